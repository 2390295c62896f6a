import { mkdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LaunchPlanner } from '../../../src-main/compose/launch-planner.ts';
import { isAsWritten } from '../../../src-main/compose/served.ts';
import { Cell } from '../../../src-main/lib/cell.ts';
import { ANSWER_MS, FolderLooks } from '../../../src-main/lib/folder-looks.ts';
import { servedHash } from '../../../src-main/runtime/served-hash.ts';
import type { Profile, ProfileEntry } from '../../../src-shared/model/profile.ts';
import type { Reading } from '../../../src-shared/model/reading.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { emptyProfile } from '../../support/empty-profile.ts';
import { shippedFlags } from '../../support/flag-table.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { gpu, reading } from '../telemetry/readings.ts';

/** Docker on this machine. */
const here = { filesElsewhere: () => false, nvidia: async () => null };

/** A machine whose kernel lists two NVIDIA GPUs, and a model on it. */
async function twoGpus(latest: Cell<Reading | null>) {
  const root = await temporaryFolder();
  for (const address of ['0000:01:00.0', '0000:02:00.0'])
    await mkdir(join(root, 'proc/driver/nvidia/gpus', address), { recursive: true });
  await writeFile(join(root, 'm.gguf'), 'GGUF');
  const planner = new LaunchPlanner({
    homeId: 'home',
    folders: { named: [root], usable: async () => [root], looks: new FolderLooks(new FakeClock()), stat },
    docker: here,
    latest,
    flags: { of: () => Promise.resolve(shippedFlags) },
    machine: { platform: 'linux', root },
  });
  const entry = (keys: Partial<Profile> = {}): ProfileEntry => ({
    profile: emptyProfile({ runtime: 'process', model: 'm.gguf', ...keys }),
    file: { state: 'present', path: join(root, 'm.gguf'), sizeBytes: 4, problem: null },
  });
  return { planner, entry, root };
}

const screenOn = (index: number): Reading =>
  reading(1, { gpus: [0, 1].map(each => gpu({ index: each, display: each === index })) });

test('the headroom of a launch is that of the reference: little beside the GPU that draws the screen', async () => {
  const latest = new Cell<Reading | null>(null);
  const { planner, entry } = await twoGpus(latest);
  const preview = await planner.previewSpec(entry(), 8080);
  expect(preview.fitTargetMiB).toEqual([1024, 1024]);
  // The first launch of a panel is planned before telemetry has looked, and waits for that.
  const launch = planner.spec(entry(), 'launch', 8080);
  latest.set(screenOn(1));
  const first = await launch;
  expect(first.fitTargetMiB).toEqual([128, 1024]);
  // A screen that is plugged in elsewhere counts for the next launch, and is no other launch.
  latest.set(screenOn(0));
  const later = await planner.spec(entry(), 'later', 8080);
  expect(later.fitTargetMiB).toEqual([1024, 128]);
  expect(new Set([preview, first, later].map(({ specHash }) => specHash)).size).toBe(1);
});

test('an estimate counts with the GPUs and the headroom that a launch would have', async () => {
  const { planner, entry } = await twoGpus(new Cell<Reading | null>(screenOn(1)));
  const gpus = async (keys?: Partial<Profile>) => (await planner.engineOf(entry(keys).profile)).gpus;
  expect(await gpus()).toEqual({ vendor: 'nvidia', gpus: 'all', fitTargetMiB: [128, 1024] });
  expect(await gpus({ gpus: ['1'] })).toEqual({ vendor: 'nvidia', gpus: ['1'], fitTargetMiB: [1024] });
  expect(await gpus({ runtime: 'embedded' })).toEqual({ vendor: null, gpus: 'none', fitTargetMiB: null });
  expect(await gpus({ runtime: 'embedded', gpus: 'all' })).toMatchObject({ vendor: 'nvidia', gpus: 'all' });
});

test('a profile that says its headroom waits for nobody', async () => {
  const { planner, entry } = await twoGpus(new Cell<Reading | null>(null));
  const spec = await planner.spec(entry({ fitTargetMiB: [256] }), 'launch', 8080);
  expect(spec.fitTargetMiB).toEqual([256]);
});

test('a file that was exchanged for one of the same size is another launch; an edit that changes no answer is none', async () => {
  const { planner, entry, root } = await twoGpus(new Cell<Reading | null>(screenOn(1)));
  const files = ['m.gguf', 'mm.gguf', 'draft.gguf', 'lora.gguf'];
  for (const name of files) {
    await writeFile(join(root, name), 'GGUF');
    await utimes(join(root, name), 2, 2);
  }
  const keys: Partial<Profile> = {
    mmproj: 'mm.gguf',
    lora: [{ path: 'lora.gguf', scale: null }],
    extraArgs: ['--model-draft', 'draft.gguf'],
    env: { OMP_NUM_THREADS: '1' },
  };
  const launch = (over: Partial<Profile> = {}) => planner.spec(entry({ ...keys, ...over }), 'launch', 8080);
  const before = await launch();
  for (const name of files) {
    const path = join(root, name);
    await utimes(path, 1, 1);
    const exchanged = await launch();
    expect([name, servedHash(exchanged) === servedHash(before)]).toEqual([name, false]);
    expect(isAsWritten(before, exchanged)).toBe(false);
    await utimes(path, 2, 2);
  }
  const noted = { name: 'Other', notes: 'fast', speed: '9 t/s', group: 'b', port: 9, ttlSeconds: 9 };
  const same = [await launch(), await launch(noted), await planner.previewSpec(entry(keys), 9090)];
  expect(same.map(servedHash)).toEqual(same.map(() => servedHash(before)));
  const different = [
    { ctxSize: 512 },
    { env: {} },
    { extraArgs: ['--jinja'] },
    { gpus: ['1'] },
    { lora: [] },
  ];
  for (const over of different)
    expect([over, servedHash(await launch(over)) === servedHash(before)]).toEqual([over, false]);
  // The same files by another name.
  await rename(join(root, 'mm.gguf'), join(root, 'moved.gguf'));
  expect(servedHash(await launch({ mmproj: 'moved.gguf' }))).toBe(servedHash(before));
});

test('a folder that does not answer holds a launch for its time, and is named', async () => {
  const root = await temporaryFolder();
  const clock = new FakeClock();
  const looks = new FolderLooks(clock);
  const planner = new LaunchPlanner({
    homeId: 'home',
    folders: { named: [root], usable: async () => [root], looks, stat },
    docker: here,
    latest: new Cell<Reading | null>(null),
    flags: { of: () => Promise.resolve(shippedFlags) },
  });
  const profile = emptyProfile({ runtime: 'embedded', model: 'm.gguf' });
  const file = { state: 'present', path: join(root, 'm.gguf'), sizeBytes: 4, problem: null } as const;
  // As a mount whose server went away since the file was seen.
  void looks.at(root, () => new Promise(() => {})).catch(() => {});
  const launch = expect(planner.spec({ profile, file }, 'launch', 8080)).rejects.toMatchObject({
    message: `The folder ${root} does not answer.`,
    fix: expect.stringContaining('network share'),
    details: { failure: 'model-missing' },
  });
  await settle();
  await clock.advance(ANSWER_MS);
  await launch;
});

/** A planner for a Docker of another machine, with NVIDIA GPUs, and a models folder that is only there. */
function farDocker() {
  const asked: string[] = [];
  let said: boolean | null = null;
  const planner = new LaunchPlanner({
    homeId: 'home',
    folders: {
      named: ['/far', '/far-2'],
      usable: async () => ['/near'],
      looks: new FolderLooks(new FakeClock()),
      stat,
    },
    docker: {
      filesElsewhere: ({ runtime }) => runtime === 'docker',
      nvidia: async how => {
        asked.push(how);
        if (how === 'ask') said = true;
        return said;
      },
    },
    latest: new Cell<Reading | null>(null),
    flags: { of: () => Promise.resolve(shippedFlags) },
    machine: { platform: 'linux', root: '/nowhere' },
  });
  const entry = (keys: Partial<Profile> = {}): ProfileEntry => ({
    profile: emptyProfile({ runtime: 'docker', model: 'm.gguf', ...keys }),
    file: { state: 'elsewhere', path: '/far/m.gguf', sizeBytes: null, problem: null },
  });
  return { planner, entry, asked };
}

test('a launch on the Docker of another machine reads files and has GPUs that are only there', async () => {
  const { planner, entry, asked } = farDocker();
  const lora = [{ path: 'l.gguf', scale: 1 }];
  const spec = await planner.spec(entry({ mmproj: '/models/p.gguf', lora }), 'launch', 8080);
  expect(spec).toMatchObject({
    modelPath: '/far/m.gguf',
    mmprojPath: '/far/p.gguf',
    lora: [{ path: '/far/l.gguf', scale: 1 }],
    modelRoots: ['/far', '/far-2'],
    gpus: 'all',
    fitTargetMiB: [1024],
    image: expect.stringContaining('cuda'),
  });
  expect(asked).toEqual(['ask']);
  await expect(planner.spec(entry({ model: '/etc/passwd' }), 'launch', 8080)).rejects.toMatchObject({
    details: { failure: 'invalid-profile' },
  });
});

test('a look at such a launch asks the other machine nothing, and knows what it said', async () => {
  const { planner, entry, asked } = farDocker();
  expect(await planner.previewSpec(entry(), 8080)).toMatchObject({ gpus: 'none' });
  expect(asked).toEqual(['known']);
  const launched = await planner.spec(entry(), 'launch', 8080);
  const seen = await planner.previewSpec(entry(), 8080);
  expect(seen.specHash).toBe(launched.specHash);
  expect(asked).toEqual(['known', 'ask', 'known']);
});
