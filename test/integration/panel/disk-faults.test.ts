import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { fakeLlamaServer } from '../../support/fake-llama.ts';
import { type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';
import { describeWith } from '../../support/requirements.ts';

const panels = new Panels();
const mounts: string[] = [];

/** Mounts something on a new folder. */
function mount(...args: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'paddock-mount-'));
  execFileSync('mount', [...args, folder], { timeout: 15_000 });
  mounts.push(folder);
  return folder;
}

function unmountAll(): void {
  for (const folder of mounts.splice(0)) {
    spawnSync('umount', ['--lazy', folder], { timeout: 15_000 });
    rmSync(folder, { recursive: true, force: true });
  }
}

let fillers = 0;
/** Fills the file system up to the last byte. */
function fill(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const write = (size: number): void =>
    writeFileSync(join(folder, `filler-${fillers++}`), Buffer.alloc(size));
  try {
    write(bavail * bsize);
    for (let size = 4_096; size >= 1; size = Math.floor(size / 2)) write(size);
  } catch {
    // Full.
  }
}

async function works(panel: PanelProcess): Promise<void> {
  expect((await panel.get('/healthz')).status).toBe(200);
  expect((await panel.get('/models')).body.models).toHaveLength(1);
}

afterEach(async () => {
  await panels.dispose();
  unmountAll();
});

describe('a home that cannot be written', () => {
  it('because a file is in its place: the panel serves, and says that nothing is remembered', async () => {
    const place = panels.place(profileText('a'));
    writeFileSync(place.home, 'a file');
    const panel = await panels.start(place, { args: ['--llama-server', fakeLlamaServer()] });
    await works(panel);
    expect(panel.printed).toMatch(/The state folder .* cannot be written: .*--home/);
    expect(readFileSync(place.home, 'utf8')).toBe('a file');
    expect(await panel.end()).toBe(0);
  });
});

describeWith(['linux'], 'a home that cannot be written', () => {
  it('because no file system takes folders there: the same', async () => {
    const place = { ...panels.place(profileText('a')), home: '/proc/paddock' };
    const panel = await panels.start(place, { args: ['--llama-server', fakeLlamaServer()] });
    await works(panel);
    expect(panel.printed).toMatch(/The state folder .* cannot be written: .*--home/);
    expect(await panel.switchTo('a')).toMatchObject({
      status: 502,
      body: { error: { details: { failure: 'home-unwritable' } } },
    });
    expect(await panel.end()).toBe(0);
  });
});

describeWith(['mount'], 'a home that cannot be written', () => {
  it('because it is mounted read-only: the same, and a switch says why it fails', async () => {
    const readOnly = mount('-t', 'tmpfs', '-o', 'size=1m,ro', 'tmpfs');
    const place = { ...panels.place(profileText('a')), home: join(readOnly, 'home') };
    const panel = await panels.start(place, { args: ['--llama-server', fakeLlamaServer()] });
    await works(panel);
    expect(panel.printed).toMatch(/The state folder .* cannot be written: .*--home/);
    const { status, body } = await panel.switchTo('a');
    expect([status, body.error.details]).toEqual([
      502,
      expect.objectContaining({ failure: 'home-unwritable' }),
    ]);
    expect(body.error.message).toMatch(/cannot be written: the file system is read-only/);
    expect(body.error.fix).toContain('--home');
    // At once: the next try could not write either.
    expect(await panel.group()).toMatchObject({ state: { status: 'failed', failure: { permanent: true } } });
    await works(panel);
    expect(await panel.end()).toBe(0);
    expect(existsSync(place.home)).toBe(false);
  });

  it('because the disk was full before the first start', async () => {
    const disk = mount('-t', 'tmpfs', '-o', 'size=256k', 'tmpfs');
    const place = { ...panels.place(profileText('a')), home: join(disk, 'home') };
    fill(disk);
    const panel = await panels.start(place, { args: ['--llama-server', fakeLlamaServer()] });
    await works(panel);
    expect(await panel.end()).toBe(0);
  });

  it('because the disk filled up between two starts', async () => {
    const disk = mount('-t', 'tmpfs', '-o', 'size=4m', 'tmpfs');
    const place = { ...panels.place(profileText('a')), home: join(disk, 'home') };
    const first = await panels.start(place);
    await works(first);
    await first.end();
    fill(disk);
    const second = await panels.start(place, { args: ['--llama-server', fakeLlamaServer()] });
    await works(second);
    expect(await second.end()).toBe(0);
  });

  it('because the disk fills up while it runs: the panel stays, edits say so and lose nothing', async () => {
    const disk = mount('-t', 'tmpfs', '-o', 'size=4m', 'tmpfs');
    mkdirSync(join(disk, 'conf'));
    const conf = profileText('a', { NAME: 'Before' });
    const place = {
      ...panels.place(''),
      home: join(disk, 'home'),
      modelsConf: join(disk, 'conf', 'models.conf'),
    };
    writeFileSync(place.modelsConf, conf);
    const panel = await panels.start(place, {
      args: ['--llama-server', fakeLlamaServer({ logLines: 50_000 })],
    });
    expect((await panel.switchTo('a')).status).toBe(200);
    // What the panel is writing at that moment it takes back, which makes room once more.
    const { edit, before } = await eventually('an edit finds no room', async () => {
      fill(disk);
      const text = readFileSync(place.modelsConf, 'utf8');
      const { revision } = (await panel.post('/rpc/profiles.list', {}, true)).body;
      const changes = { NAME: `${fillers} ${'x'.repeat(4_000)}` };
      const answer = await panel.ask('PUT', '/profiles/a', { changes, revision }, true);
      return answer.status < 400 ? undefined : { edit: answer, before: text };
    });
    expect(edit.body.error).toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(edit.body.error.message).toMatch(/disk is full/);
    expect(readFileSync(place.modelsConf, 'utf8')).toBe(before);
    await works(panel);
    expect((await panel.get('/status')).body).toMatchObject({ model: 'a', state: 'running' });
    const answer = await panel.switchTo('a');
    expect(answer.status).toBe(200);
    expect((await panel.post('/stop', {}, true)).status).toBe(200);
    await panel.post('/switch?wait=false', { model: 'a' });
    const state = await panel.until(
      'it runs or says why not',
      now => !['starting', 'stopped'].includes(now.status),
    );
    if (state.status !== 'ready') expect(JSON.stringify(state)).toContain('the disk is full');
    await works(panel);
    expect(await panel.end()).toBe(0);
  });
});
