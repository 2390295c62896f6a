import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimHome, openHome, releaseHome, runningPanel } from '../../../src-main/lib/home.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { processStartTime } from '../../../src-main/lib/process-identity.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paddock-home-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the state folder', () => {
  it('gets one identity when it is made twice at the same time', async () => {
    const homes = await Promise.all(
      Array.from({ length: 8 }, () => openHome(join(folder, 'both'), silentLogger)),
    );
    expect(new Set(homes.map(({ id }) => id)).size).toBe(1);
  });

  it('keeps its identity and differs from every other', async () => {
    const first = await openHome(join(folder, 'a'), silentLogger);
    const again = await openHome(join(folder, 'a'), silentLogger);
    const other = await openHome(join(folder, 'b'), silentLogger);
    expect(again.id).toBe(first.id);
    expect(other.id).not.toBe(first.id);
    expect((await stat(first.path)).mode & 0o777).toBe(0o700);
  });

  it('keeps its identity when it is moved, and a copy of it gets another', async () => {
    const [original, copy, moved] = ['a', 'copy', 'moved'].map(name => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const first = await openHome(original, silentLogger);
    await claimHome(first, { url: 'http://127.0.0.1:1', certificate: null, tokenFile: null }, silentLogger);
    await cp(original, copy, { recursive: true });
    const second = await openHome(copy, silentLogger);
    expect(second.id).not.toBe(first.id);
    expect((await openHome(copy, silentLogger)).id).toBe(second.id);
    expect(await runningPanel(copy)).toBeNull();
    expect((await openHome(original, silentLogger)).id).toBe(first.id);

    await rename(original, moved);
    expect((await openHome(moved, silentLogger)).id).toBe(first.id);
    const another = join(folder, 'another');
    await cp(moved, another, { recursive: true });
    expect((await openHome(another, silentLogger)).id).not.toBe(first.id);
    // Onto another file system: another folder, and the old one is gone.
    await cp(moved, original, { recursive: true });
    await rm(moved, { recursive: true });
    expect((await openHome(original, silentLogger)).id).toBe(first.id);
    // Through a link it is the same folder.
    await symlink(original, moved);
    expect((await openHome(moved, silentLogger)).id).toBe(first.id);
  });

  it('of an older Paddock keeps its identity', async () => {
    await writeFile(join(folder, 'home.json'), '{"id":"0123456789ab"}');
    expect((await openHome(folder, silentLogger)).id).toBe('0123456789ab');
    await cp(folder, join(folder, '..', `${basename(folder)}-copy`), { recursive: true });
    const copy = await openHome(join(folder, '..', `${basename(folder)}-copy`), silentLogger);
    await rm(copy.path, { recursive: true });
    expect(copy.id).not.toBe('0123456789ab');
  });

  it('works without being writable, with a stable identity', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const first = await openHome(join(blocked, 'home'), silentLogger);
    expect(first.readOnly).toBe(true);
    expect((await openHome(join(blocked, 'home'), silentLogger)).id).toBe(first.id);
  });

  it('has one panel at a time and names it to the second', async () => {
    const home = await openHome(folder, silentLogger);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(other, 'spawn');
    const pid = other.pid as number;
    const record = {
      url: 'http://127.0.0.1:9999',
      pid,
      pidStartTime: await processStartTime(pid),
      startedAt: 1,
    };
    await writeFile(join(folder, 'panel.json'), JSON.stringify(record));
    await expect(
      claimHome(home, { url: 'http://127.0.0.1:1', certificate: null, tokenFile: null }, silentLogger),
    ).rejects.toMatchObject({
      code: 'CONFLICT',
      message: /127\.0\.0\.1:9999/,
    });
    other.kill('SIGKILL');
    await once(other, 'exit');
    await claimHome(home, { url: 'http://127.0.0.1:1', certificate: null, tokenFile: null }, silentLogger);
    expect((await runningPanel(folder))?.pid).toBe(process.pid);
    await releaseHome(home);
    expect(await runningPanel(folder)).toBeNull();
  });

  it('does not take a process with a reused pid for the panel', async () => {
    const record = {
      url: 'http://127.0.0.1:9999',
      pid: process.pid,
      pidStartTime: 'another life',
      startedAt: 1,
    };
    await writeFile(join(folder, 'panel.json'), JSON.stringify(record));
    expect(await runningPanel(folder)).toBeNull();
  });
});
