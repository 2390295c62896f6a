import { describe, expect, it } from 'vitest';
import { chatBody } from '../../../../src-main/benchmarks/generation/answerer.ts';
import { parseClientConf, withClientConf } from '../../../../src-main/benchmarks/generation/client-conf.ts';
import { benchProfile, isDerivedId } from '../../../../src-main/benchmarks/serving/bench-profile.ts';
import { ClientSettings } from '../../../../src-shared/model/benchmark-request.ts';
import { type Profile, type ProfileEntry, ProfileId } from '../../../../src-shared/model/profile.ts';
import { modelNameOf, quantOf } from '../../../../src-shared/model-name.ts';
import { emptyProfile } from '../../../support/empty-profile.ts';
import { shippedFlags } from '../../../support/flag-table.ts';

const defaults = ClientSettings.parse({});
const problem = {
  taskId: 'T/0',
  prompt: '\ndef f():\n    """Do."""\n\n',
  entryPoint: 'f',
  check: null,
  tools: [],
};

describe('a question', () => {
  it("is EvalPlus's own by default", () => {
    expect(chatBody(problem, 0, defaults)).toEqual({
      messages: [
        {
          role: 'user',
          content:
            'Please provide a self-contained Python script that solves the following problem in a markdown code block:\n```python\ndef f():\n    """Do."""\n```',
        },
      ],
      max_tokens: 4096,
      temperature: 0,
      seed: 0,
      cache_prompt: false,
    });
  });

  it('takes what the settings say', () => {
    const settings = ClientSettings.parse({
      prompt: 'bare',
      systemPrompt: 'Be brief.',
      reasoningFormat: 'none',
      topP: 0.9,
      seed: 40,
      stop: ['\n\n\n'],
    });
    expect(chatBody(problem, 2, settings)).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: problem.prompt },
      ],
      top_p: 0.9,
      seed: 42,
      reasoning_format: 'none',
      stop: ['\n\n\n'],
    });
  });
});

describe('bench-client.conf', () => {
  const conf = parseClientConf(
    '# c\nMAX_TOKENS=1\n[defaults]\nMAX_TOKENS=4096\n\n[bench-gpt-oss-120b]\nSYSTEM_PROMPT=Reasoning: high = yes\nMAX_TOKENS=x\n[bench-opus4.6]\nMAX_TOKENS=9000\n',
  );

  it('is read as the reference reads it', () => {
    expect([...conf]).toEqual([
      ['defaults', { maxTokens: 4096 }],
      ['bench-gpt-oss-120b', { systemPrompt: 'Reasoning: high = yes' }],
      ['bench-opus4.6', { maxTokens: 9000 }],
    ]);
  });

  it('takes every other option, and skips what may not be', () => {
    const more = parseClientConf(
      '[m]\nTEMPERATURE=0.6\nTOP_P=0.95\nSEED=7\nREASONING_FORMAT=none\nSTOP=["a", "b"]\n[n]\nTEMPERATURE=9\nTOP_P=x\nSEED=1.5\nREASONING_FORMAT=loud\nSTOP=END\nMORE=1\n',
    );
    expect([...more]).toEqual([
      ['m', { temperature: 0.6, topP: 0.95, seed: 7, reasoningFormat: 'none', stop: ['a', 'b'] }],
      ['n', { stop: ['END'] }],
    ]);
    const asked = { ...defaults, temperature: 0.2 };
    expect(withClientConf(asked, more, ['m', 'n'], defaults)).toEqual({
      ...asked,
      topP: 0.95,
      seed: 7,
      reasoningFormat: 'none',
      stop: ['a', 'b'],
    });
  });

  it('fills in what the request leaves open, and nothing else', () => {
    const ids = ['gpt-oss-120b', 'bench-gpt-oss-120b'];
    expect(withClientConf(defaults, conf, ids, defaults).systemPrompt).toBe('Reasoning: high = yes');
    const own = { ...defaults, systemPrompt: 'Mine', maxTokens: 10 };
    expect(withClientConf(own, conf, ['bench-opus4.6'], defaults)).toEqual(own);
    expect(withClientConf(defaults, conf, ['bench-opus4.6'], defaults).maxTokens).toBe(9000);
  });
});

describe('a derived bench profile', () => {
  const derived = (over: Partial<Profile>, concurrency = 1): Profile => {
    const profile = emptyProfile({ id: ProfileId.parse('glm'), name: 'GLM', ttlSeconds: 60, ...over });
    return benchProfile({ profile, file: {} } as ProfileEntry, { concurrency }, shippedFlags).profile;
  };

  it('has a short context, no samplers, and keeps where the model lies', () => {
    const args = '--jinja -np 1 --temp 1.0 --top-p=0.95 --min-p 0.01 --split-mode none --seed 3'.split(' ');
    const profile = derived({ extraArgs: args, ctxSize: 131_072 });
    expect(profile).toMatchObject({
      id: 'paddock-bench.glm',
      bench: true,
      ctxSize: 10_240,
      ttlSeconds: null,
    });
    expect(profile.extraArgs).toEqual(['--jinja', '--split-mode', 'none', '-np', '1']);
    expect(isDerivedId(profile.id)).toBe(true);
  });

  it('has as many slots as requests come at a time, each with the whole context', () => {
    const profile = derived({ extraArgs: ['-np', '1'], ctxSize: 2048 }, 4);
    expect(profile).toMatchObject({ ctxSize: 8192, extraArgs: ['-np', '4'] });
  });

  it.each([
    ['slots that would share the context', '-np 4', 1, 10_240],
    ['a context that would come last and win', '-c 32768 --jinja', 4, 40_960],
    ['a shorter context of its own, for each slot', '-c 8192 --ctx_size 2048', 4, 8192],
    ['a context that is left to the model', '--ctx-size 0', 2, 20_480],
    ['slots that take from each other', '-kvu --parallel 8', 2, 20_480],
    ['a limit for each slot', '--kv-unified-per-slot 512', 1, 10_240],
  ])('gives each request its context whatever EXTRA_ARGS say: %s', (_what, args, concurrency, ctxSize) => {
    const profile = derived({ extraArgs: args.split(' '), ctxSize: 131_072 }, concurrency);
    const kept = args.includes('--jinja') ? ['--jinja'] : [];
    expect(profile).toMatchObject({ ctxSize, extraArgs: [...kept, '-np', String(concurrency)] });
  });

  it('has none of the variables that stand for samplers, slots and context', () => {
    const own = { CUDA_VISIBLE_DEVICES: '0', LLAMA_ARG_THREADS: '4', LLAMA_ARG_NO_MMAP: '1' };
    const set = {
      ...{ LLAMA_ARG_REPEAT_PENALTY: '1.5', LLAMA_ARG_TOP_K: '7', LLAMA_ARG_TEMPERATURE: '1' },
      ...{ LLAMA_ARG_N_PARALLEL: '4', LLAMA_ARG_CTX_SIZE: '512', LLAMA_ARG_NO_KV_UNIFIED: '1' },
      ...{ LLAMA_ARG_KV_UNIFIED_PER_SLOT: '512', LLAMA_ARG_KV_UNIFIED: '1' },
    };
    expect(derived({ env: { ...own, ...set } }).env).toEqual(own);
  });
});

describe('where a model came from', () => {
  it('tells the quant by the name of the file', () => {
    const cases: readonly (readonly [string, string | null])[] = [
      ['GLM/GLM-4.7-Flash-Q4_K_M.gguf', 'Q4_K_M'],
      ['a/Qwen3.5-122B-A10B-UD-Q4_K_XL-00001-of-00003.gguf', 'UD-Q4_K_XL'],
      ['x-IQ3_XXS.gguf', 'IQ3_XXS'],
      ['paddock-demo-F16.gguf', 'F16'],
      ['model.gguf', null],
    ];
    for (const [name, quant] of cases) expect(quantOf(name), name).toBe(quant);
  });

  it('takes file names for the same model that differ in quant, part, folder and spelling alone', () => {
    const same = [
      'Qwen3-Coder-Next/UD-Q5_K_XL/Qwen3-Coder-Next-UD-Q5_K_XL-00001-of-00002.gguf',
      'qwen3-coder-next',
      'C:\\\\models\\\\Qwen3_Coder_Next.BF16.gguf',
    ];
    expect(new Set(same.map(modelNameOf))).toEqual(new Set(['qwen3-coder-next']));
    expect(modelNameOf('GLM-4.7-Flash-Q8_0.gguf')).not.toBe(modelNameOf('glm-4.7'));
  });
});
