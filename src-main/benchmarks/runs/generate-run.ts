import { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import type { Answer, BenchmarkRun, Provenance } from '../../../src-shared/model/benchmark-run.ts';
import type { Reading } from '../../../src-shared/model/reading.ts';
import type { ReadonlyCell } from '../../lib/cell.ts';
import type { Clock } from '../../lib/clock.ts';
import { Turns } from '../../lib/turns.ts';
import { pythonParser } from '../extraction/python-parser.ts';
import { answerProblem } from '../generation/answer-problem.ts';
import type { Answerer } from '../generation/answerer.ts';
import { SpendLimitError } from '../generation/said.ts';
import { ServedOtherwiseError } from '../serving/model-servers.ts';
import type { SuiteProblem } from '../suites/suite.ts';
import { EnergyMeter } from './energy.ts';
import { FirstRefusals } from './first-refusals.ts';
import { answerKey, type Journal } from './journal.ts';
import type { LiveRun } from './live-run.ts';
import { earlierThan, withKnownBuild } from './origins.ts';
import type { RunStore } from './run-store.ts';
import { takenOverBy, totalsOf } from './scores.ts';

/** A model that is ready to answer, and what is known of it. */
export interface ReadyModel {
  readonly answerer: Answerer;
  readonly provenance: Provenance;
  /** Whether it works on this machine, so that grading would disturb it. */
  readonly local: boolean;
  /** It was there already, but otherwise than it is wanted, and was started anew. */
  readonly anew: boolean;
}

export interface GenerateDeps {
  readonly runs: RunStore;
  readonly live: LiveRun;
  /** Starts the model, given what the run asked itself; called only when something is left to ask. */
  readonly model: (answers: readonly Answer[], signal: AbortSignal) => Promise<ReadyModel>;
  /** Called with the model before the first question, and with each answer that is on the disk. */
  readonly onModel: (model: ReadyModel) => void;
  readonly onAnswer: (answer: Answer) => void;
  /** Time that judges worked so far, ms. */
  readonly gradingMs: () => number;
  /** Time that the run was at work so far, before it was cut as well, ms. */
  readonly wallMs: () => number;
  readonly latest: ReadonlyCell<Reading | null>;
  readonly clock: Clock;
  /** No further problem is begun once it says so. */
  readonly paused: () => boolean;
}

/**
 * Asks everything of a run that its journal does not have. False when it was paused.
 * @throws PaddockError when nothing is answered, and what concerns the whole run
 */
export async function generateRun(
  run: BenchmarkRun,
  problems: readonly SuiteProblem[],
  journal: Journal<Answer>,
  deps: GenerateDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const { runs, live, clock, paused } = deps;
  const settings = run.settings ?? ClientSettings.parse({});
  const left = problems.flatMap(problem =>
    Array.from({ length: settings.samples }, (_, index) => ({ problem, index })).filter(
      ({ index }) => !journal.rows.has(answerKey({ taskId: problem.taskId, index })),
    ),
  );
  if (left.length === 0) return true;
  await runs.update(run.id, { status: 'serving', message: null });
  live.say(`Starting the model; ${left.length} of ${run.expected} answers to go.`);
  const own = [...journal.rows.values()].slice(takenOverBy(run));
  const [model, parser] = await Promise.all([deps.model(own, signal), pythonParser()]);
  const { answerer, anew } = model;
  const provenance = withKnownBuild(model.provenance, run.provenance);
  if (anew) live.say('What ran was not what this run asks for: it was started anew.');
  const { earlier = [] } = run;
  const notOfThis = earlierThan(provenance, run, journal.rows.size);
  if (notOfThis.length > earlier.length)
    live.say('The model is not served as it was before: the manifest says which answers are of which.');
  const startedAt = run.startedAt ?? clock.now();
  await runs.update(run.id, { status: 'generating', provenance, startedAt, earlier: [...notOfThis] });
  live.say(
    `Ready: ${answerer.concurrency === 1 ? 'one request' : `${answerer.concurrency} requests`} at a time.`,
  );
  deps.onModel(model);
  const began = clock.monotonic();
  const energy = new EnergyMeter(deps.latest);
  const { totals: before } = run;
  // With each answer and each try that failed, so that a kill loses neither time nor money that was spent.
  const note = (): Promise<BenchmarkRun> => {
    const { wattHours } = energy;
    const outside = {
      generatingMs: (before?.generatingMs ?? 0) + clock.monotonic() - began,
      gradingMs: (before?.gradingMs ?? 0) + deps.gradingMs(),
      wallMs: deps.wallMs(),
      energyWh: wattHours === null ? (before?.energyWh ?? null) : (before?.energyWh ?? 0) + wattHours,
      costUsd: answerer.costUsd(),
    };
    const totals = totalsOf([...journal.rows.values()], outside, takenOverBy(run));
    const leftOut = [...new Set([...(run.leftOut ?? []), ...answerer.leftOut()])];
    const change = { answered: journal.rows.size, totals };
    return runs.update(run.id, leftOut.length === 0 ? change : { ...change, leftOut });
  };
  const turns = new Turns(clock);
  const refusals = new FirstRefusals(
    new Set(left.map(({ problem }) => problem.taskId)).size,
    journal.rows.values(),
  );
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined && !paused(); next = left.shift()) {
      const { problem, index } = next;
      live.generating(problem.taskId, index);
      const onTrouble = (text: string): void => {
        live.say(text);
        void note();
      };
      const answer = await answerProblem(
        problem,
        index,
        { answerer, parser, settings, clock, turns, onTrouble },
        both,
      );
      live.answered(answer, true);
      for (const counted of refusals.take(answer)) {
        await journal.append(counted);
        deps.onAnswer(counted);
      }
      void note();
    }
  };
  try {
    const workers = Array.from({ length: answerer.concurrency }, work);
    await Promise.all(workers).catch(async error => {
      // At the limit of money what was asked is answered, since it is paid for; of a model that was started anew, what
      // it said before that counts.
      if (error instanceof SpendLimitError || error instanceof ServedOtherwiseError) left.length = 0;
      else stop.abort(error);
      await Promise.allSettled(workers);
      throw error;
    });
    signal.throwIfAborted();
  } finally {
    energy.stop();
    await note();
  }
  return journal.rows.size >= run.expected;
}
