import { describe, expect, test, vi } from 'vitest';
import { createChoicesStore } from '../../../src-renderer/stores/choices.ts';
import { createDismissedStore } from '../../../src-renderer/stores/dismissed.ts';
import { createDraftStore, type Draft } from '../../../src-renderer/stores/drafts.ts';
import { createFoundModelsStore } from '../../../src-renderer/stores/found-models.ts';
import { createOutdatedStore } from '../../../src-renderer/stores/outdated.ts';
import { createProfilesStore, profileName } from '../../../src-renderer/stores/profiles.ts';
import { createSupervisorStore } from '../../../src-renderer/stores/supervisor.ts';
import { defaultPreferences } from '../../../src-shared/model/preferences.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { BIG, DEMO, groupOf, listing, ready, scenarios } from '../../support/panel-scenarios.ts';
import { sampleDiscovery } from '../../support/settings-fixture.ts';

const feed = ({ opened }: FakeClient, name: string, event: unknown): void =>
  opened.find(stream => stream.name === name && !stream.closed)?.observer.next(event as never);

describe('what is served and what is written', () => {
  const serving = (profileId = BIG, launchId = 'l-1') => ({
    at: 0,
    groups: [{ ...groupOf(scenarios.busy, 0), state: { ...ready(0, profileId), launchId } }],
  });

  test('is compared once for every start and every version of the file', async () => {
    let action = 'none';
    const fake = fakeClient(() => ({ action }));
    const profiles = createProfilesStore(fake.client);
    const supervisor = createSupervisorStore(fake.client);
    const outdated = createOutdatedStore(fake.client, supervisor, profiles);
    const ids = () => [...outdated.store.getState().ids];
    feed(fake, 'supervisor.state', serving());
    expect(fake.calls).toEqual([]);
    feed(fake, 'profiles.watch', listing);
    feed(fake, 'supervisor.state', serving());
    await vi.waitFor(() => expect(fake.calls.length).toBe(1));
    action = 'restart';
    feed(fake, 'profiles.watch', { ...listing, revision: 'b'.repeat(64) });
    await vi.waitFor(() => expect(ids()).toEqual([BIG]));
    expect(fake.calls.map(call => call.input)).toEqual([{ profileId: BIG }, { profileId: BIG }]);
    action = 'none';
    feed(fake, 'supervisor.state', serving(BIG, 'l-2'));
    await vi.waitFor(() => expect(ids()).toEqual([]));
    outdated.dispose();
    feed(fake, 'supervisor.state', serving(DEMO, 'l-3'));
    expect(fake.calls.length).toBe(3);
  });

  test('keeps the name of what runs when its profile is gone from the file', () => {
    const fake = fakeClient();
    const { store } = createProfilesStore(fake.client);
    expect(profileName(store.getState(), BIG)).toBe(BIG);
    feed(fake, 'profiles.watch', listing);
    feed(fake, 'profiles.watch', { ...listing, profiles: [] });
    expect(profileName(store.getState(), BIG)).toBe('Qwen3.5-35B-A3B UD-Q6_K_XL');
  });
});

describe('a draft that was saved', () => {
  const draft: Draft = { kind: 'add', text: null, changes: { NAME: 'a' }, base: null };

  test('is forgotten, unless more was written meanwhile', () => {
    const drafts = createDraftStore();
    drafts.set('x', draft);
    drafts.settle('x', { draft, profileId: 'x', text: '[x]\nNAME=a' });
    expect(drafts.store.getState().drafts).toEqual({});
  });

  test('goes on with what was written meanwhile, on top of what is in the file, under its new id', () => {
    const drafts = createDraftStore();
    const later = { ...draft, changes: { NAME: 'ab', TTL: '5' } };
    drafts.set('x', draft);
    drafts.set('x', later);
    drafts.settle('x', { draft, profileId: 'y', text: '[y]\nNAME=a' });
    expect(drafts.store.getState().drafts).toEqual({
      y: { kind: 'change', text: null, changes: { NAME: 'ab', TTL: '5' }, base: '[y]\nNAME=a' },
    });
  });
});

describe('the models of this machine', () => {
  test('are searched for once for all, and again when model folders change', async () => {
    const fake = fakeClient(() => sampleDiscovery);
    const choices = createChoicesStore(fake.client, () => {});
    const found = createFoundModelsStore(fake.client, choices);
    found.look();
    found.look();
    await vi.waitFor(() => expect(found.store.getState().found).toBe(sampleDiscovery));
    found.look();
    expect(fake.calls.length).toBe(1);
    feed(fake, 'preferences.watch', defaultPreferences);
    expect(fake.calls.length).toBe(1);
    feed(fake, 'preferences.watch', { ...defaultPreferences, extraModelRoots: ['/more'] });
    expect(fake.calls.length).toBe(2);
    found.again();
    expect(fake.calls.length, 'one search at a time').toBe(2);
  });

  test('are searched for again after a search that failed', async () => {
    const fake = fakeClient();
    const found = createFoundModelsStore(
      fake.client,
      createChoicesStore(fake.client, () => {}),
    );
    found.look();
    await vi.waitFor(() => expect(found.store.getState().error?.code).toBe('NOT_OFFERED'));
    found.look();
    expect(fake.calls.length).toBe(2);
  });
});

describe('news that somebody has put away', () => {
  test('stay away in this browser, the newest of them', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const first = createDismissedStore(storage);
    for (let i = 0; i < 30; i++) first.dismiss(`failure ${i}`);
    first.dismiss('failure 29');
    const { keys } = createDismissedStore(storage).store.getState();
    expect([keys.length, keys.at(-1), keys.includes('failure 0')]).toEqual([20, 'failure 29', false]);
    for (const broken of ['{', '7', '[1]', 'null']) {
      kept.set('paddock.dismissed', broken);
      expect(createDismissedStore(storage).store.getState().keys).toEqual([]);
    }
    createDismissedStore(null).dismiss('x');
  });
});
