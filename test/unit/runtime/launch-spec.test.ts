import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SilentFolderError } from '../../../src-main/lib/folder-looks.ts';
import { parseDocument } from '../../../src-main/profiles/conf-document.ts';
import { readModelsConf } from '../../../src-main/profiles/models-conf.ts';
import { type HostGpus, type LaunchContext, toLaunchSpec } from '../../../src-main/runtime/launch-spec.ts';
import type { LaunchSpec } from '../../../src-main/runtime/runtime.ts';
import { serverArgs } from '../../../src-main/runtime/server-args.ts';
import { derivedId } from '../../../src-shared/derived-profile.ts';
import type { ModelFile, ProfileEntry } from '../../../src-shared/model/profile.ts';
import { shippedFlags, shippedTables } from '../../support/flag-table.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const roots = ['/srv/models', '/opt/paddock/models'];
const present: ModelFile = { state: 'present', path: '/srv/models/m.gguf', sizeBytes: 100, problem: null };

const context: LaunchContext = {
  launchId: 'launch-1',
  homeId: 'home-1',
  modelRoots: roots,
  port: 8080,
  hostGpus: { nvidia: 2, amd: 0, intel: 0, apple: 0 },
  displayGpus: new Set([1]),
  flags: shippedFlags,
  locate: path => ({ state: 'found', path: join('/srv/models', path) }),
};
const gpus = (some: Partial<HostGpus>): Pick<LaunchContext, 'hostGpus'> => ({
  hostGpus: { nvidia: 0, amd: 0, intel: 0, apple: 0, ...some },
});
const parse = (text: string) =>
  readModelsConf(parseDocument(text), { flags: shippedTables, modelRoots: roots }).profiles;
const entryOf = (...lines: string[]): ProfileEntry => ({
  profile: parse(['[a]', 'NAME=A', 'MODEL=m.gguf', ...lines].join('\n'))[0]!,
  file: present,
});
const spec = (lines: string[], over: Partial<LaunchContext> = {}): LaunchSpec =>
  toLaunchSpec(entryOf(...lines), { ...context, ...over });
const inContainer = (path: string): string => path.replace('/srv/models', '/models');
const args = (launch: LaunchSpec): string[] =>
  serverArgs(launch, { host: '0.0.0.0', port: 8080, mapPath: inContainer });

describe('the command line', () => {
  const profiles = parse(readFileSync(join(root, 'models.conf'), 'utf8')).filter(
    profile => profile.runtime === 'docker',
  );

  it('has the 17 profiles of the reference', () => {
    expect(profiles.length).toBe(17);
  });

  // The reference's machine: two GPUs, the second one draws the screen.
  it.each(profiles.map(profile => [profile.id, profile] as const))(
    'of %s is that of the reference',
    async (id, profile) => {
      const launch = toLaunchSpec({ profile, file: present }, context);
      await expect(`${args(launch).join('\n')}\n`).toMatchFileSnapshot(
        join(root, 'test/golden/server-args', `${id}.txt`),
      );
    },
  );

  it.each(profiles.map(profile => [profile.id, profile] as const))(
    'of %s differs from the container of the reference by what is ours only',
    (_, profile) => {
      const launch = toLaunchSpec({ profile, file: present }, context);
      const reference = [
        `--model /models/${profile.model}`,
        `--ctx-size ${profile.keys.CTX_SIZE ?? 131072}`,
        '--n-gpu-layers auto --host 0.0.0.0 --port 8080 --split-mode layer --main-gpu 0 --flash-attn on',
        '--cache-type-k q8_0 --cache-type-v q8_0 --fit on --fit-target 128,1024',
        profile.keys.EXTRA_ARGS,
      ].join(' ');
      expect(args(launch).join(' ').replace(' --metrics -lv 4', '')).toBe(reference);
    },
  );

  it('follows every key', () => {
    const launch = spec([
      'CTX_SIZE=0',
      'N_GPU_LAYERS=all',
      'FIT=off',
      'FIT_TARGET=512',
      'CACHE_TYPE_K=f16',
      'CACHE_TYPE_V=q4_0',
      'FLASH_ATTN=auto',
      'SPLIT_MODE=row',
      'TENSOR_SPLIT=3,1.5',
      'MAIN_GPU=1',
      'MMPROJ=p.gguf',
      'LORA=x.gguf:0.5,y.gguf',
      "EXTRA_ARGS=--alias 'two words' -md draft.gguf",
    ]);
    expect(args(launch).join('|')).toBe(
      '--model|/models/m.gguf|--ctx-size|0|--n-gpu-layers|all|--host|0.0.0.0|--port|8080|--split-mode|row|' +
        '--tensor-split|3,1.5|--main-gpu|1|--flash-attn|auto|--cache-type-k|f16|--cache-type-v|q4_0|--fit|off|' +
        '--fit-target|512|--mmproj|/models/p.gguf|--lora-scaled|/models/x.gguf:0.5,/models/y.gguf:1|' +
        '--metrics|-lv|4|--alias|two words|-md|/models/draft.gguf',
    );
    expect(args(spec(['LORA=x.gguf,y.gguf'])).join(' ')).toContain('--lora /models/x.gguf,/models/y.gguf');
  });
});

describe('the headroom that fit leaves', () => {
  it.each([
    ['nothing without a GPU', [], gpus({}), null],
    ['nothing when none is used', ['GPUS=none'], {}, null],
    ['1024 on a single GPU', [], { ...gpus({ nvidia: 1 }), displayGpus: new Set([0]) }, [1024]],
    [
      '1024 on each when nobody knows the screen',
      [],
      { ...gpus({ nvidia: 3 }), displayGpus: new Set<number>() },
      [1024, 1024, 1024],
    ],
    [
      '128 beside the GPU of the screen',
      [],
      { ...gpus({ nvidia: 3 }), displayGpus: new Set([0]) },
      [1024, 128, 128],
    ],
    [
      'one value per GPU that is used',
      ['GPUS=1,2'],
      { ...gpus({ nvidia: 3 }), displayGpus: new Set([0]) },
      [128, 128],
    ],
    [
      'in the order of the bus in a container',
      ['RUNTIME=docker', 'GPUS=2,0'],
      { ...gpus({ nvidia: 3 }), displayGpus: new Set([0]) },
      [1024, 128],
    ],
    [
      'in the order that is asked for in a process',
      ['RUNTIME=process', 'GPUS=2,0'],
      { ...gpus({ nvidia: 3 }), displayGpus: new Set([0]) },
      [128, 1024],
    ],
    [
      '1024 on each when the profile puts the GPUs in another order',
      ['ENV_CUDA_DEVICE_ORDER=FASTEST_FIRST'],
      {},
      [1024, 1024],
    ],
    ['1024 for GPUs named by UUID', ['GPUS=GPU-11111111-2222-3333-4444-555555555555,0'], {}, [1024, 1024]],
    ['what the profile says', ['FIT_TARGET=7'], gpus({}), [7]],
  ] as const)('is %s', (_, lines, over, expected) => {
    expect(spec([...lines], over).fitTargetMiB).toEqual(expected);
  });
});

describe('a launch', () => {
  it('uses the image of the host where the profile names none', () => {
    expect(spec([]).image).toBe('ghcr.io/ggml-org/llama.cpp:server-cuda');
    expect(spec([], gpus({ amd: 1, intel: 1 })).image).toBe('ghcr.io/ggml-org/llama.cpp:server');
    expect(spec(['IMAGE=mine:1']).image).toBe('mine:1');
  });

  it('asks for no GPUs on a host without any', () => {
    expect(spec([]).gpus).toBe('all');
    expect(spec([], gpus({})).gpus).toBe('none');
    expect(spec(['GPUS=0'], gpus({})).gpus).toEqual(['0']);
  });

  it.each([
    ['Intel only', { intel: 1 }, 'none', null, 'all', [1024]],
    ['AMD only', { amd: 2 }, 'none', null, 'all', [1024, 1024]],
    ['NVIDIA and Intel', { nvidia: 1, intel: 1 }, 'all', [1024], 'all', [1024]],
  ] as const)(
    'on a host with %s asks Docker for NVIDIA GPUs only',
    (_, host, docker, fit, native, nativeFit) => {
      expect(spec(['RUNTIME=docker'], { ...gpus(host), displayGpus: new Set<number>() })).toMatchObject({
        gpus: docker,
        fitTargetMiB: fit,
      });
      expect(spec(['RUNTIME=process'], { ...gpus(host), displayGpus: new Set<number>() })).toMatchObject({
        gpus: native,
        fitTargetMiB: nativeFit,
      });
    },
  );

  it('puts the folder of the model first', () => {
    const launch = spec([], { locate: () => ({ state: 'found', path: '/opt/paddock/models/m.gguf' }) });
    expect(launch.modelRoots).toEqual(['/opt/paddock/models', '/srv/models']);
  });

  it('attaches to a remote server without files', () => {
    const profile = parse('[r]\nNAME=R\nRUNTIME=remote\nENDPOINT=http://127.0.0.1:9/')[0]!;
    const file: ModelFile = { state: 'remote', path: null, sizeBytes: null, problem: null };
    expect(toLaunchSpec({ profile, file }, context)).toMatchObject({
      modelPath: null,
      lora: [],
      mmprojPath: null,
    });
  });

  it.each([
    ['a value that cannot work', ['CTX_SIZE=x'], 'INVALID_PROFILE', 'invalid-profile', /line 4/],
    ['a refused flag', ['EXTRA_ARGS=--log-file x'], 'FLAG_REFUSED', 'bad-flag', /build 11669/],
    ['a refused variable', ['ENV_LD_PRELOAD=x'], 'FLAG_REFUSED', 'bad-flag', /LD_PRELOAD/],
  ] as const)('refuses %s', (_, lines, code, failure, message) => {
    expect(() => spec([...lines])).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringMatching(message),
        details: expect.objectContaining({ failure }),
      }),
    );
  });

  it('names the section that models.conf has, also where a profile was derived from it', () => {
    const entry = entryOf('EXTRA_ARGS=--log-file x');
    const profile = { ...entry.profile, id: derivedId(entry.profile.id) };
    expect(() => toLaunchSpec({ ...entry, profile }, context)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^\[a\] /) }),
    );
  });

  it('refuses files that are missing, damaged or elsewhere', () => {
    const launch = (
      file: Partial<ModelFile>,
      locate: LaunchContext['locate'] = path => ({ state: 'missing', path }),
    ) => toLaunchSpec({ profile: entryOf().profile, file: { ...present, ...file } }, { ...context, locate });
    const failure = (name: string) => expect.objectContaining({ details: { failure: name } });
    expect(() => launch({})).toThrow(failure('model-missing'));
    expect(() => launch({ state: 'parts-missing' })).toThrow(failure('model-missing'));
    expect(() => launch({ state: 'unreadable' })).toThrow(failure('model-corrupt'));
    expect(() => launch({ state: 'unreadable', path: null })).toThrow(failure('model-missing'));
    expect(() => launch({}, () => ({ state: 'refused', problem: 'no' }))).toThrow(failure('invalid-profile'));
    const error = new SilentFolderError('/mnt/nas');
    expect(() => launch({}, () => ({ state: 'silent', path: '/mnt/nas/m.gguf', error }))).toThrow(
      failure('model-missing'),
    );
  });

  it('judges flags by the engine that will run, not by the table that the file was read with', () => {
    const entry = entryOf('EXTRA_ARGS=--jinja');
    const older = { ...shippedFlags, engine: 'build 1', byName: new Map(), byEnv: new Map() };
    expect(() => toLaunchSpec(entry, { ...context, flags: older })).toThrow(/build 1/);
  });
});

describe('the hash of a launch', () => {
  const base = spec([]);

  it('does not change with a screen, whose headroom nobody asked for', () => {
    const without = spec([], { displayGpus: new Set() });
    expect(without.fitTargetMiB).not.toEqual(base.fitTargetMiB);
    expect(without.specHash).toBe(base.specHash);
    expect(spec(['FIT_TARGET=128,1024']).specHash).not.toBe(base.specHash);
  });

  it.each([
    ['NAME', ['NAME=Other', 'DESCRIPTION=x', 'SPEED=y', 'NOTES=z'], {}],
    ['times', ['TTL=5', 'START_TIMEOUT=9', 'ON_HANG=restart'], {}],
    ['the launch', [], { launchId: 'launch-2', homeId: 'home-2', stopGraceMs: 1 }],
    ['a default that is written out', ['CTX_SIZE=131072', 'FIT=on'], {}],
  ] as const)('stays when %s changes', (_, lines, over) => {
    expect(spec([...lines], over).specHash).toBe(base.specHash);
  });

  it.each([
    ['the context', ['CTX_SIZE=4096'], {}],
    ['an argument', ['EXTRA_ARGS=-np 2'], {}],
    ['a variable', ['ENV_OMP_NUM_THREADS=2'], {}],
    ['the image', ['IMAGE=mine:2'], {}],
    ['the GPUs', ['GPUS=0'], {}],
    ['the runtime', ['RUNTIME=process'], {}],
    ['an adapter', ['LORA=x.gguf'], {}],
    ['the port', [], { port: 8082 }],
  ] as const)('changes with %s', (_, lines, over) => {
    expect(spec([...lines], over).specHash).not.toBe(base.specHash);
  });

  it('changes when the model file is another one', () => {
    const other = toLaunchSpec({ ...entryOf(), file: { ...present, sizeBytes: 101 } }, context);
    expect(other.specHash).not.toBe(base.specHash);
  });
});
