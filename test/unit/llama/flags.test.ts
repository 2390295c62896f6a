import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkArgs } from '../../../src-main/llama/flags/check-args.ts';
import { checkEnv } from '../../../src-main/llama/flags/check-env.ts';
import {
  loadShippedFlagTable,
  readEngineHelp,
  refreshFlagTable,
} from '../../../src-main/llama/flags/flag-cache.ts';
import { FLAG_POLICY, judge, OTHER_BUILDS } from '../../../src-main/llama/flags/flag-policy.ts';
import { toFlagTable } from '../../../src-main/llama/flags/flag-table.ts';
import { parseHelp } from '../../../src-main/llama/flags/parse-help.ts';
import { mapArgPaths } from '../../../src-main/llama/flags/path-value.ts';
import { shippedFlags } from '../../support/flag-table.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const help = readFileSync(join(root, 'test/golden/engine-help/build-11669.txt'), 'utf8');
const version = 'version: 0.7.0 (build 11669, commit Debian)\nbuilt with GNU 16.2.0 for Linux x86_64\n';
const context = { modelRoots: ['/srv/models'] };
const check = (...args: string[]) => checkArgs(args, shippedFlags, context);
const codes = (...args: string[]) => check(...args).map(issue => issue.code);

describe('the flag table', () => {
  it('is what the help of build 11669 says', async () => {
    const facts = readEngineHelp({ help, version });
    expect(facts.engine).toBe('build 11669');
    const rows = facts.rows.map(row => `    ${JSON.stringify(row)}`).join(',\n');
    await expect(`{\n  "engine": "${facts.engine}",\n  "rows": [\n${rows}\n  ]\n}\n`).toMatchFileSnapshot(
      join(root, 'resources/engine-flags/build-11669.json'),
    );
  });

  it('loses no flag of the help', () => {
    const printed = [...help.matchAll(/^(?:--?[A-Za-z][\w.-]*,\s+)*--?[A-Za-z][\w.-]*/gm)].flatMap(line =>
      line[0].split(/,\s+/),
    );
    expect(printed.length).toBe(415);
    for (const name of printed) expect(shippedFlags.byName.has(name), name).toBe(true);
  });

  it.each(shippedFlags.rows.map(row => [row.names.join(' '), row] as const))(
    'classifies %s on purpose',
    (_, row) => {
      const judged = row.names.filter(name => FLAG_POLICY.has(name));
      expect(judged.length, 'exactly one judgement, or the same one for several spellings').toBeGreaterThan(
        0,
      );
      expect(new Set(judged.map(name => JSON.stringify(FLAG_POLICY.get(name)))).size).toBe(1);
      if (row.verdict.class === 'refused')
        expect(row.verdict.reason).not.toMatch(/not classified|differently/);
      if (row.verdict.class === 'path') expect(row.arity).toBe(1);
    },
  );

  it('allows no flag that names a file, a folder, an address or a program without looking at it', () => {
    const suspicious = /\b(path|file|dir(ectory)?|url|host|port|download|exec|shell|socket|key|token)\b/i;
    const allowed = shippedFlags.rows
      .filter(row => row.verdict.class === 'allowed')
      .filter(row =>
        suspicious.test(`${row.hint ?? ''} ${row.names.join(' ').replaceAll('-', ' ')} ${row.summary}`),
      )
      .map(row => row.names.at(-1));
    // Each of these was read: none opens anything that its value names.
    expect(allowed.sort()).toEqual(REVIEWED);
  });

  it('knows nothing that build 11669 has not, except flags of other builds that are listed', () => {
    const foreign = [...FLAG_POLICY.keys()].filter(name => !shippedFlags.byName.has(name));
    expect(foreign).toEqual([...OTHER_BUILDS].filter(name => name.startsWith('-')));
    for (const name of OTHER_BUILDS) expect(shippedFlags.byEnv.has(name), name).toBe(false);
  });

  it('refuses what a newer build adds until somebody has looked at it', () => {
    const newer = toFlagTable(
      readEngineHelp({
        help: `${help}\n--write-anywhere FNAME                  writes\n-t2,   --threads2 N                     more\n`,
        version: 'version: 12000 (abc)',
      }),
    );
    expect(newer.engine).toBe('build 12000');
    const [issue] = checkArgs(['--write-anywhere', '/etc/passwd'], newer, context);
    expect(issue).toMatchObject({
      code: 'flag-refused',
      message: expect.stringMatching(/not classified it yet.*build 12000/),
    });
  });

  it('refuses a flag whose spellings were judged differently', () => {
    expect(judge(['--lora', '--threads'])).toMatchObject({ class: 'refused' });
    expect(judge(['--threads', '--log-file'])).toMatchObject({ class: 'refused' });
  });

  it('reads any text without failing', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        parseHelp(text);
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('-a', '--b', ', ', '  ', '\n', 'N', ' ', '<x y>', '(env: X)')),
        parts => {
          parseHelp(parts.join(''));
        },
      ),
    );
  });
});

describe('arguments', () => {
  it('lets the flags of the reference pass', () => {
    expect(
      check(
        ...'--jinja -np 1 --no-context-shift --temp 1.0 --top-p 0.95 --top-k 20 --min-p 0 --split-mode none --main-gpu 0 --reasoning-format none -b 2048 -ub 512 --tensor-split 21,10 -ot exps=CPU -fa on --seed -1'.split(
          ' ',
        ),
      ),
    ).toEqual([]);
  });

  const refused = shippedFlags.rows.filter(row => row.verdict.class === 'refused');
  it.each(refused.flatMap(row => row.names.map(name => [name, row] as const)))(
    'refuses %s in every form',
    (name, row) => {
      const values = Array.from({ length: row.arity }, () => 'x');
      const forms = [[name, ...values], [`${name}=x`], ['-np', '1', name, ...values]];
      if (name.startsWith('--'))
        forms.push(
          [name.replaceAll(/(?<!^-?)-/g, '_'), ...values],
          [`--${name.slice(2).replaceAll('-', '_')}=x`],
        );
      for (const form of forms) {
        const issues = check(...form);
        expect(issues.length, form.join(' ')).toBeGreaterThan(0);
        expect(issues[0]).toMatchObject({ severity: 'error', code: 'flag-refused' });
        expect(issues[0]!.message).toContain('build 11669');
      }
    },
  );

  it.each([
    ['an unknown flag', ['--frobnicate'], ['flag-unknown']],
    ['a word that belongs to nothing', ['model.gguf'], ['flag-unknown']],
    ['a flag without its value', ['--threads'], ['flag-value']],
    [
      'a refused flag in the place of a value',
      ['--alias', '--log-file', '/x'],
      ['flag-value', 'flag-refused'],
    ],
    [
      'a short refused flag in the place of a value',
      ['--grammar', '-m', '/x'],
      ['flag-value', 'flag-refused'],
    ],
    ['a value with =', ['--threads=4'], ['flag-form']],
    ['a word where a number belongs', ['--threads', 'many'], ['flag-value']],
    ['a choice that does not exist', ['--split-mode', 'diagonal'], ['flag-value']],
    ['an override of the split', ['--override-kv', 'a.b=int:1,split.count=int:9'], ['flag-value']],
    ['a path outside', ['--mmproj', '/etc/passwd'], ['flag-path']],
    ['a path that climbs out', ['--grammar-file', 'a/../../x'], ['flag-path']],
    ['a list with one path outside', ['--lora', 'ok.gguf,/etc/passwd'], ['flag-path']],
    ['a quoted path in a list', ['--lora', '"/etc/passwd"'], ['flag-path']],
    ['a scaled path outside', ['--lora-scaled', 'ok.gguf:1,../x:0.5'], ['flag-path']],
    ['a scaled path without scale', ['--lora-scaled', 'ok.gguf'], ['flag-path']],
    ['a scaled path with two colons', ['--control-vector-scaled', '/etc/passwd:x:1'], ['flag-path']],
    ['a draft model outside by its short name', ['-md', '/x.gguf'], ['flag-path']],
    ['an empty path', ['--chat-template-file', ''], ['flag-path']],
  ])('reports %s', (_, args, expected) => {
    expect(codes(...args)).toEqual(expected);
  });

  it.each([
    [['--lora', 'a.gguf,b/c.gguf']],
    [['--lora-scaled', 'a.gguf:0.5,b.gguf:-1']],
    [['--mmproj', '/models/mmproj.gguf']],
    [['-md', '/srv/models/draft.gguf', '-ngl', 'all', '--n-gpu-layers', '12']],
    [['--override-kv', 'tokenizer.ggml.add_bos_token=bool:false,x.y=str:z']],
    [['--flash-attn', '1', '--fit', 'false', '-rea', 'auto']],
    [['--top_k', '20', '--chat-template-kwargs', '{"a": [1, 2]}']],
    [['--control-vector-layer-range', '1', '2']],
  ])('allows %j', args => {
    expect(check(...args)).toEqual([]);
  });

  it('rewrites the paths of path flags and nothing else', () => {
    const args = ['--lora-scaled', 'a:0.5,b:1', '--alias', 'a', '-mm', 'p', '--lora', 'x,y', '--jinja'];
    expect(mapArgPaths(args, path => `/m/${path}`)).toEqual([
      '--lora-scaled',
      '/m/a:0.5,/m/b:1',
      '--alias',
      'a',
      '-mm',
      '/m/p',
      '--lora',
      '/m/x,/m/y',
      '--jinja',
    ]);
  });
});

describe('environment variables', () => {
  const codesOf = (name: string, value = '1') =>
    checkEnv(name, value, shippedFlags, context).map(issue => issue.code);

  it.each([
    'CUDA_VISIBLE_DEVICES',
    'GGML_CUDA_ENABLE_UNIFIED_MEMORY',
    'HSA_OVERRIDE_GFX_VERSION',
    'OMP_NUM_THREADS',
    'LLAMA_ARG_THREADS',
    'LLAMA_ARG_CTX_SIZE',
    'LLAMA_ARG_NO_CONTEXT_SHIFT',
  ])('allows %s', name => {
    expect(codesOf(name)).toEqual([]);
  });

  it.each([
    'LD_PRELOAD',
    'LD_LIBRARY_PATH',
    'LD_AUDIT',
    'DYLD_INSERT_LIBRARIES',
    'GGML_BACKEND_PATH',
    'GCONV_PATH',
    'PYTHONPATH',
    'PYTHONSTARTUP',
    'NODE_OPTIONS',
    'ELECTRON_RUN_AS_NODE',
    'BASH_ENV',
    'PATH',
    'HOME',
    'http_proxy',
    'HTTPS_PROXY',
    'HF_TOKEN',
    'HF_ENDPOINT',
    'LLAMA_CACHE',
    'LLAMA_API_KEY',
    'NVIDIA_VISIBLE_DEVICES',
    'CUDA_INJECTION64_PATH',
    'VK_LAYER_PATH',
    'VK_ICD_FILENAMES',
    'OCL_ICD_VENDORS',
    'GGML_METAL_PATH_RESOURCES',
    'AWS_SECRET_ACCESS_KEY',
    'LLAMA_ARG_FUTURE',
    'ANYTHING',
    'A B',
    '',
  ])('refuses %j', name => {
    expect(codesOf(name)).toEqual(['flag-refused']);
  });

  it('judges each variable of the table as the flag that it stands for', () => {
    for (const row of shippedFlags.rows) {
      if (row.env === null) continue;
      const issues = checkEnv(row.env, row.hint === 'N' ? '1' : 'on', shippedFlags, context);
      if (row.verdict.class !== 'allowed') expect(issues[0]?.code, row.env).toBe('flag-refused');
      else
        expect(
          issues.filter(issue => issue.code !== 'flag-value'),
          row.env,
        ).toEqual([]);
    }
  });

  it('checks values and names the variable', () => {
    expect(checkEnv('LLAMA_ARG_THREADS', 'many', shippedFlags, context)).toMatchObject([
      {
        code: 'flag-value',
        argument: 'ENV_LLAMA_ARG_THREADS',
        message: 'ENV_LLAMA_ARG_THREADS stands for --threads "many": expected a number.',
      },
    ]);
    expect(codesOf('TZ', 'a\x1bb')).toEqual(['flag-refused']);
  });
});

describe('tables of other engines', () => {
  it('asks an engine once and then reads the cache', async () => {
    const cacheDir = mkdtempSync(join(tmpdir(), 'paddock-flags-'));
    let runs = 0;
    const ask = (key: string) =>
      refreshFlagTable(
        {
          key,
          cacheDir,
          run: async () => {
            runs++;
            return { help, version };
          },
        },
        new AbortController().signal,
      );
    const first = await ask('sha256:a');
    const second = await ask('sha256:a');
    expect([runs, second.engine, second.rows.length]).toEqual([1, 'build 11669', first.rows.length]);
    await ask('sha256:b');
    expect([runs, readdirSync(cacheDir).length]).toEqual([2, 2]);
    rmSync(cacheDir, { recursive: true });
  });

  it.each([
    ['an empty answer', ''],
    ['the help of something else', 'usage: cat [OPTION]... [FILE]...\n-n, --number   number all lines'],
    ['a flood', '--model x\n'.repeat(300_000)],
  ])('does not take %s for a llama-server', (_, text) => {
    expect(() => readEngineHelp({ help: text, version: '' })).toThrow(
      expect.objectContaining({ code: 'RUNTIME_UNAVAILABLE' }),
    );
  });

  it('loads the table that is shipped, and says when it is gone', async () => {
    expect((await loadShippedFlagTable(join(root, 'resources/engine-flags/build-11669.json'))).engine).toBe(
      'build 11669',
    );
    await expect(loadShippedFlagTable('/nowhere.json')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});

const REVIEWED: readonly string[] = [
  '--grammar',
  '--ignore-eos',
  '--logit-bias',
  '--no-host',
  '--no-mmproj-auto',
  '--no-op-offload',
  '--override-kv',
  '--reasoning-budget',
  '--spec-synth-len',
];
