import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PreferenceStore } from '../../../src-main/preferences/preference-store.ts';
import { readPreferences } from '../../../src-main/preferences/read-preferences.ts';
import { defaultPreferences, PreferenceChanges, Preferences } from '../../../src-shared/model/preferences.ts';

let path: string;
const file = (): string => join(path, 'preferences.json');
const load = (readOnly = false): Promise<PreferenceStore> =>
  PreferenceStore.load({ home: { path, readOnly } });

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'paddock-preferences-'));
});
afterEach(() => rm(path, { recursive: true, force: true }));

describe('the preferences', () => {
  it('are the defaults until somebody chooses', async () => {
    expect((await load()).current.value).toEqual(defaultPreferences);
    expect(Preferences.parse(defaultPreferences)).toEqual(defaultPreferences);
  });

  it('are found again by the next start, inner choices merged', async () => {
    const store = await load();
    await store.update({ theme: 'light', notifications: { vram: false }, pinned: ['a', 'b', 'a'] as never });
    await store.update({ notifications: { ready: false }, thresholds: { vramPct: 80 } });
    const again = (await load()).current.value;
    expect(again).toEqual(store.current.value);
    expect(again.notifications).toEqual({ ...defaultPreferences.notifications, vram: false, ready: false });
    expect(again.thresholds).toEqual({ vramPct: 80, temperatureC: 85 });
    expect(again.pinned).toEqual(['a', 'b']);
  });

  it('lose no change of two that are made at once', async () => {
    const store = await load();
    await Promise.all([store.update({ theme: 'dark' }), store.update({ language: 'de' })]);
    expect((await load()).current.value).toMatchObject({ theme: 'dark', language: 'de' });
  });

  it('keep what fits of a file in which one entry is wrong, and what a newer version added', async () => {
    await writeFile(
      file(),
      JSON.stringify({ theme: 'light', language: 'klingon', notifications: { vram: false }, future: [1] }),
    );
    const store = await load();
    expect(store.current.value).toEqual({
      ...defaultPreferences,
      theme: 'light',
      notifications: { ...defaultPreferences.notifications, vram: false },
    });
    await store.update({ autostart: true });
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ future: [1], autostart: true });
  });

  it('survive whatever the file holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.dictionary(fc.constantFrom(...Object.keys(Preferences.shape)), fc.jsonValue()),
        ),
        stored => {
          expect(Preferences.safeParse(readPreferences(stored)).success).toBe(true);
        },
      ),
    );
  });

  it('tell their listeners', async () => {
    const store = await load();
    const seen: string[] = [];
    store.current.subscribe(({ theme }) => seen.push(theme));
    await store.update({ theme: 'dark' });
    expect(seen).toEqual(['dark']);
  });

  it('are kept for as long as Paddock runs where the home cannot be written', async () => {
    const store = await load(true);
    await store.update({ theme: 'dark' });
    expect(store.current.value.theme).toBe('dark');
    expect((await load()).current.value.theme).toBe('system');
  });

  it('do not change when the disk refuses, and say so', async () => {
    const store = await load();
    await rm(path, { recursive: true });
    await expect(store.update({ theme: 'dark' })).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(store.current.value.theme).toBe('system');
  });

  it('refuse hostile changes', () => {
    for (const changes of [
      { pinned: ['../x'] },
      { sampleMs: 1 },
      { onQuit: 'explode' },
      { window: { x: 0 } },
    ])
      expect(PreferenceChanges.safeParse(changes).success).toBe(false);
  });
});
