import { expect, test } from 'vitest';
import type { SupervisorState } from '../../src-shared/model/supervisor.ts';
import { servingSince } from '../../src-shared/serving-since.ts';

test('a server that was found running serves since it was started, any other since it is ready', () => {
  const ready = (instance: object): SupervisorState =>
    ({ status: 'ready', since: 5_000, instance }) as unknown as SupervisorState;
  expect(servingSince(ready({ adopted: true, startedAt: 1_000 }))).toBe(1_000);
  expect(servingSince(ready({ adopted: false, startedAt: 1_000 }))).toBe(5_000);
  expect(servingSince(ready({ adopted: true }))).toBe(5_000);
  expect(servingSince(ready({ adopted: true, startedAt: 9_000 }))).toBe(5_000);
  expect(servingSince({ status: 'stopped', lastExit: null, since: 7 })).toBe(7);
});
