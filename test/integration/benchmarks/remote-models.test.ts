import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RemoteModel } from '../../../src-shared/model/benchmark-result.ts';
import type { Answer, BenchmarkRun, RunProgress } from '../../../src-shared/model/benchmark-run.ts';
import { begin, call, runIs } from '../../support/benchmark-calls.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeProvider, INPUT_TOKENS, OUTPUT_TOKENS, type Reply } from '../../support/fake-provider.ts';
import { type PanelProcess, Panels } from '../../support/panel-process.ts';

const KEY = 'sk-very-secret-key-0123456789abcdef';
const panels = new Panels();
const providers: FakeProvider[] = [];
afterAll(async () => {
  await panels.dispose();
  for (const provider of providers) provider.down();
});

type Dialect = 'anthropic' | 'openai';
/** Dollars per million tokens, in and out. */
const PRICE = { input: 10, output: 100 } as const;
const perAnswer = (INPUT_TOKENS * PRICE.input + OUTPUT_TOKENS * PRICE.output) / 1e6;

/** A panel whose two remote models are one provider. */
async function panelWith(
  reply: ConstructorParameters<typeof FakeProvider>[1],
  key: string | null = KEY,
): Promise<{ readonly panel: PanelProcess; readonly provider: FakeProvider }> {
  const provider = await new FakeProvider(KEY, reply).up();
  providers.push(provider);
  const env: Record<string, string> = {};
  for (const id of ['ANTHROPIC', 'OPENAI']) {
    if (key !== null) env[`${id}_API_KEY`] = key;
    env[`PADDOCK_BENCH_${id}_URL`] = provider.url;
    env[`PADDOCK_BENCH_${id}_MODEL`] = `model-of-${id.toLowerCase()}`;
    env[`PADDOCK_BENCH_${id}_INPUT_USD`] = String(PRICE.input);
    env[`PADDOCK_BENCH_${id}_OUTPUT_USD`] = String(PRICE.output);
  }
  return { panel: await panels.start('', { env }), provider };
}

const request = (dialect: Dialect, more: object = {}): object => ({
  suiteId: 'reasoning',
  taskIds: ['Reasoning/0', 'Reasoning/1', 'Reasoning/2'],
  targets: [{ kind: 'remote', modelId: dialect, spendLimitUsd: 1 }],
  settings: { maxTokens: 300 },
  ...more,
});

const run = async (panel: PanelProcess, given: object): Promise<RunProgress> =>
  runIs(panel, await begin(panel, given));

function kept({ place }: PanelProcess, id: string, file: string): string {
  return readFileSync(join(place.home, 'benchmarks', 'runs', id, file), 'utf8');
}

const answersOf = (panel: PanelProcess, id: string): readonly Answer[] =>
  kept(panel, id, 'journal.jsonl')
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Answer);

const BUSY: readonly Reply[] = [
  { status: 429, type: 'rate_limit_error', message: 'slow down', retryAfter: '1' },
  { status: 500, type: 'api_error', message: 'oops' },
  { hangUp: true },
];

describe.each<Dialect>(['anthropic', 'openai'])('a model of a provider that speaks %s', dialect => {
  it('is asked the suite, waits as long as it is told to, and costs what the tokens cost', {
    timeout: 900_000,
  }, async () => {
    const { panel, provider } = await panelWith(nth => BUSY[nth] ?? { say: 'Answer: 1' });
    const settings = {
      ...{ maxTokens: 300, temperature: 0.5, topP: 0.9, seed: 7, stop: ['END'], systemPrompt: 'Be brief.' },
    };
    const given = request(dialect, { settings });
    const [estimate] = await call<{ costUsd: number; tokens: number }[]>(panel, 'estimate', given);
    expect(estimate?.tokens).toBe(900);
    expect(estimate?.costUsd).toBeCloseTo((3 * 400 * PRICE.input + 900 * PRICE.output) / 1e6, 9);
    expect(provider.asked).toEqual([]);
    const { run: done } = await run(panel, given);
    expect(done).toMatchObject({ status: 'done', message: null, label: `model-of-${dialect}`, answered: 3 });
    // What was turned away is for nothing; what the one that hung up had written by then may have been all.
    const broken = (done.totals?.costUsd ?? 0) - 3 * perAnswer;
    expect(broken).toBeGreaterThan((300 * PRICE.output) / 1e6);
    expect(broken).toBeLessThanOrEqual((300 * PRICE.output + 2_000 * PRICE.input) / 1e6);
    expect(done.totals).toMatchObject({
      retries: 3,
      tokens: 3 * OUTPUT_TOKENS,
      promptTokens: 3 * INPUT_TOKENS,
    });
    expect(answersOf(panel, done.id).map(({ retries, status }) => [status, retries])).toEqual([
      ['answered', 3],
      ['answered', 0],
      ['answered', 0],
    ]);
    const [first, second] = provider.asked;
    // A second by the clock of the panel, which is not that of this process.
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(990);
    const { body } = provider.asked.at(-1) ?? { body: null };
    const messages = [{ role: 'user', content: expect.stringMatching(/\S/) }];
    expect(body).toMatchObject({ model: `model-of-${dialect}`, temperature: 0.5, top_p: 0.9 });
    if (dialect === 'anthropic')
      expect(body).toMatchObject({ max_tokens: 300, system: 'Be brief.', stop_sequences: ['END'], messages });
    else
      expect(body).toMatchObject({
        ...{ max_completion_tokens: 300, seed: 7, stop: ['END'] },
        messages: [{ role: 'system', content: 'Be brief.' }, ...messages],
      });
    for (const file of ['run.json', 'journal.jsonl']) expect(kept(panel, done.id, file)).not.toContain(KEY);
    expect(panel.ownLog()).not.toContain(KEY);
  });

  it('may call tools', async () => {
    const { panel, provider } = await panelWith(() => ({
      call: { name: 'get_weather', arguments: { city: 'Oslo' } },
    }));
    const { cells } = await run(panel, request(dialect, { suiteId: 'tools', taskIds: ['Tools/0'] }));
    expect(cells).toMatchObject([{ taskId: 'Tools/0', state: 'pass' }]);
    const [tool] = provider.asked[0]?.body.tools ?? [];
    expect(dialect === 'anthropic' ? tool : tool.function).toMatchObject({ name: 'get_weather' });
    expect(dialect === 'anthropic' ? tool.input_schema : tool.function.parameters).toMatchObject({
      required: ['city'],
    });
  });

  it('is not asked beyond the spend limit, nor again when the run goes on', async () => {
    const { panel, provider } = await panelWith(() => ({ say: 'Answer: 1' }));
    // Room for one answer as long as may be, and for a second of the usual length no more.
    const most = (300 * PRICE.output + 2_000 * PRICE.input) / 1e6;
    const targets = [{ kind: 'remote', modelId: dialect, spendLimitUsd: most }];
    const { run: paused } = await run(panel, request(dialect, { targets, taskIds: undefined }));
    expect(paused.status).toBe('paused');
    expect(paused.message).toContain('could pass the limit');
    const asked = provider.asked.length;
    expect(asked).toBeGreaterThan(0);
    expect(paused.answered).toBe(asked);
    expect(paused.totals?.costUsd).toBeCloseTo(asked * perAnswer, 9);
    expect(paused.totals?.costUsd).toBeLessThanOrEqual(most);
    await call(panel, 'resume', { runId: paused.id });
    await eventually('it is paused again', async () => {
      const { run: again } = await call<RunProgress>(panel, 'get', { runId: paused.id });
      return again.status === 'paused';
    });
    expect(provider.asked.length).toBe(asked);
    await call(panel, 'resume', { runId: paused.id, spendLimitUsd: 10 });
    const { run: done } = await runIs(panel, paused.id, 'done');
    expect(done).toMatchObject({ answered: done.expected, target: { spendLimitUsd: 10 } });
    expect(provider.asked.length).toBe(done.expected);
  });

  it('ends the run with the reason when the key is not taken, and repeats the key nowhere', {
    timeout: 900_000,
  }, async () => {
    const wrong = `${KEY}-wrong`;
    const { panel, provider } = await panelWith(() => ({ say: 'Answer: 1' }), wrong);
    const { run: failed, log } = await run(panel, request(dialect));
    expect(failed).toMatchObject({ status: 'failed', answered: 0 });
    expect(failed.message).toMatch(/does not let Paddock in: .*[kK]ey.*Check its key/);
    expect(provider.asked).toHaveLength(1);
    expect(JSON.stringify([failed, log]) + panel.ownLog()).not.toContain(wrong);
  });

  it('is asked without what it does not take, and the run says so', async () => {
    const words = {
      anthropic: ['`temperature` and `top_p` cannot both be specified.', '`temperature` is deprecated.'],
      openai: ["Unsupported value: 'top_p'.", "Unsupported value: 'temperature' does not support 0.5."],
    }[dialect];
    const { panel, provider } = await panelWith((_nth, { temperature, top_p }) => {
      if (top_p !== undefined) return { status: 400, message: words[0] ?? '' };
      if (temperature !== undefined) return { status: 400, message: words[1] ?? '' };
      return { say: 'Answer: 1' };
    });
    const settings = { maxTokens: 300, temperature: 0.5, topP: 0.9 };
    const { run: done } = await run(panel, request(dialect, { settings }));
    expect(done).toMatchObject({ status: 'done', answered: 3, settings, totals: { retries: 0 } });
    expect([...(done.leftOut ?? [])].sort()).toEqual(['temperature', 'topP']);
    expect(done.totals?.costUsd).toBeCloseTo(3 * perAnswer, 9);
    // Once it is known, it is not tried again.
    const sent = provider.asked.map(({ body }) => ['temperature', 'top_p'].filter(name => name in body));
    expect(sent).toEqual([['temperature', 'top_p'], ['temperature'], [], [], []]);
  });

  it('ends the run with the reason when it refuses every question, and goes on once it does not', async () => {
    let open = false;
    const { panel, provider } = await panelWith(() =>
      open ? { say: 'Answer: 1' } : { status: 400, message: 'stop is not supported with this model' },
    );
    const { run: failed } = await run(panel, request(dialect, { taskIds: undefined }));
    expect(failed).toMatchObject({ status: 'failed', answered: 0 });
    expect(failed.message).toMatch(/^No question is answered\. .*stop is not supported.*Resume the run/);
    expect(provider.asked).toHaveLength(3);
    open = true;
    await call(panel, 'resume', { runId: failed.id });
    const { run: done } = await runIs(panel, failed.id, 'done');
    expect(done.answered).toBe(done.expected);
    expect(answersOf(panel, done.id).every(({ status }) => status === 'answered')).toBe(true);
  });

  it('pauses the run when the account has no money left', async () => {
    const { panel, provider } = await panelWith(nth =>
      nth === 0
        ? { say: 'Answer: 1' }
        : dialect === 'openai'
          ? { status: 429, type: 'insufficient_quota', message: 'You exceeded your current quota.' }
          : { status: 400, type: 'invalid_request_error', message: 'Your credit balance is too low.' },
    );
    const { run: paused } = await run(panel, request(dialect));
    expect(paused).toMatchObject({ status: 'paused', answered: 1 });
    expect(paused.message).toMatch(/no money left/);
    expect(provider.asked).toHaveLength(2);
  });
});

it('is off without a key: nothing is sent anywhere', async () => {
  const { panel, provider } = await panelWith(() => ({ say: 'Answer: 1' }), null);
  const models = await call<RemoteModel[]>(panel, 'remoteModels', {});
  expect(models.map(({ id, available }) => [id, available])).toEqual([
    ['anthropic', false],
    ['openai', false],
  ]);
  for (const dialect of ['anthropic', 'openai'] as const) {
    const { status, body } = await panel.post('/rpc/benchmarks.start', request(dialect), true);
    expect(status).toBe(501);
    expect(body.error.message).toMatch(/_API_KEY is not set/);
  }
  expect(await call<BenchmarkRun[]>(panel, 'list', {})).toEqual([]);
  expect(provider.asked).toEqual([]);
});
