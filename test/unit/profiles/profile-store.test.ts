import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { FolderLooks } from '../../../src-main/lib/folder-looks.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import type { EngineTables, FlagTable } from '../../../src-main/llama/flags/flag-table.ts';
import { ProfileStore } from '../../../src-main/profiles/profile-store.ts';
import type { ProfileListing } from '../../../src-shared/model/profile.ts';
import { ProfileEdit } from '../../../src-shared/model/profile-edit.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { eventually } from '../../support/eventually.ts';
import { shippedFlags, shippedTables } from '../../support/flag-table.ts';
import { describeWith } from '../../support/requirements.ts';

const TEXT = '# mine\r\n[a]\r\nNAME=A\r\nMODEL=m.gguf\r\n\r\n[b]\nNAME=B\nMODEL=n.gguf';
let base: string;
let path: string;
let stores: ProfileStore[];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'paddock-store-'));
  path = join(base, 'conf', 'models.conf');
  mkdirSync(join(base, 'conf'));
  mkdirSync(join(base, 'models'));
  writeFileSync(path, TEXT);
  stores = [];
});
afterEach(async () => {
  await Promise.all(stores.map(store => store.dispose()));
  rmSync(base, { recursive: true, force: true });
});

async function open(
  clock: FakeClock | typeof systemClock = new FakeClock(),
  confPath = path,
  flags: () => EngineTables = () => shippedTables,
): Promise<ProfileStore> {
  const store = new ProfileStore({
    path: confPath,
    modelRoots: () => [join(base, 'models')],
    looks: new FolderLooks(clock),
    backupsDir: join(base, 'home', 'backups'),
    flags,
    clock,
    log: silentLogger,
  });
  stores.push(store);
  await store.load();
  return store;
}
const revisionOf = (store: ProfileStore): string => store.listing.value.revision!;
const names = (listing: ProfileListing) => listing.profiles.map(({ profile }) => profile.name);
const rename = (store: ProfileStore, name: string, revision = revisionOf(store)) =>
  store.update({ profileId: 'a', changes: { NAME: name }, revision });
const until = async (
  store: ProfileStore,
  test: (listing: ProfileListing) => boolean,
): Promise<ProfileListing> => {
  for await (const listing of store.listing.changes(AbortSignal.timeout(50_000)))
    if (test(listing)) return listing;
  throw new Error(`Timed out; last: ${JSON.stringify(store.listing.value)}`);
};

describe('the profile store', () => {
  it('lists profiles with the state of their files', async () => {
    const store = await open();
    expect(names(store.listing.value)).toEqual(['A', 'B']);
    expect(store.get('a').file.state).toBe('missing');
    expect(() => store.get('c')).toThrow(expect.objectContaining({ code: 'UNKNOWN_PROFILE' }));
  });

  it('changes one line of the file and keeps what it replaced', async () => {
    const store = await open();
    const saved = await rename(store, 'New');
    expect(readFileSync(path, 'utf8')).toBe(TEXT.replace('NAME=A', 'NAME=New'));
    expect(readFileSync(saved.backup!, 'utf8')).toBe(TEXT);
    expect(names(saved.listing)).toEqual(['New', 'B']);
    expect(saved.revision).toBe(saved.listing.revision);
  });

  it('writes nothing when nothing changes', async () => {
    const store = await open();
    expect((await rename(store, 'A')).backup).toBeNull();
    expect(readdirSync(base)).not.toContain('home');
  });

  it('refuses to overwrite a file that somebody else has changed', async () => {
    const store = await open();
    const revision = revisionOf(store);
    appendFileSync(path, '\n# theirs\n');
    await expect(rename(store, 'New', revision)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    expect(readFileSync(path, 'utf8')).toBe(`${TEXT}\n# theirs\n`);
    expect((await rename(store, 'New')).listing.profiles[0]?.profile.name).toBe('New');
  });

  it('runs saves one after the other: of two with one revision, one loses', async () => {
    const store = await open();
    const revision = revisionOf(store);
    const results = await Promise.allSettled([rename(store, 'X', revision), rename(store, 'Y', revision)]);
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected']);
    expect(store.get('a').profile.name).toBe('X');
  });

  it('undoes saves one by one, also after a restart', async () => {
    const first = await open();
    await rename(first, 'One');
    await rename(first, 'Two');
    expect((await first.undo(revisionOf(first))).listing.profiles[0]?.profile.name).toBe('One');
    const second = await open();
    await second.undo(revisionOf(second));
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
    await expect(second.undo(revisionOf(second))).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('brings back another image only for who holds the token', async () => {
    const store = await open();
    await store.update({ profileId: 'a', changes: { IMAGE: 'old:1' }, revision: revisionOf(store) });
    await store.update({ profileId: 'a', changes: { IMAGE: null }, revision: revisionOf(store) });
    await expect(store.undo(revisionOf(store), { trusted: false })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(store.get('a').profile.image).toBeNull();
    await rename(store, 'New');
    await store.undo(revisionOf(store), { trusted: false });
    expect(store.get('a').profile.name).toBe('A');
    await store.undo(revisionOf(store));
    expect(store.get('a').profile.image).toBe('old:1');
  });

  it('ends undoing where the saves began, also where versions came back', async () => {
    const store = await open();
    await rename(store, 'Other');
    await rename(store, 'A');
    await store.undo(revisionOf(store));
    expect(store.get('a').profile.name).toBe('Other');
    await store.undo(revisionOf(store));
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
    await expect(store.undo(revisionOf(store))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await store.backups()).some(({ isUndo }) => isUndo)).toBe(false);
  });

  it('keeps the backups of each models.conf by themselves, and finds those of early versions', async () => {
    const early = join(base, 'home', 'backups', `000001_2026_save_${'0'.repeat(16)}_${'1'.repeat(16)}.conf`);
    mkdirSync(join(base, 'home', 'backups'), { recursive: true });
    writeFileSync(early, '[early]\n');
    const other = join(base, 'other.conf');
    writeFileSync(other, TEXT);
    const [one, two] = [await open(), await open(new FakeClock(), other)];
    const saved = await rename(one, 'One');
    for (let index = 0; index < 25; index++) await rename(two, `N${index}`);
    const listed = await one.backups();
    expect(listed.map(({ file }) => join(base, 'home', 'backups', file))).toEqual([saved.backup, early]);
    const [newest] = await two.backups();
    await expect(one.restore(newest!.file, revisionOf(one))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await one.undo(revisionOf(one));
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
  });

  it('names the newest backup of a file that is away, and none where there is none', async () => {
    const store = await open();
    const { backup } = await rename(store, 'One');
    rmSync(path);
    await store.load();
    const fixOf = ({ listing }: ProfileStore) => listing.value.issues[0]?.fix;
    expect(fixOf(store)).toMatch(/^Put a models\.conf there.* What the last save replaced is in /);
    expect(fixOf(store)).toContain(backup);
    expect(fixOf(await open(new FakeClock(), join(base, 'never.conf')))).not.toMatch(/save|backup/i);
  });

  it('does not undo over an edit that was made by hand', async () => {
    const store = await open();
    await rename(store, 'One');
    appendFileSync(path, '\n# by hand\n');
    await store.load();
    await expect(store.undo(revisionOf(store))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(readFileSync(path, 'utf8')).toContain('# by hand');
  });

  it('keeps the newest 20 backups in order, whatever the clock does', async () => {
    const clock = new FakeClock();
    const store = await open(clock);
    for (let index = 0; index < 25; index++) {
      await rename(store, `N${index}`);
      clock.jump(index % 2 ? -86_400_000 : 3_600_000);
    }
    const files = readdirSync(join(base, 'home', 'backups')).sort();
    expect(files.length).toBe(20);
    expect(files[0]).toMatch(
      /^000006_2\d{3}-\d\d-\d\dT[\d-]+Z_save_[0-9a-f]{16}_[0-9a-f]{16}_[0-9a-f]{8}\.conf$/,
    );
    await store.undo(revisionOf(store));
    expect(store.get('a').profile.name).toBe('N23');
  });

  it('refuses edits that break a profile, and says why', async () => {
    const store = await open();
    const update = (changes: Record<string, string | null>) =>
      store.update({ profileId: 'a', changes, revision: revisionOf(store) });
    await expect(update({ CTX_SIZE: 'many' })).rejects.toMatchObject({ code: 'INVALID_PROFILE' });
    await expect(update({ MODEL: null })).rejects.toMatchObject({ code: 'INVALID_PROFILE' });
    await expect(update({ MODEL: '../../etc/shadow' })).rejects.toMatchObject({ code: 'INVALID_PROFILE' });
    await expect(update({ EXTRA_ARGS: '--log-file /x' })).rejects.toMatchObject({ code: 'FLAG_REFUSED' });
    await expect(update({ ENV_LD_PRELOAD: 'x.so' })).rejects.toMatchObject({ code: 'FLAG_REFUSED' });
    await expect(update({ NAME: 'x\n[evil]' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(
      store.update({ profileId: 'z', changes: {}, revision: revisionOf(store) }),
    ).rejects.toMatchObject({ code: 'UNKNOWN_PROFILE' });
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
  });

  it.each([0o600, 0o664])('saves through a link and keeps owner and mode %o of the file', async mode => {
    const link = join(base, 'link.conf');
    symlinkSync(path, link);
    chmodSync(path, mode);
    // Only root gives files away.
    if (process.geteuid?.() === 0) chownSync(path, 65_534, 65_533);
    const before = statSync(path);
    const store = await open(new FakeClock(), link);
    await rename(store, 'New');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain('NAME=New');
    const after = statSync(path);
    expect(after.mode & 0o777).toBe(mode);
    expect([after.uid, after.gid]).toEqual([before.uid, before.gid]);
  });

  describeWith(['mount'], 'on a full disk', () => {
    it.each([
      ['the home', () => join(base, 'home')],
      ['the folder of models.conf', () => join(base, 'conf')],
    ] as const)('loses nothing on a full disk under %s', async (_, folder) => {
      mkdirSync(join(base, 'home'), { recursive: true });
      const unmount = mountFull(folder(), TEXT);
      try {
        const store = await open();
        const error = await rename(store, 'N'.repeat(9_000)).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({
          code: 'FILE_UNWRITABLE',
          message: expect.stringContaining('the disk is full'),
        });
        expect(readFileSync(path, 'utf8')).toBe(TEXT);
        expect(readdirSync(join(base, 'conf')).filter(name => name.endsWith('.tmp'))).toEqual([]);
      } finally {
        unmount();
      }
    });

    /** A tiny full file system at this folder. */
    function mountFull(folder: string, text: string): () => void {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', folder], { stdio: 'ignore' });
      if (folder.endsWith('conf')) writeFileSync(path, text);
      else writeFileSync(join(folder, 'filler'), Buffer.alloc(8192));
      return () => execFileSync('umount', [folder]);
    }
  });

  it('loses nothing when the state folder cannot be written', async () => {
    writeFileSync(join(base, 'home'), 'a file where a folder should be');
    const store = await open();
    await expect(rename(store, 'New')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
  });

  describe('while the file changes under it', () => {
    it('follows edits, replacements by rename, vanishing and coming back', async () => {
      const store = await open(systemClock);
      appendFileSync(path, '\n[c]\nNAME=C\nMODEL=o.gguf\n');
      await until(store, listing => listing.profiles.length === 3);
      writeFileSync(`${path}.new`, '[d]\nNAME=D\nMODEL=m\n');
      renameSync(`${path}.new`, path);
      await until(store, listing => names(listing).join() === 'D');
      rmSync(path);
      const gone = await until(store, listing => listing.revision === null);
      expect(names(gone)).toEqual(['D']);
      expect(gone.issues).toMatchObject([
        { severity: 'error', code: 'file-unreadable', message: `${path} cannot be read: it does not exist.` },
      ]);
      writeFileSync(path, TEXT);
      await until(store, listing => names(listing).join() === 'A,B' && listing.issues.length === 0);
    });

    it('polls as well, and notices model files that arrive', async () => {
      const clock = new FakeClock();
      const store = await open(clock);
      writeFileSync(join(base, 'models', 'm.gguf'), Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(60)]));
      // Each poll looks at the disk, which takes real time: move on as soon as the next one sleeps.
      await eventually('the file is noticed', async () => {
        await clock.advance(2_000);
        return store.get('a').file.state === 'present';
      });
    });

    it('parses the same bytes once, looks for model files again, and judges by new flags at once', async () => {
      writeFileSync(path, '[a]\nNAME=A\nMODEL=m.gguf\nEXTRA_ARGS=-np 1\n');
      let looks = 0;
      const counting = (table: FlagTable): FlagTable => ({
        ...table,
        get byName() {
          looks++;
          return table.byName;
        },
      });
      const only = (table: FlagTable): EngineTables => ({ of: () => table });
      let flags = only(counting(shippedFlags));
      const store = await open(new FakeClock(), path, () => flags);
      expect(looks).toBeGreaterThan(0);
      looks = 0;
      const before = store.listing.value;
      await store.refresh();
      expect(store.listing.value).toBe(before);
      writeFileSync(join(base, 'models', 'm.gguf'), Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(60)]));
      await store.refresh();
      expect(store.get('a').file.state).toBe('present');
      expect(looks).toBe(0);
      flags = only({ ...shippedFlags, byName: new Map() });
      await store.refresh();
      expect(store.get('a').profile.issues[0]).toMatchObject({ code: 'flag-unknown' });
    });

    it.each([
      [
        'a file beyond 2 MiB',
        () => truncateSync(path, 100 * 1024 * 1024),
        /has 104857600 bytes, and more than 2 MiB/,
      ],
      ['a zero byte', () => writeFileSync(path, '[a]\n\0\x01\x02\n'), /line 2 has a zero byte/],
      [
        'a folder',
        () => {
          rmSync(path);
          mkdirSync(path);
        },
        /it is a folder/,
      ],
      [
        'a named pipe',
        () => {
          rmSync(path);
          execFileSync('mkfifo', [path]);
        },
        /no ordinary file/,
      ],
      [
        'a link in a circle',
        () => {
          rmSync(path);
          symlinkSync(path, path);
        },
        /links run in a circle/,
      ],
    ])('keeps the last good profiles when it finds %s', async (_, damage, message) => {
      const store = await open();
      const revision = revisionOf(store);
      damage();
      await store.load();
      expect(names(store.listing.value)).toEqual(['A', 'B']);
      expect(store.listing.value).toMatchObject({
        revision: null,
        issues: [{ message: expect.stringMatching(message) }],
      });
      await expect(rename(store, 'New', revision)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    });

    it('leaves nothing running when it is disposed', async () => {
      const clock = new FakeClock();
      const store = await open(clock);
      await store.dispose();
      expect(clock.sleepers).toBe(0);
    });
  });
});

describe('edits of whole sections', () => {
  const edit = (store: ProfileStore, input: unknown, revision = revisionOf(store)) =>
    store.edit(ProfileEdit.parse(input), revision);

  it('are previewed with the text, the lines and the profile that result, and save nothing', async () => {
    const store = await open();
    const preview = await store.preview(
      ProfileEdit.parse({ kind: 'change', profileId: 'a', changes: { NAME: 'New', CTX_SIZE: '4096' } }),
    );
    expect(preview).toMatchObject({
      revision: revisionOf(store),
      profileId: 'a',
      line: 2,
      text: '[a]\nNAME=New\nMODEL=m.gguf\nCTX_SIZE=4096',
      textEditable: true,
      problem: null,
      diff: [
        { line: 3, removed: ['NAME=A'], added: ['NAME=New'] },
        { line: 5, removed: [], added: ['CTX_SIZE=4096'] },
      ],
      entry: { profile: { name: 'New', ctxSize: 4096 }, file: { state: 'missing' } },
    });
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
  });

  it('say in the preview why saving would be refused, with the line', async () => {
    const store = await open();
    const preview = await store.preview(
      ProfileEdit.parse({ kind: 'change', profileId: 'a', changes: { CTX_SIZE: 'many' } }),
    );
    expect(preview.problem).toMatchObject({ code: 'INVALID_PROFILE' });
    expect(preview.issues).toContainEqual(expect.objectContaining({ key: 'CTX_SIZE', line: 5 }));
    const broken = await store.preview(ProfileEdit.parse({ kind: 'change', profileId: 'a', text: 'NAME=x' }));
    expect(broken).toMatchObject({ problem: { code: 'BAD_REQUEST' }, entry: null, text: 'NAME=x' });
    await expect(
      edit(store, { kind: 'change', profileId: 'a', changes: { CTX_SIZE: 'many' } }),
    ).rejects.toMatchObject({ code: 'INVALID_PROFILE' });
  });

  it('copy, retire, reactivate and delete, each undone to the byte', async () => {
    const store = await open();
    for (const input of [
      { kind: 'duplicate', profileId: 'a', newId: 'a-copy', name: 'A (copy)' },
      { kind: 'retire', profileId: 'a' },
      { kind: 'delete', profileId: 'b' },
      { kind: 'change', profileId: 'a', text: '[renamed]\nNAME=A\nMODEL=m.gguf' },
      { kind: 'add', profileId: 'c', changes: { NAME: 'C', MODEL: 'c.gguf' } },
    ]) {
      await edit(store, input);
      expect(readFileSync(path, 'utf8')).not.toBe(TEXT);
      const [newest] = await store.backups();
      expect(newest).toMatchObject({ kind: 'save', isUndo: true });
      await store.undo(revisionOf(store));
      expect(readFileSync(path, 'utf8')).toBe(TEXT);
    }
    await edit(store, { kind: 'retire', profileId: 'a' });
    expect(store.listing.value.retired).toMatchObject([{ id: 'a', name: 'A' }]);
    await edit(store, { kind: 'reactivate', profileId: 'a' });
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
  });

  it('never overwrite a file that changed since it was read', async () => {
    const store = await open();
    const revision = revisionOf(store);
    appendFileSync(path, '\n# mine');
    await expect(edit(store, { kind: 'delete', profileId: 'a' }, revision)).rejects.toMatchObject({
      code: 'FILE_CHANGED',
    });
    expect(readFileSync(path, 'utf8')).toBe(`${TEXT}\n# mine`);
  });

  it('let untrusted callers change no IMAGE, ENDPOINT or ENV_*, in whatever way it is asked', async () => {
    const store = await open();
    const stranger = { trusted: false };
    const input = ProfileEdit.parse({
      kind: 'change',
      profileId: 'a',
      text: '[a]\nNAME=A\nMODEL=m.gguf\nIMAGE=evil:latest',
    });
    await expect(store.edit(input, revisionOf(store), stranger)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect((await store.preview(input, stranger)).problem?.code).toBe('UNAUTHENTICATED');
    expect((await store.preview(input)).problem).toBeNull();
    // Nor by way of a comment that is then made active.
    await edit(store, {
      kind: 'change',
      profileId: 'b',
      text: '[b]\n# [evil]\n# IMAGE=evil\n# MODEL=m\nMODEL=n.gguf',
    });
    const reactivate = ProfileEdit.parse({ kind: 'reactivate', profileId: 'evil' });
    await expect(store.edit(reactivate, revisionOf(store), stranger)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('let untrusted callers copy, delete and bring back a section that has them as it is', async () => {
    const store = await open();
    const stranger = { trusted: false };
    await store.update({ profileId: 'a', changes: { IMAGE: 'mine:1' }, revision: revisionOf(store) });
    const before = readFileSync(path, 'utf8');
    for (const input of [
      { kind: 'duplicate', profileId: 'a', newId: 'a2' },
      { kind: 'delete', profileId: 'a' },
      { kind: 'retire', profileId: 'a' },
      { kind: 'change', profileId: 'a', changes: { NAME: 'Other' } },
    ]) {
      await store.edit(ProfileEdit.parse(input), revisionOf(store), stranger);
      await store.undo(revisionOf(store), stranger);
      expect(readFileSync(path, 'utf8')).toBe(before);
    }
  });

  it('bring any earlier version back, after showing what that changes', async () => {
    const clock = new FakeClock();
    const store = await open(clock);
    await rename(store, 'One');
    await rename(store, 'Two');
    const [second, first] = await store.backups();
    expect([second?.isUndo, first?.isUndo]).toEqual([true, false]);
    expect([second?.changed, first?.changed]).toEqual([['a'], ['a']]);
    expect(first?.at).toBe(Math.floor(clock.now()));
    const { diff, revision } = await store.previewRestore(first!.file);
    expect(diff).toEqual([{ line: 3, removed: ['NAME=Two'], added: ['NAME=A'] }]);
    await store.restore(first!.file, revision);
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
    await store.undo(revisionOf(store));
    expect(names(store.listing.value)).toEqual(['Two', 'B']);
    await edit(store, { kind: 'retire', profileId: 'b' });
    expect((await store.backups())[0]?.changed).toEqual(['b']);
    await expect(store.restore('../models.conf', revisionOf(store))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
