import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { FolderLooks } from '../../../src-main/lib/folder-looks.ts';
import { parseDocument, printDocument } from '../../../src-main/profiles/conf-document.ts';
import { decodeConf, encodeConf } from '../../../src-main/profiles/conf-text.ts';
import { inspectModelFile } from '../../../src-main/profiles/model-file.ts';
import { allIssues, readModelsConf } from '../../../src-main/profiles/models-conf.ts';
import { needsManagementToken } from '../../../src-main/profiles/profile-keys.ts';
import { shippedTables } from '../../support/flag-table.ts';
import { measured } from '../../support/processor-time.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const context = { flags: shippedTables, modelRoots: ['/srv/models', join(root, 'resources', 'models')] };
const read = (text: string) => readModelsConf(parseDocument(text), context);
const found = (text: string) =>
  allIssues(read(text)).map(({ severity, code, line, key }) => [severity, code, line, key]);
const HALF_A_MEGABYTE = 524_288;
const counted = (length: number, line: (index: number) => string): string => {
  const lines: string[] = [];
  for (let index = 0, size = 0; size < length; index++) {
    lines.push(line(index));
    size += lines.at(-1)!.length;
  }
  return lines.join('');
};
/** Severity, code, line and key. */
type Finding = [string, string, number, string | null];
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
      'FIT=off',
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
    ['no MODEL', '[a]\nNAME=A', [['error', 'missing-model', 1, 'MODEL']]],
    ['an empty MODEL', '[a]\nNAME=A\nMODEL=', [['error', 'missing-model', 3, 'MODEL']]],
    ['no NAME', '[a]\nMODEL=m', [['warning', 'missing-name', 1, 'NAME']]],
    ['line ends of old Macs', '# mine\r[a]\rNAME=A\rMODEL=m\r', [['warning', 'carriage-returns', 1, null]]],
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
      'all layers with FIT=on',
      one('FIT=on', 'N_GPU_LAYERS=all'),
      [['error', 'fit-conflict', 5, 'N_GPU_LAYERS']],
    ],
    ...['1', 'true', 'enabled'].map((on): [string, string, Finding[]] => [
      `--fit ${on} with all layers and -ot`,
      one(`EXTRA_ARGS=--fit ${on} -ot exps=CPU -ngl all`),
      [
        ['error', 'fit-conflict', 4, 'EXTRA_ARGS'],
        ['error', 'fit-conflict', 4, 'EXTRA_ARGS'],
      ],
    ]),
    ['layers that the engine chooses, with FIT=on', one('FIT=on', 'EXTRA_ARGS=-ngl -1 -fit on'), []],
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
    [
      'a remote without address',
      '[a]\nNAME=A\nRUNTIME=remote',
      [['error', 'missing-endpoint', 1, 'ENDPOINT']],
    ],
    [
      'an address that is none',
      '[a]\nNAME=A\nRUNTIME=remote\nENDPOINT=file:///etc',
      [['error', 'bad-value', 4, 'ENDPOINT']],
    ],
    [
      'a variable that the built-in engine does not read',
      one('RUNTIME=embedded', 'ENV_LLAMA_ARG_TOP_K=7'),
      [['warning', 'no-effect', 5, 'ENV_LLAMA_ARG_TOP_K']],
    ],
    [
      'a draft model that nothing drafts with',
      one('EXTRA_ARGS=-md d.gguf --spec-type ngram-mod'),
      [['warning', 'no-effect', 4, 'EXTRA_ARGS']],
    ],
    ['a draft model that drafts', one('EXTRA_ARGS=-md d.gguf --spec-type ngram-mod,draft-simple'), []],
    [
      'one that a variable lets draft',
      one('EXTRA_ARGS=-md d.gguf', 'ENV_LLAMA_ARG_SPEC_TYPE=draft-eagle3'),
      [],
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

  it.each([
    ['one key half a million times', (n: number) => `[a]\nNAME=A\nMODEL=m\n${'a=\n'.repeat(n / 3)}`],
    ['keys that nobody knows', (n: number) => `[a]\n${counted(n, index => `K${index}=1\n`)}`],
    ['flags that no engine has', (n: number) => one(`EXTRA_ARGS=${'--x '.repeat(n / 4)}`)],
    ['one id again and again', (n: number) => '[a]\n'.repeat(n / 4)],
    ['sections without end', (n: number) => counted(n, index => `[a${index}]\nMODEL=m\n`)],
    [
      'sections with something wrong in each line',
      (n: number) => counted(n, i => `[a${i}]\n${'a=\n'.repeat(60)}`),
    ],
    ['commented-out sections', (n: number) => counted(n, index => `# [a${index}]\n# X=1\n`)],
  ])(
    'reads half a megabyte of %s without keeping everybody waiting, and says what it left out',
    (_, text) => {
      const conf = read(text(HALF_A_MEGABYTE));
      expect(conf.profiles.length).toBeLessThanOrEqual(5_000);
      expect(conf.retired.length).toBeLessThanOrEqual(5_000);
      const issues = allIssues(conf);
      expect(issues.length).toBeLessThanOrEqual(20_000);
      expect(JSON.stringify(conf).length).toBeLessThan(20 * HALF_A_MEGABYTE);
      // What is left out is an error where it would have had an effect.
      if (conf.retired.length === 0) expect(issues.some(({ severity }) => severity === 'error')).toBe(true);
    },
    // Linear work is done in a second; what grows with the square of the file takes many minutes.
    60_000,
  );

  it('hides no error behind warnings', () => {
    const unknown = Array.from({ length: 500 }, (_, index) => `K${index}=1`);
    const { issues } = read(one(...unknown, 'CTX_SIZE=many')).profiles[0]!;
    expect(issues.filter(({ severity }) => severity === 'error')).toMatchObject([{ key: 'CTX_SIZE' }]);
    expect(issues.at(-1)).toMatchObject({ code: 'more', message: '[a] has 400 more findings.' });
  });

  it('leaves out what a section or a command line has too much of, and lets nobody start that', () => {
    const keys = Array.from({ length: 1_200 }, (_, index) => `K${index}=1`);
    expect(found(one(...keys))).toContainEqual(['error', 'too-many-keys', 1002, null]);
    const args = `--alias ${'x'.repeat(70_000)}`;
    expect(found(one(`EXTRA_ARGS=${args}`))).toEqual([['error', 'too-long', 4, 'EXTRA_ARGS']]);
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
    const looks = new FolderLooks(systemClock);
    for (const profile of conf.profiles.slice(0, 3))
      expect(await inspectModelFile(profile, context.modelRoots, { looks })).toMatchObject({
        state: 'present',
        problem: null,
      });
    expect(await inspectModelFile(conf.profiles[3]!, context.modelRoots, { looks })).toMatchObject({
      state: 'missing',
    });
  });

  it('takes as much longer for more profiles as they are more', () => {
    const production = decodeConf(bytes).match(/\[glm-flash-q4\][^[]*/)![0];
    /** The best of several, which others on the machine disturbed least. */
    const best = (profiles: number): number => {
      const text = Array.from({ length: profiles }, (_, index) =>
        production.replace('glm-flash-q4', `p${index}`),
      ).join('\n');
      const runs = Array.from({ length: 5 }, () => {
        const { value, processorMs } = measured(() => read(text));
        expect(value.profiles).toHaveLength(profiles);
        return processorMs;
      });
      return Math.min(...runs);
    };
    // Ten times as many: a hundredfold would be the square.
    expect(best(1_000)).toBeLessThan(40 * best(100));
  });
});
