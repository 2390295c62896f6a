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

const serving = (profileId: string): SupervisorSnapshot =>
  ({
    groups: [{ group: 'default', state: { status: 'ready', profileId, health: 'ok', because: null } }],
  }) as unknown as SupervisorSnapshot;

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
