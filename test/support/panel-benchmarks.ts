import { Cell } from '../../src-main/lib/cell.ts';
import type { PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import { ClientSettings } from '../../src-shared/model/benchmark-request.ts';
import type {
  Cell as BenchmarkCell,
  BenchmarkRun,
  CellState,
  RunProgress,
  Score,
  SoFar,
} from '../../src-shared/model/benchmark-run.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import {
  FRONTIER,
  REFERENCES,
  sampleComparison,
  sampleProblem,
  sampleProvenance,
} from './panel-benchmark-results.ts';
import { DEMO } from './panel-scenarios.ts';
import { allChanges, PanelSpeed } from './panel-speed.ts';
import { PanelSuites } from './panel-suites.ts';

type BenchmarkHandlers = Partial<
  Pick<Handlers<PaddockContract>, Extract<keyof PaddockContract, `benchmarks.${string}`>>
>;

const HASH = 'fe585eb4df8c88d844eeb463ea4d0302';
const PROBLEMS = 164;
export const SUITE = {
  id: 'humaneval-plus',
  name: 'HumanEval+',
  kind: 'code',
  hash: HASH,
  problems: PROBLEMS,
} as const;

function scoreOf(passed: number, margin: number): Score {
  const pct = (passed / PROBLEMS) * 100;
  return { passed, total: PROBLEMS, pct, lowPct: pct - margin, highPct: Math.min(100, pct + margin * 0.7) };
}

/** A run that ended, or, with changes, any other. */
export function sampleRun(id: string, label: string, changes: Partial<BenchmarkRun> = {}): BenchmarkRun {
  return {
    id,
    label,
    target: { kind: 'profile', profileId: DEMO, serve: 'bench' },
    suite: SUITE,
    settings: ClientSettings.parse({}),
    taskIds: null,
    status: 'done',
    message: null,
    createdAt: 1_763_700_000_000,
    startedAt: 1_763_700_000_000,
    finishedAt: 1_763_703_600_000,
    answered: PROBLEMS,
    expected: PROBLEMS,
    scores: { base: scoreOf(146, 5), plus: scoreOf(143, 5), passAtK: null },
    totals: {
      answers: PROBLEMS,
      truncated: 0,
      empty: 0,
      serverDied: 0,
      retries: 0,
      promptTokens: 24_000,
      tokens: 197_456,
      tokensPerSecond: 112.6,
      promptTokensPerSecond: 2_400,
      timeToFirstTokenMs: 180,
      generatingMs: 3_540_000,
      gradingMs: 11_000,
      wallMs: 3_551_000,
      own: { answers: PROBLEMS, promptTokens: 24_000, tokens: 197_456 },
      energyWh: 310,
      costUsd: null,
    },
    provenance: null,
    sandbox: 'docker',
    consentToGuard: false,
    importedFrom: null,
    rerunOf: null,
    marked: false,
    note: '',
    ...changes,
  };
}

const slower = sampleRun('run-27b', 'Qwen3.5-27B UD-Q6_K_XL', {
  scores: { base: scoreOf(161, 2), plus: scoreOf(155, 3), passAtK: null },
  totals: {
    ...(sampleRun('x', 'x').totals as never as object),
    tokensPerSecond: 31.2,
    truncated: 2,
  } as never,
  provenance: sampleProvenance({
    profileId: 'qwen-27b',
    servedAs: null,
    modelPath: '/models/Qwen3.5/Qwen3.5-27B-UD-Q6_K_XL.gguf',
    quant: 'UD-Q6_K_XL',
  }),
  finishedAt: 1_763_600_000_000,
});
export const RUNNING = sampleRun('run-live', 'Paddock demo Q8', {
  status: 'generating',
  answered: 97,
  finishedAt: null,
  scores: { base: null, plus: null, passAtK: null },
});
const queued = sampleRun('run-queued', 'Paddock mini', {
  status: 'queued',
  answered: 0,
  startedAt: null,
  finishedAt: null,
  totals: null,
  scores: { base: null, plus: null, passAtK: null },
});
export const FULL = [
  queued,
  RUNNING,
  sampleRun('run-glm', 'GLM-4.7 Flash Q8_0', { provenance: sampleProvenance() }),
  slower,
];

/** The cells of a run that has come so far: some failed, the next one runs. */
export function sampleCells(answered: number): BenchmarkCell[] {
  return Array.from({ length: PROBLEMS }, (_, i) => ({
    taskId: `HumanEval/${i}`,
    index: 0,
    state: i === answered ? 'generating' : i > answered ? 'waiting' : stateAt(i),
  }));
}

function stateAt(i: number): CellState {
  if (i % 31 === 23) return 'fail';
  if (i % 43 === 15) return 'base-only';
  return i === 40 ? 'truncated' : 'pass';
}

/** Benchmarks without an engine: runs that a test moves. */
export class PanelBenchmarks {
  readonly runs = new Cell<BenchmarkRun[]>(FULL);
  readonly progress = new Cell<RunProgress>(progressOf(RUNNING, 97));
  readonly speed = new PanelSpeed();
  readonly suites = new PanelSuites();
  /** Thrown by the stream of runs. */
  failure: PaddockError | null = null;

  reset(): void {
    this.failure = null;
    this.runs.set(FULL);
    this.progress.set(progressOf(RUNNING, 97));
    this.speed.reset();
    this.suites.reset();
  }

  /** The run at work comes so far. */
  advance(answered: number): void {
    this.progress.set(progressOf({ ...RUNNING, answered }, answered));
    this.runs.set(this.runs.value.map(run => (run.id === RUNNING.id ? { ...run, answered } : run)));
  }

  handlers(called: (name: string, input: unknown) => void): BenchmarkHandlers {
    const change = (name: string, runId: string, changes: Partial<BenchmarkRun>, input: unknown) => {
      called(name, input);
      this.runs.set(this.runs.value.map(run => (run.id === runId ? { ...run, ...changes } : run)));
      return this.#run(runId);
    };
    const self = this;
    return {
      ...this.speed.handlers(called),
      ...this.suites.handlers(called, label => this.#add(label)),
      'benchmarks.references': () => [...REFERENCES],
      'benchmarks.frontier': () => FRONTIER,
      'benchmarks.estimate': ({ targets }) =>
        targets.map(() => ({
          seconds: 2_760,
          tokens: 57_400,
          costUsd: null,
          basis: 'From the profile\u2019s 112 t/s and 350 tokens an answer.',
          because: { kind: 'note' as const, tokensPerSecond: 112, tokensPerAnswer: 350 },
        })),
      'benchmarks.start': input => {
        called('benchmarks.start', input);
        return [this.#add('New one')];
      },
      'benchmarks.pause': input => change('benchmarks.pause', input.runId, { status: 'paused' }, input),
      'benchmarks.resume': input => change('benchmarks.resume', input.runId, { status: 'queued' }, input),
      'benchmarks.cancel': input => change('benchmarks.cancel', input.runId, { status: 'cancelled' }, input),
      'benchmarks.grade': input => change('benchmarks.grade', input.runId, { status: 'queued' }, input),
      'benchmarks.annotate': input =>
        change(
          'benchmarks.annotate',
          input.runId,
          {
            ...(input.marked === undefined ? {} : { marked: input.marked }),
            ...(input.note === undefined ? {} : { note: input.note }),
          },
          input,
        ),
      'benchmarks.rerun': input => {
        called('benchmarks.rerun', input);
        return this.#run(input.runId);
      },
      'benchmarks.remove': input => {
        called('benchmarks.remove', input);
        this.runs.set(this.runs.value.filter(run => run.id !== input.runId));
        return { removed: true };
      },
      'benchmarks.list': () => this.runs.value,
      'benchmarks.watch': async function* (_input, { signal }) {
        if (self.failure) throw self.failure;
        yield* allChanges(self.runs, self.speed.runs, signal);
      },
      'benchmarks.progress': async function* ({ runId }, { signal }) {
        if (runId === RUNNING.id) yield* self.progress.changes(signal);
        else for await (const _ of self.runs.changes(signal)) yield progressOf(self.#run(runId), PROBLEMS);
      },
      'benchmarks.problem': ({ runId, taskId }) =>
        sampleProblem(taskId, runId !== 'run-glm' || stateAt(Number(taskId.split('/')[1])) === 'pass'),
      'benchmarks.compare': ({ runIds }) => sampleComparison(runIds.map(id => this.#run(id))),
      'benchmarks.export': input => {
        called('benchmarks.export', input);
        return { fileName: 'benchmarks.csv', mediaType: 'text/csv', text: 'id,label\n' };
      },
    };
  }

  #add(label: string): BenchmarkRun {
    const id = `run-${label.toLowerCase().replaceAll(' ', '-')}`;
    const made = { ...queued, id, label };
    this.runs.set([made, ...this.runs.value]);
    return made;
  }

  #run(id: string): BenchmarkRun {
    const run = this.runs.value.find(one => one.id === id);
    if (!run) throw new PaddockError('NOT_FOUND');
    return run;
  }
}

/** As the cells have it: the one that was cut is judged as well. */
function soFarAt(answered: number): SoFar {
  const states = sampleCells(answered).slice(0, answered);
  const count = (...wanted: CellState[]) => states.filter(({ state }) => wanted.includes(state)).length;
  return {
    judged: answered,
    base: count('pass', 'base-only'),
    plus: count('pass'),
    cut: count('truncated'),
    tokensPerAnswer: 1_204,
    sandbox: 'docker',
  };
}

function progressOf(run: BenchmarkRun, answered: number): RunProgress {
  return {
    run,
    cells: sampleCells(answered),
    soFar: soFarAt(answered),
    perMinute: 1.5,
    secondsLeft: 2_760,
    tokensPerSecond: 112.6,
    log: [{ at: 1_763_700_000_000, text: 'The model is ready.' }],
  };
}
