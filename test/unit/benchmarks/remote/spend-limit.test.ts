import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { RemoteModels } from '../../../../src-main/benchmarks/remote/remote-models.ts';
import { generateRun } from '../../../../src-main/benchmarks/runs/generate-run.ts';
import { Journal } from '../../../../src-main/benchmarks/runs/journal.ts';
import { LiveRun } from '../../../../src-main/benchmarks/runs/live-run.ts';
import { queuedRun } from '../../../../src-main/benchmarks/runs/new-run.ts';
import { RunStore } from '../../../../src-main/benchmarks/runs/run-store.ts';
import type { SuiteProblem } from '../../../../src-main/benchmarks/suites/suite.ts';
import { Cell } from '../../../../src-main/lib/cell.ts';
import { systemClock } from '../../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import { ClientSettings } from '../../../../src-shared/model/benchmark-request.ts';
import {
  Answer,
  type BenchmarkRun,
  BenchmarkRun as Run,
} from '../../../../src-shared/model/benchmark-run.ts';
import { FakeProvider, OUTPUT_TOKENS, type Reply } from '../../../support/fake-provider.ts';
import { freePort } from '../../../support/free-port.ts';
import { sampleProvenance } from '../../../support/panel-benchmark-results.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { until } from '../../../support/until.ts';

const KEY = 'sk-test';
/** Only what is written costs, so that an answer of full length costs 1 $ and a usual one 0.4 $. */
const [MAX_TOKENS, USD_PER_MILLION, PER_ANSWER] = [100, 10_000, OUTPUT_TOKENS / 100] as const;
const PROBLEMS: readonly SuiteProblem[] = Array.from({ length: 20 }, (_, index) => ({
  ...{ taskId: `T/${index}`, prompt: '?', entryPoint: null, check: null, tools: [] },
}));
const settings = ClientSettings.parse({ maxTokens: MAX_TOKENS, attempts: 1 });

const providers: FakeProvider[] = [];
afterEach(() => {
  for (const provider of providers.splice(0)) provider.down();
});

async function provider(reply: (nth: number) => Reply): Promise<FakeProvider> {
  const up = await new FakeProvider(KEY, reply).up();
  providers.push(up);
  return up;
}

const modelAt = (url: string): RemoteModels =>
  new RemoteModels({
    env: {
      ...{ OPENAI_API_KEY: KEY, PADDOCK_BENCH_OPENAI_URL: url },
      ...{ PADDOCK_BENCH_OPENAI_INPUT_USD: '0', PADDOCK_BENCH_OPENAI_OUTPUT_USD: String(USD_PER_MILLION) },
    },
    clock: systemClock,
  });

const [FIRST] = PROBLEMS as [SuiteProblem];
const fresh = { limitUsd: 100, spentUsd: 0, answers: [] };

async function runIn(
  dir: string,
  asked = settings,
): Promise<{ readonly runs: RunStore; readonly run: BenchmarkRun }> {
  const runs = new RunStore({ dir, log: silentLogger });
  await runs.load();
  const known = runs.runs.value[0];
  if (known !== undefined) return { runs, run: known };
  const suite = {
    summary: { id: 's', name: 'S', hash: 'h' },
    kind: 'reasoning',
    problems: PROBLEMS,
  } as never;
  const target = { kind: 'remote', modelId: 'openai', spendLimitUsd: 3 } as const;
  const request = { taskIds: undefined, consentToGuard: false };
  const run = queuedRun({ at: 1, label: 'm', target, suite, settings: asked }, request);
  await runs.create(run);
  return { runs, run };
}

/** Lets a run go on until its money is spent, or for ever where `onAnswer` does not come back. */
async function generate(
  dir: string,
  url: string,
  limitUsd: number,
  onAnswer: () => void = () => {},
  asked = settings,
): Promise<unknown> {
  const { runs, run } = await runIn(dir, asked);
  const journal = await Journal.open(runs.path(run.id, 'journal'), Answer);
  const model = async (answers: readonly Answer[]) => {
    const spentUsd = run.totals?.costUsd ?? 0;
    const answerer = modelAt(url).answerer('openai', asked, { limitUsd, spentUsd, answers });
    return { answerer, provenance: sampleProvenance(), local: false, anew: false };
  };
  const deps = {
    ...{ runs, model, onAnswer, clock: systemClock, latest: new Cell(null), paused: () => false },
    ...{ onModel: () => {}, gradingMs: () => 0, wallMs: () => 0 },
    live: new LiveRun({ run, taskIds: [], clock: systemClock }),
  };
  const ended = generateRun(run, PROBLEMS, journal, deps, new AbortController().signal).then(
    () => null,
    error => error,
  );
  return ended.finally(async () => {
    await journal.close();
    await runs.flush();
  });
}

const manifest = async (dir: string): Promise<BenchmarkRun> => {
  const { runs, run } = await runIn(dir);
  return Run.parse(JSON.parse(readFileSync(runs.path(run.id, 'run'), 'utf8')));
};

describe('what a try that fails costs', () => {
  const spent = async (url: string, signal = new AbortController().signal): Promise<number | null> => {
    const answerer = modelAt(url).answerer('openai', settings, fresh);
    await expect(answerer.answer(FIRST, 0, signal)).rejects.toThrow();
    return answerer.costUsd();
  };

  it.each<[string, Reply]>([
    ['breaks off before its end', { breakOff: 'Ans' }],
    ['hangs up without a word', { hangUp: true }],
  ])('is as much as it may be when the provider %s', async (_what, reply) => {
    expect(await spent((await provider(() => reply)).url)).toBe(1);
  });

  it.each([400, 401, 402, 404, 429, 500])('is nothing when it is turned away with %i', async status => {
    expect(await spent((await provider(() => ({ status, message: 'no' }))).url)).toBe(0);
  });

  it('is nothing when there is nobody to ask, or nothing was asked', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    expect(await spent(url)).toBe(0);
    expect(await spent(url, AbortSignal.abort(new Error('it ends')))).toBe(0);
  });

  it('is as much as it may be when we end it', async () => {
    const slow = await provider(() => ({ silent: true }));
    const stop = new AbortController();
    const [cost] = await Promise.all([
      spent(slow.url, stop.signal),
      until(() => slow.asked.length === 1).then(() => stop.abort(new Error('it ends'))),
    ]);
    expect(cost).toBe(1);
  });

  it('counts against the limit', async () => {
    const { url } = await provider(() => ({ hangUp: true }));
    const answerer = modelAt(url).answerer('openai', settings, { ...fresh, limitUsd: 1.5 });
    const ask = (): Promise<unknown> => answerer.answer(FIRST, 0, new AbortController().signal);
    await expect(ask()).rejects.toThrow('The server does not answer');
    await expect(ask()).rejects.toThrow('limit of $1.50; $1.00 is spent');
  });
});

describe('the spend limit of a run', () => {
  it.each([
    ['as it is recorded', (totals: BenchmarkRun['totals']) => totals],
    ['as its answers tell, where nothing else is recorded', () => null],
  ])('holds when the run goes on, %s', async (_what, recorded) => {
    const dir = await temporaryFolder();
    const openai = await provider(() => ({ say: 'Answer: 1' }));
    expect(String(await generate(dir, openai.url, 3))).toContain('could pass the limit');
    expect(openai.asked).toHaveLength(6);
    const { runs, run } = await runIn(dir);
    expect(run.totals?.costUsd).toBeCloseTo(6 * PER_ANSWER, 9);
    await runs.update(run.id, { totals: recorded(run.totals) });
    expect(String(await generate(dir, openai.url, 3))).toContain('could pass the limit of $3.00; $2.40 is');
    expect(openai.asked).toHaveLength(6);
  });

  it('cuts no answer that is under way when the next one could pass it', async () => {
    const dir = await temporaryFolder();
    const openai = await provider(() => ({ say: 'Answer: 1' }));
    const ended = await generate(dir, openai.url, 2.5, () => {}, { ...settings, concurrency: 3 });
    expect(String(ended)).toContain('could pass the limit');
    expect(openai.asked).toHaveLength(2);
    expect((await manifest(dir)).totals).toMatchObject({
      answers: 2,
      costUsd: expect.closeTo(2 * PER_ANSWER),
    });
  });

  it('is written with each answer and each try that failed, so that a kill loses nothing', async () => {
    const dir = await temporaryFolder();
    const openai = await provider(nth =>
      nth === 0 ? { breakOff: 'A' } : nth < 3 ? { say: 'Answer: 1' } : { silent: true },
    );
    const ended = generate(dir, openai.url, 100);
    // The fourth question has no answer yet, and never will: this is where a kill would find it.
    await until(() => openai.asked.length === 4);
    await until(async () => ((await manifest(dir)).totals?.costUsd ?? 0) > 1 + PER_ANSWER);
    expect((await manifest(dir)).totals?.costUsd).toBeCloseTo(1 + 2 * PER_ANSWER, 9);
    expect((await manifest(dir)).totals?.answers).toBe(3);
    openai.down();
    await ended;
  });
});
