import { expect, test } from 'vitest';
import { costOfEnding } from '../../../src-main/compose/served.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';
import type { SupervisorState } from '../../../src-shared/model/supervisor.ts';
import { identity, remoteIdentity } from '../supervisor/machine-walk.ts';
import { reading, server } from '../telemetry/readings.ts';

const ready = (instance: typeof identity): SupervisorState => ({
  ...{ status: 'ready', profileId: 'a' as ProfileId, launchId: 'l', since: 0, health: 'ok', attempt: 0 },
  because: null,
  instance,
});

test('ending a server costs the requests that it answers; letting go of a remote one costs nothing', () => {
  const now = reading(1, { servers: [server({ slotsBusy: 2 })] });
  expect(costOfEnding(ready(identity), 'default', now)).toEqual({ requestsInFlight: 2 });
  expect(costOfEnding(ready(identity), 'other', now)).toEqual({ requestsInFlight: null });
  expect(costOfEnding(ready(remoteIdentity), 'default', now)).toEqual({
    requestsInFlight: 0,
    detaches: true,
  });
});
