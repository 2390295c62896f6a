import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Discovery } from '../../../src-main/discovery/discovery.ts';
import { checkModelFolders } from '../../../src-main/discovery/model-folder.ts';
import { type Place, usualPlaces } from '../../../src-main/discovery/places.ts';
import type { Budget } from '../../../src-main/discovery/walk.ts';
import { filesBelow } from '../../../src-main/discovery/walk.ts';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { ANSWER_MS, FolderLooks, SilentFolderError } from '../../../src-main/lib/folder-looks.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ggufHeader } from '../../support/gguf-writer.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const GGUF = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(60)]);

async function file(path: string, content: string | Buffer = GGUF): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

const discovery = (
  places: readonly Place[],
  modelRoots: readonly string[] = [],
  looks = new FolderLooks(systemClock),
) =>
  new Discovery({
    places: () => places,
    profiles: () => [],
    modelRoots: async () => modelRoots,
    looks,
    clock: systemClock,
  });
const scan = (places: readonly Place[], signal = new AbortController().signal) =>
  discovery(places).scan(signal);
const gguf = (metadata: Readonly<Record<string, string>>): Buffer => ggufHeader({ metadata, tensors: [] });

const hex = (digit: string): string => digit.repeat(64);

describe('discovery', () => {
  it('finds models where Hugging Face keeps them, through the links of its cache', async () => {
    const root = await temporaryFolder();
    const repository = join(root, 'models--unsloth--Qwen3-8B-GGUF');
    await file(join(repository, 'blobs', 'aa'));
    const snapshot = join(repository, 'snapshots', 'f00');
    await mkdir(snapshot, { recursive: true });
    await symlink(join('..', '..', 'blobs', 'aa'), join(snapshot, 'Qwen3-8B-Q4_K_M.gguf'));
    const { models, places } = await scan([{ kind: 'hugging-face', root }]);
    expect(models).toEqual([
      {
        path: join(snapshot, 'Qwen3-8B-Q4_K_M.gguf'),
        place: 'hugging-face',
        root,
        name: 'unsloth/Qwen3-8B-Q4_K_M',
        sizeBytes: 64,
        mmproj: null,
        profileId: null,
        profileIds: [],
        usable: false,
      },
    ]);
    expect(places).toEqual([{ kind: 'hugging-face', path: root, status: 'found', models: 1 }]);
  });

  it('finds models in the stores of LM Studio and Ollama, with the projector beside or named', async () => {
    const studio = await temporaryFolder();
    await file(join(studio, 'google', 'gemma-3', 'gemma-3-Q4.gguf'));
    const projector = await file(join(studio, 'google', 'gemma-3', 'mmproj-model-f16.gguf'));
    const ollama = await temporaryFolder();
    const blob = await file(join(ollama, 'blobs', `sha256-${hex('a')}`));
    await file(
      join(ollama, 'manifests', 'registry.ollama.ai', 'library', 'qwen3', '8b'),
      JSON.stringify({
        layers: [
          { mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${hex('a')}` },
          { mediaType: 'application/vnd.ollama.image.projector', digest: 'sha256:../../../etc/passwd' },
        ],
      }),
    );
    await file(join(ollama, 'manifests', 'registry.ollama.ai', 'library', 'broken', 'latest'), '{');
    const { models } = await scan([
      { kind: 'lm-studio', root: studio },
      { kind: 'ollama', root: ollama },
    ]);
    expect(models.map(({ name, path, mmproj }) => [name, path, mmproj])).toEqual([
      ['google/gemma-3-Q4', join(studio, 'google', 'gemma-3', 'gemma-3-Q4.gguf'), projector],
      ['qwen3:8b', blob, null],
    ]);
  });

  it('goes on finding all of a store once its folder is a model folder', async () => {
    const home = await temporaryFolder();
    const hub = join(home, '.cache', 'huggingface', 'hub');
    const studio = join(home, '.lmstudio', 'models');
    const ollama = join(home, '.ollama', 'models');
    await file(join(hub, 'models--unsloth--Qwen3-8B-GGUF', 'snapshots', 'f', 'Qwen3-8B.gguf'));
    await file(join(studio, 'google', 'gemma-3', 'gemma-3-Q4.gguf'));
    for (const [tag, digest] of [
      ['8b', 'a'],
      ['4b', 'b'],
    ] as const) {
      await file(join(ollama, 'blobs', `sha256-${hex(digest)}`));
      await file(
        join(ollama, 'manifests', 'registry.ollama.ai', 'library', 'qwen3', tag),
        JSON.stringify({
          layers: [{ mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${hex(digest)}` }],
        }),
      );
    }
    const found = async (extra: readonly string[], modelsDir = '/nowhere') => {
      const places = usualPlaces({ modelsDir, extra, userHome: home, env: {}, platform: 'darwin' });
      const { models } = await discovery(places, [modelsDir, ...extra]).scan(new AbortController().signal);
      return models.map(({ name, place, usable }) => `${place} ${name} ${usable}`).sort();
    };
    const all = (usable: readonly string[]) =>
      [
        ['hugging-face', 'unsloth/Qwen3-8B'],
        ['lm-studio', 'google/gemma-3-Q4'],
        ['ollama', 'qwen3:4b'],
        ['ollama', 'qwen3:8b'],
      ].map(([place = '', name]) => `${place} ${name} ${usable.includes(place)}`);
    expect(await found([])).toEqual(all([]));
    expect(await found([ollama])).toEqual(all(['ollama']));
    expect(await found([`${hub}/`, studio])).toEqual(all(['hugging-face', 'lm-studio']));
    expect(await found([], studio)).toEqual(all(['lm-studio']));
  });

  it('tells adapters, projectors and other files from models by what they say', async () => {
    const root = await temporaryFolder();
    const model = await file(join(root, 'vision', 'pics-Q8_0.gguf'), gguf({ 'general.type': 'model' }));
    const projector = await file(
      join(root, 'vision', 'sight-BF16.gguf'),
      gguf({ 'general.architecture': 'clip', 'general.type': 'mmproj' }),
    );
    const older = await file(
      join(root, 'older', 'clip.gguf'),
      gguf({ 'general.architecture': 'clip', 'general.name': 'x' }),
    );
    const adapter = await file(
      join(root, 'pirate.gguf'),
      gguf({ 'general.architecture': 'llama', 'general.type': 'adapter' }),
    );
    await file(join(root, 'imatrix.gguf'), gguf({ 'general.type': 'imatrix' }));
    await file(join(root, 'vector.gguf'), gguf({ 'general.architecture': 'controlvector' }));
    const { models, additions } = await discovery([{ kind: 'models-folder', root }], [root]).scan(
      new AbortController().signal,
    );
    expect(models.map(({ path, mmproj, usable }) => [path, mmproj, usable])).toEqual([
      [model, projector, true],
    ]);
    expect(additions.map(({ kind, path }) => [kind, path]).sort()).toEqual(
      [
        ['adapter', adapter],
        ['projector', older],
        ['projector', projector],
      ].sort(),
    );
  });

  it('takes split files as one, and leaves out what is unfinished, no GGUF, or a link out of the place', async () => {
    const root = await temporaryFolder();
    const outside = await file(join(await temporaryFolder(), 'secret.gguf'));
    const first = await file(join(root, 'big-00001-of-00002.gguf'));
    await file(join(root, 'big-00002-of-00002.gguf'));
    await file(join(root, 'half-00001-of-00002.gguf'));
    await file(join(root, 'text.gguf'), 'not a model');
    execFileSync('mkfifo', [join(root, 'pipe.gguf')]);
    await symlink(outside, join(root, 'linked.gguf'));
    await symlink(root, join(root, 'loop'));
    await symlink(dirname(outside), join(root, 'folder'));
    const { models } = await scan([{ kind: 'models-folder', root }]);
    expect(models.map(({ path, name, sizeBytes }) => [path, name, sizeBytes])).toEqual([[first, 'big', 128]]);
  });

  it('says of each place how it is, and stops where it may look no further', async () => {
    const empty = await temporaryFolder();
    const { places } = await scan([
      { kind: 'models-folder', root: empty },
      { kind: 'lm-studio', root: join(empty, 'nowhere') },
    ]);
    expect(places.map(place => place.status)).toEqual(['empty', 'absent']);
    for (let i = 0; i < 20; i++) await file(join(empty, `${i}.gguf`));
    const budget: Budget = { entriesLeft: 5, truncated: false };
    const seen: string[] = [];
    const all = filesBelow(empty, () => true, budget, new AbortController().signal);
    for await (const { path } of all) seen.push(path);
    expect([seen.length, budget.truncated]).toEqual([5, true]);
    await expect(scan([], AbortSignal.abort())).rejects.toThrow();
  });

  it('knows the places by the variables of their programs', () => {
    const roots = (env: Record<string, string>) =>
      usualPlaces({
        modelsDir: '/m',
        extra: ['/x', '/m'],
        userHome: '/home/ada',
        env,
        platform: 'linux',
      }).map(place => place.root);
    expect(roots({})).toEqual([
      '/m',
      '/x',
      '/home/ada/.cache/huggingface/hub',
      '/home/ada/.lmstudio/models',
      '/home/ada/.cache/lm-studio/models',
      '/home/ada/.ollama/models',
      '/usr/share/ollama/.ollama/models',
    ]);
    expect(roots({ HF_HOME: '/hf', OLLAMA_MODELS: '/ol' })).toEqual(
      expect.arrayContaining(['/hf/hub', '/ol']),
    );
  });
});

describe('a place that does not answer', () => {
  it('is said to be unreadable, and the others are searched', async () => {
    const [dead, alive] = [await temporaryFolder(), await temporaryFolder()];
    await file(join(alive, 'm.gguf'));
    const clock = new FakeClock();
    const looks = new FolderLooks(clock);
    const hung = looks.at(dead, () => new Promise(() => {}));
    const scanning = discovery(
      [dead, alive].map(root => ({ kind: 'extra', root })),
      [],
      looks,
    ).scan(new AbortController().signal);
    await clock.advance(ANSWER_MS);
    await expect(hung).rejects.toThrow(SilentFolderError);
    const { models, places } = await scanning;
    expect(places.map(({ status }) => status)).toEqual(['unreadable', 'found']);
    expect(models.map(({ path }) => path)).toEqual([join(alive, 'm.gguf')]);
  });
});

describe('a model folder', () => {
  it('exists, is absolute, and holds nothing private', async () => {
    const folder = await temporaryFolder();
    const home = join(folder, 'state');
    await mkdir(home);
    const models = join(folder, 'models');
    await mkdir(models);
    expect(await checkModelFolders([`${models}/`, models], [home])).toEqual([models]);
    for (const [wrong, why] of [
      ['models', 'not an absolute path'],
      ['/nowhere/at/all', 'no such folder'],
      ['/', 'whole disk'],
      [folder, 'engines must not read'],
      [home, 'engines must not read'],
    ] as const)
      await expect(checkModelFolders([wrong], [home])).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringContaining(why),
      });
    await symlink(folder, join(models, 'up'));
    await expect(checkModelFolders([join(models, 'up')], [home])).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});
