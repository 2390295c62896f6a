import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ReferenceScore } from '../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun, ProblemDetail, RunProgress } from '../../../src-shared/model/benchmark-run.ts';
import type { SpeedRun } from '../../../src-shared/model/benchmark-speed.ts';
import { begin, call, runIs } from '../../support/benchmark-calls.ts';
import { eventually } from '../../support/eventually.ts';
import { type PanelProcess, Panels } from '../../support/panel-process.ts';
import { ScriptedModel } from '../../support/scripted-model.ts';

const panels = new Panels();
const models: ScriptedModel[] = [];
afterAll(async () => {
  await panels.dispose();
  for (const model of models) model.down();
});

async function scripted(...args: ConstructorParameters<typeof ScriptedModel>): Promise<ScriptedModel> {
  const model = await new ScriptedModel(...args).up();
  models.push(model);
  return model;
}

const conf = (model: ScriptedModel): string =>
  `[far]\nNAME=Far\nSPEED=~100 t/s\nRUNTIME=remote\nENDPOINT=${model.url}\n\n[else]\nNAME=Else\nRUNTIME=remote\nENDPOINT=${model.url}\n`;

const start = (panel: PanelProcess, request: object): Promise<string> =>
  begin(panel, { targets: [{ kind: 'profile', profileId: 'far' }], consentToGuard: true, ...request });

const GOOD = (name: string, body: string): string =>
  `<think>Let me see</think>Sure:\n\`\`\`python\ndef ${name}:\n    ${body}\n\`\`\`\nDone here.`;

describe('what becomes of an answer', () => {
  it('is recorded: whole, cut, empty, refused, lost, tried again', async () => {
    const model = await scripted((prompt, times) => {
      if (prompt.includes('def add(')) return { say: GOOD('add(a, b)', 'return a + b') };
      if (prompt.includes('def subtract('))
        return { say: 'def subtract(a, b):\n    return', finish: 'length' };
      if (prompt.includes('def multiply(')) return { say: '<think>hm' };
      if (prompt.includes('def square(')) return { status: 400, message: 'too long' };
      if (prompt.includes('def is_even(')) return { hangUp: true };
      return times === 0
        ? { status: 503, message: 'loading' }
        : { say: GOOD('maximum(a, b)', 'return a if a > b else b') };
    });
    const panel = await panels.start(conf(model));
    const taskIds = Array.from({ length: 6 }, (_, index) => `Starter/${index}`);
    const id = await start(panel, { suiteId: 'starter', taskIds, settings: { attempts: 2 } });
    const { run, cells } = await runIs(panel, id, 'done', 'failed');
    expect(run.message).toBeNull();
    expect(cells.map(({ state }) => state)).toEqual([
      'pass',
      'truncated',
      'empty',
      'refused',
      'server-died',
      'pass',
    ]);
    expect(run.totals).toMatchObject({
      answers: 6,
      truncated: 1,
      empty: 1,
      refused: 1,
      serverDied: 1,
      retries: 2,
      tokens: 200,
    });
    const first = await call<ProblemDetail>(panel, 'problem', { runId: id, taskId: 'Starter/0' });
    expect(first.answers[0]?.answer.solution).toBe('def add(a, b):\n    return a + b');
    expect(first.answers[0]?.answer.text).toContain('<think>');
    const lost = await call<ProblemDetail>(panel, 'problem', { runId: id, taskId: 'Starter/4' });
    expect(lost.answers[0]?.answer).toMatchObject({ status: 'server-died', retries: 1 });
    expect(model.asked.every(({ body }) => body.cache_prompt === false && body.temperature === 0)).toBe(true);
    expect(model.asked[0]?.prompt).toMatch(
      /^Please provide a self-contained Python script .*:\n```python\ndef add/s,
    );
    const folder = join(panel.place.home, 'benchmarks', 'runs', id);
    const lines = (name: string): string[] => readFileSync(join(folder, name), 'utf8').trim().split('\n');
    expect(lines('samples.jsonl')).toHaveLength(6);
    expect(JSON.parse(lines('samples.raw.jsonl')[0] ?? '')).toMatchObject({ task_id: 'Starter/0' });
    const results = JSON.parse(lines('samples.eval_results.json').join('')) as {
      readonly eval: Readonly<Record<string, readonly { readonly plus_status: string }[]>>;
    };
    expect(results.eval['Starter/0']?.[0]?.plus_status).toBe('pass');

    // Only what was not solved is asked again; the rest is taken over.
    // What happened is there when it is over.
    await eventually('the log has its end', async () => {
      const { log } = await call<RunProgress>(panel, 'get', { runId: id });
      return log.at(-1)?.text === 'Done.';
    });
    expect(lines('log.jsonl').join()).toContain('Starter/3: request refused');
    const before = model.asked.length;
    const again = await call<BenchmarkRun>(panel, 'rerun', { runId: id, problems: 'failures' });
    await runIs(panel, again.id, 'done', 'failed');
    const anew = new Set(model.asked.slice(before).map(({ prompt }) => /def (\w+)/.exec(prompt)?.[1]));
    expect([...anew].sort()).toEqual(['is_even', 'multiply', 'square', 'subtract']);
    const compared = await call<{ duels: { both: number }[] }>(panel, 'compare', { runIds: [id, again.id] });
    expect(compared.duels[0]?.both).toBe(2);
    expect((await call<ReferenceScore[]>(panel, 'references', {})).length).toBe(14);
    const csv = await call<{ text: string }>(panel, 'export', { format: 'csv' });
    const [names, ...rows] = csv.text.trim().split('\r\n');
    expect(rows).toHaveLength(2);
    const at = names?.split(',').indexOf('refused') ?? -1;
    expect(rows.map(row => row.split(',')[at])).toEqual(['1', '1']);
  });
});

describe('a run', () => {
  it('pauses after the problem at hand, goes on, and gives way to another profile', {
    timeout: 900_000,
  }, async () => {
    const model = await scripted(() => ({ say: 'Answer: 1', delayMs: 150 }));
    const panel = await panels.start(conf(model));
    const id = await start(panel, { suiteId: 'reasoning' });
    await eventually('three answers', () => model.asked.length >= 3);
    await call(panel, 'pause', { runId: id });
    const paused = await runIs(panel, id, 'paused');
    const asked = model.asked.length;
    expect(paused.run.answered).toBe(asked);
    await call(panel, 'resume', { runId: id });
    await eventually('three more', () => model.asked.length >= asked + 3);
    await panel.switchTo('else');
    const taken = await runIs(panel, id, 'paused');
    expect(taken.run.message).toContain('exchanged');
    await panel.ready('else');
    await call(panel, 'resume', { runId: id });
    await eventually('and more', () => model.asked.length >= asked + 8);
    await call(panel, 'cancel', { runId: id });
    await runIs(panel, id, 'cancelled');
    // What ran before the last start is back.
    await panel.ready('else');
    const prompts = model.asked.map(({ prompt }) => prompt);
    // One that was cut by the other profile and one by the end may have been asked again; no finished one was.
    expect(prompts.length - new Set(prompts).size).toBeLessThanOrEqual(1);
  });

  it('of several requests at a time asks as many as the server has slots', async () => {
    let now = 0;
    let most = 0;
    const model = await scripted(() => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
      }, 40);
      return { say: 'Answer: 1', delayMs: 50 };
    });
    const panel = await panels.start(conf(model));
    const settings = { concurrency: 8, temperature: 0.5, topP: 0.9, seed: 11, stop: ['END'] };
    const id = await start(panel, {
      suiteId: 'reasoning',
      settings: { ...settings, reasoningFormat: 'none' },
    });
    const { run } = await runIs(panel, id, 'done', 'failed');
    expect(run).toMatchObject({ status: 'done', answered: 36 });
    expect(most).toBe(2);
    // The options arrive at the server, and stand in the manifest.
    const sent = { temperature: 0.5, top_p: 0.9, seed: 11, stop: ['END'], reasoning_format: 'none' };
    expect(model.asked.map(({ body }) => body)).toEqual(model.asked.map(() => expect.objectContaining(sent)));
    const manifest = readFileSync(join(panel.place.home, 'benchmarks', 'runs', id, 'run.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({ settings: { ...settings, reasoningFormat: 'none' } });
  });

  it('of a remote model is off without a key and stops at its spend limit', async () => {
    const model = await scripted(() => ({ say: 'Answer: 1' }));
    const remote = { kind: 'remote', modelId: 'openai', spendLimitUsd: 0.05 };
    const without = await panels.start(conf(model));
    const refused = await without.post(
      '/rpc/benchmarks.start',
      { suiteId: 'reasoning', targets: [remote] },
      true,
    );
    expect(refused.body.error).toMatchObject({ code: 'NOT_OFFERED' });
    const env = {
      OPENAI_API_KEY: 'sk-test-1',
      PADDOCK_BENCH_OPENAI_URL: model.url,
      PADDOCK_BENCH_OPENAI_OUTPUT_USD: '100',
      PADDOCK_BENCH_OPENAI_MODEL: 'test-model',
    };
    const panel = await panels.start(conf(model), { env });
    const id = await start(panel, { suiteId: 'reasoning', targets: [remote], settings: { maxTokens: 200 } });
    const { run } = await runIs(panel, id, 'paused');
    expect(run.message).toContain('limit of $0.05');
    expect(run.totals?.costUsd).toBeGreaterThan(0);
    expect(run.totals?.costUsd).toBeLessThanOrEqual(0.05);
    expect(run.label).toBe('test-model');
    expect(panel.ownLog()).not.toContain('sk-test-1');
  });
});

describe('the speed benchmark', () => {
  it('measures depths and concurrencies, and says what it cannot', async () => {
    const model = await scripted(() => ({ say: 'word word', delayMs: 5 }));
    const panel = await panels.start(conf(model));
    const request = { profileId: 'far', depths: [0, 256], promptTokens: 64, generatedTokens: 16, repeats: 2 };
    await call(panel, 'speed', { ...request, concurrency: [1, 2, 4] });
    const run = await eventually('speeds', async () => {
      const [latest] = await call<SpeedRun[]>(panel, 'speedRuns', {});
      return latest?.status === 'done' || latest?.status === 'failed' ? latest : false;
    });
    expect(run.message).toBeNull();
    expect(
      run.depths.map(({ depth, timeToFirstTokenMs }) => [depth, timeToFirstTokenMs?.values.length]),
    ).toEqual([
      [0, 2],
      [256, 2],
    ]);
    expect(run.concurrency.map(({ problem }) => problem)).toEqual([null, null, 'The server has 2 slots.']);
    expect(run.concurrency[1]?.totalTokensPerSecond?.mean).toBeGreaterThan(0);
  });
});
