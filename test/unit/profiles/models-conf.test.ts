import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument, printDocument } from '../../../src-main/profiles/conf-document.ts';
import { decodeConf, encodeConf } from '../../../src-main/profiles/conf-text.ts';
import { inspectModelFile } from '../../../src-main/profiles/model-file.ts';
import { allIssues, readModelsConf } from '../../../src-main/profiles/models-conf.ts';
import { needsManagementToken } from '../../../src-main/profiles/profile-keys.ts';
import { shippedFlags } from '../../support/flag-table.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const context = { flags: shippedFlags, modelRoots: ['/srv/models', join(root, 'resources', 'models')] };
const read = (text: string) => readModelsConf(parseDocument(text), context);
const found = (text: string) =>
  allIssues(read(text)).map(({ severity, code, line, key }) => [severity, code, line, key]);
const one = (...lines: string[]) => ['[a]', 'NAME=A', 'MODEL=m.gguf', ...lines].join('\n');

describe('reading profiles', () => {
  it('gives absent keys their defaults and keeps unknown ones', () => {
    const [profile] = read(one('COLOUR=red')).profiles;
    expect(profile).toMatchObject({
      id: 'a',
      line: 1,
      name: 'A',
      runtime: 'docker',
      model: 'm.gguf',
      ctxSize: null,
      gpuLayers: null,
      gpus: null,
      group: 'default',
      onHang: 'show',
      lora: [],
      extraArgs: [],
      keys: { COLOUR: 'red' },
    });
  });

  it('reads every key', () => {
    const text = one(
      'RUNTIME=process',
      'CTX_SIZE=4096',
      'N_GPU_LAYERS=all',
      'FIT=on',
      'FIT_TARGET=128, 1024',
      'GPUS=0,GPU-11111111-2222-3333-4444-555555555555',
      'CACHE_TYPE_K=f16',
      'FLASH_ATTN=off',
      'SPLIT_MODE=row',
      'MAIN_GPU=1',
      'MMPROJ=p.gguf',
      'LORA=x.gguf:0.5,y.gguf',
      'GROUP=side',
      'PORT=9000',
      'TTL=600',
      'START_TIMEOUT=30.5',
      'ON_HANG=restart',
      'ENV_CUDA_VISIBLE_DEVICES=0',
      'NOTES=hello',
    );
    expect(found(text)).toEqual([]);
    expect(read(text).profiles[0]).toMatchObject({
      gpuLayers: 'all',
      fitTargetMiB: [128, 1024],
      gpus: ['0', 'GPU-11111111-2222-3333-4444-555555555555'],
      lora: [
        { path: 'x.gguf', scale: 0.5 },
        { path: 'y.gguf', scale: null },
      ],
      ttlSeconds: 600,
      startTimeoutSeconds: 30.5,
      env: { CUDA_VISIBLE_DEVICES: '0' },
    });
  });

  it.each([
    ['no MODEL', '[a]\nNAME=A', [['error', 'missing-model', 1, null]]],
    ['an empty MODEL', '[a]\nNAME=A\nMODEL=', [['error', 'missing-model', 3, 'MODEL']]],
    ['no NAME', '[a]\nMODEL=m', [['warning', 'missing-name', 1, null]]],
    ['an unknown key', one('CTXSIZE=1'), [['warning', 'unknown-key', 4, 'CTXSIZE']]],
    ['a number that is none', one('CTX_SIZE=128k'), [['error', 'bad-number', 4, 'CTX_SIZE']]],
    ['a number out of range', one('PORT=70000'), [['error', 'bad-number', 4, 'PORT']]],
    ['a thousand with a dot in it', one('TTL=3.600'), [['error', 'bad-number', 4, 'TTL']]],
    ['a word that is not allowed', one('FIT=yes'), [['error', 'bad-value', 4, 'FIT']]],
    ['a runtime that does not exist', one('RUNTIME=podman'), [['error', 'bad-value', 4, 'RUNTIME']]],
    ['an image that looks like an option', one('IMAGE=--privileged'), [['error', 'bad-value', 4, 'IMAGE']]],
    ['an unknown flag', one('EXTRA_ARGS=--no-such-flag'), [['error', 'flag-unknown', 4, 'EXTRA_ARGS']]],
    ['a refused flag', one('EXTRA_ARGS=--log-file /x'), [['error', 'flag-refused', 4, 'EXTRA_ARGS']]],
    ['an open quote', one('EXTRA_ARGS="x'), [['error', 'bad-quotes', 4, 'EXTRA_ARGS']]],
    [
      'shell characters',
      one('EXTRA_ARGS=-np 1 ; reboot'),
      [
        ['error', 'flag-unknown', 4, 'EXTRA_ARGS'],
        ['error', 'flag-unknown', 4, 'EXTRA_ARGS'],
      ],
    ],
    [
      'layers as a number with FIT=on',
      one('FIT=on', 'N_GPU_LAYERS=99'),
      [['error', 'fit-conflict', 5, 'N_GPU_LAYERS']],
    ],
    [
      'layers as a number with FIT by default',
      one('N_GPU_LAYERS=99'),
      [['warning', 'fit-conflict', 4, 'N_GPU_LAYERS']],
    ],
    [
      '-ot with FIT=on',
      one('FIT=on', 'EXTRA_ARGS=-ot exps=CPU'),
      [['error', 'fit-conflict', 5, 'EXTRA_ARGS']],
    ],
    [
      '--tensor-split with FIT=on',
      one('FIT=on', 'EXTRA_ARGS=--tensor-split 3,1'),
      [['error', 'fit-conflict', 5, 'EXTRA_ARGS']],
    ],
    [
      'TENSOR_SPLIT with FIT=on',
      one('FIT=on', 'TENSOR_SPLIT=3,1'),
      [['error', 'fit-conflict', 5, 'TENSOR_SPLIT']],
    ],
    [
      'placement by hand without FIT',
      one('FIT=off', 'N_GPU_LAYERS=99', 'EXTRA_ARGS=-ts 21,10 -ot exps=CPU'),
      [],
    ],
    ['FIT turned off by a flag', one('N_GPU_LAYERS=99', 'EXTRA_ARGS=-fit off'), []],
    [
      'a path that leaves the folder',
      '[a]\nNAME=A\nMODEL=../../etc/passwd',
      [['error', 'path-outside', 3, 'MODEL']],
    ],
    ['an absolute path elsewhere', '[a]\nNAME=A\nMODEL=/etc/passwd', [['error', 'path-outside', 3, 'MODEL']]],
    ['an adapter that leaves the folder', one('LORA=../x:1'), [['error', 'path-outside', 4, 'LORA']]],
    ['a projector that leaves the folder', one('MMPROJ=a/../../x'), [['error', 'path-outside', 4, 'MMPROJ']]],
    ['a remote without address', '[a]\nNAME=A\nRUNTIME=remote', [['error', 'missing-endpoint', 1, null]]],
    [
      'an address that is none',
      '[a]\nNAME=A\nRUNTIME=remote\nENDPOINT=file:///etc',
      [['error', 'bad-value', 4, 'ENDPOINT']],
    ],
    ['a loader variable', one('ENV_LD_PRELOAD=/x.so'), [['error', 'flag-refused', 4, 'ENV_LD_PRELOAD']]],
    [
      'a refused flag as a variable',
      one('ENV_LLAMA_ARG_LOG_FILE=/x'),
      [['error', 'flag-refused', 4, 'ENV_LLAMA_ARG_LOG_FILE']],
    ],
    [
      'a key that is set twice',
      one('CTX_SIZE=1', 'CTX_SIZE=2'),
      [['warning', 'duplicate-key', 5, 'CTX_SIZE']],
    ],
    [
      'an id that is there twice',
      '[a]\nNAME=A\nMODEL=m\n[a]\nNAME=B\nMODEL=n',
      [['error', 'duplicate-id', 4, null]],
    ],
    [
      'a header that is none',
      one('[b', 'X_Y=1'),
      [
        ['warning', 'malformed-header', 4, null],
        ['warning', 'unknown-key', 5, 'X_Y'],
      ],
    ],
  ])('reports %s with its line', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('takes the first of two sections with one id', () => {
    expect(read('[a]\nNAME=A\nMODEL=m\n[a]\nNAME=B\nMODEL=n').profiles.map(profile => profile.name)).toEqual([
      'A',
    ]);
  });

  it('reads binary garbage without failing and without a flood of issues', () => {
    const garbage = Buffer.from(
      Array.from({ length: 200_000 }, (_, index) => (index * 7919 + (index >> 3)) % 251),
    );
    const text = decodeConf(garbage);
    expect(readModelsConf(parseDocument(text), context).issues.length).toBeLessThanOrEqual(102);
  });

  it('survives sections and keys that are named like parts of JavaScript objects', () => {
    const conf = read('[__proto__]\nNAME=A\nMODEL=m\n__proto__=x\nconstructor=y\nENV___proto__=z\n');
    expect(conf.profiles[0]?.id).toBe('__proto__');
    expect(Object.keys(conf.profiles[0]!.keys)).toContain('__proto__');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('asks for the management token when IMAGE, ENDPOINT or a variable changes', () => {
    expect(needsManagementToken({ NAME: 'x', CTX_SIZE: '1' })).toBe(false);
    for (const key of ['IMAGE', 'ENDPOINT', 'ENV_X', ' image ', 'env_x'])
      expect(needsManagementToken({ NAME: 'x', [key]: null })).toBe(true);
  });
});

describe("the repository's models.conf", () => {
  const bytes = readFileSync(join(root, 'models.conf'));
  const conf = read(decodeConf(bytes));

  it('has the demo profiles first, then nine production and eight benchmark profiles, and no issue', () => {
    expect(allIssues(conf)).toEqual([]);
    expect(conf.profiles.slice(0, 3).map(profile => [profile.id, profile.runtime])).toEqual([
      ['demo-q8', 'embedded'],
      ['demo-f16', 'embedded'],
      ['demo-pirate', 'embedded'],
    ]);
    const rest = conf.profiles.slice(3);
    expect(rest.filter(profile => !profile.bench).length).toBe(9);
    expect(rest.filter(profile => profile.bench).length).toBe(8);
    expect(conf.retired.map(section => section.id)).toEqual([
      'gpt-oss-120b',
      'qwen3-coder-ud-q5',
      'qwen3-next-ud-q5',
      'bench-gpt-oss-120b',
      'bench-qwen3-coder-ud-q5',
      'bench-qwen3-next-ud-q5',
      'test-ts-split',
      'test-fit-only',
    ]);
    expect(encodeConf(printDocument(parseDocument(decodeConf(bytes)))).equals(bytes)).toBe(true);
  });

  it('ships the files of the demo profiles', async () => {
    for (const profile of conf.profiles.slice(0, 3))
      expect(await inspectModelFile(profile, context.modelRoots)).toMatchObject({
        state: 'present',
        problem: null,
      });
    expect(await inspectModelFile(conf.profiles[3]!, context.modelRoots)).toMatchObject({ state: 'missing' });
  });

  it('reads 1,000 profiles in at most 20 ms', () => {
    const production = decodeConf(bytes).match(/\[glm-flash-q4\][^[]*/)![0];
    const text = Array.from({ length: 1000 }, (_, index) =>
      production.replace('glm-flash-q4', `p${index}`),
    ).join('\n');
    const runs = Array.from({ length: 15 }, () => {
      const start = performance.now();
      expect(read(text).profiles.length).toBe(1000);
      return performance.now() - start;
    });
    // The best of several: this proves the program's part, whatever else the machine does meanwhile.
    expect(Math.min(...runs)).toBeLessThanOrEqual(20);
  });
});
