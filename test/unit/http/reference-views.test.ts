import { expect, it } from 'vitest';
import { modelsBody, statusBody } from '../../../src-main/http/reference-views.ts';
import { derivedId } from '../../../src-shared/derived-profile.ts';
import type { ProfileListing } from '../../../src-shared/model/profile.ts';
import type { SupervisorSnapshot } from '../../../src-shared/model/supervisor.ts';

const listing = {
  profiles: ['a', 'b'].map(id => ({
    profile: { id, name: `Model ${id}`, speed: '', keys: {}, bench: false },
  })),
} as unknown as ProfileListing;

const snapshotOf = (...states: readonly object[]): SupervisorSnapshot =>
  ({ groups: states.map((state, n) => ({ group: `group-${n}`, state })) }) as unknown as SupervisorSnapshot;

const ready = (profileId: string, health = 'ok'): object => ({
  status: 'ready',
  profileId,
  health,
  because: null,
});

const serving = (profileId: string): SupervisorSnapshot => snapshotOf(ready(profileId));

it('shows a profile that is served for a benchmark under the id that can be switched to', () => {
  const snapshot = serving(derivedId('b'));
  expect(statusBody(listing, snapshot)).toEqual({
    model: 'b',
    model_name: 'Model b (benchmark)',
    state: 'running',
    status: '',
  });
  expect(modelsBody(listing, snapshot).models.map(({ id, active }) => [id, active])).toEqual([
    ['a', false],
    ['b', true],
  ]);
  expect(statusBody(listing, serving('a'))).toMatchObject({ model: 'a', model_name: 'Model a' });
});

it('shows the group that serves, and why the one used last does not', () => {
  const failure = { profileId: 'a', message: 'It ran out of memory.' };
  const failed = { status: 'failed', failure, rollback: null };
  const backoff = { status: 'backoff', profileId: 'a', failure, attempt: 2 };
  const loading = { status: 'starting', profileId: 'a', phase: 'loading', progress: null, because: null };
  const stopped = { status: 'stopped' };
  expect(statusBody(listing, snapshotOf(failed, stopped, loading, ready('b')))).toEqual({
    model: 'b',
    model_name: 'Model b',
    state: 'running',
    status: 'Model a: It ran out of memory.',
  });
  expect(statusBody(listing, snapshotOf(backoff, ready('b', 'hung')))).toMatchObject({
    model: 'b',
    status: 'Model a: It ran out of memory. Trying again (attempt 2) · Model b hangs: restart it',
  });
  expect(statusBody(listing, snapshotOf(failed, stopped))).toMatchObject({ model: null, state: 'idle' });
  expect(statusBody(listing, snapshotOf(stopped, failed))).toMatchObject({
    status: 'Model a: It ran out of memory.',
  });
  // What somebody uses now is shown, not what serves beside it.
  expect(statusBody(listing, snapshotOf(loading, ready('b')))).toMatchObject({
    model: null,
    state: 'starting',
  });
});
