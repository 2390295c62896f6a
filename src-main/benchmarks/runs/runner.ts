import { PaddockError } from '../../../src-shared/errors.ts';
import type { BenchmarkRun, RunStatus } from '../../../src-shared/model/benchmark-run.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { SpendLimitError } from '../generation/said.ts';
import { ServedOtherwiseError, TakenOverError } from '../serving/model-servers.ts';
import { UnreachableError } from '../serving/unreachable.ts';
import type { JobLine } from './job-line.ts';
import type { LiveRun } from './live-run.ts';
import type { RunStore } from './run-store.ts';

/** Ends a run on a person's word. */
export class CancelledRun extends Error {
  override readonly name = 'CancelledRun';
}

/** Ends the grading of a run for now, on a person's word. */
class PausedRun extends Error {
  override readonly name = 'PausedRun';
}

export interface RunnerDeps {
  readonly runs: RunStore;
  readonly line: JobLine;
  /** Takes a run to its end. False when it was paused. */
  readonly execute: (
    id: string,
    live: LiveRun,
    paused: () => boolean,
    signal: AbortSignal,
  ) => Promise<boolean>;
  /** The group whose server a run needs; null where it needs none. */
  readonly groupOf: (run: BenchmarkRun) => string | null;
  readonly openLive: (run: BenchmarkRun) => Promise<LiveRun>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Pauses before a model that is out of reach is tried again: they double from the first to the longest. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** A model that is out of reach for so long ends its run. */
const PATIENCE_MS = 6 * 3_600_000;

const GOES_ON: readonly RunStatus[] = ['queued', 'serving', 'generating', 'grading', 'interrupted'];
const ENDED: readonly RunStatus[] = ['done', 'failed', 'cancelled'];
const MAY_RESUME: readonly RunStatus[] = ['paused', 'failed', 'cancelled', 'interrupted'];

/** Brings runs through the line, and records how each ended. */
export class Runner {
  readonly #deps: RunnerDeps;
  readonly #live = new Map<string, LiveRun>();
  readonly #pausing = new Set<string>();
  /** Runs whose model is out of reach. */
  readonly #waiting = new Set<string>();

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /** The live view of a run that goes on. */
  live(id: string): LiveRun | undefined {
    return this.#live.get(id);
  }

  /** Puts everything back in line that the end of the last Paddock cut, oldest first. */
  async resumeInterrupted(): Promise<void> {
    const { runs, line } = this.#deps;
    // One that was started since this Paddock runs is in line already: twice there, it would run again when it ends.
    const cut = runs.runs.value.filter(({ id, status }) => GOES_ON.includes(status) && !line.has(id));
    for (const { id } of [...cut].sort((a, b) => a.createdAt - b.createdAt)) {
      await runs.update(id, { status: 'queued', message: null });
      this.enqueue(id);
    }
  }

  enqueue(id: string): void {
    const { runs, line, groupOf } = this.#deps;
    line.add({
      id,
      run: signal => this.#run(id, signal),
      group: () => groupOf(runs.get(id)),
      giveWay: why => runs.update(id, { status: 'paused', message: why }),
    });
  }

  /** @throws PaddockError NOT_FOUND, CONFLICT */
  async pause(id: string): Promise<BenchmarkRun> {
    const { runs, line } = this.#deps;
    const { status } = runs.get(id);
    if (!line.has(id) || ENDED.includes(status)) throw conflict(`A run that is ${status} cannot be paused.`);
    // Verdicts that are there are kept: to cut it costs the one at hand.
    if (line.isCurrent(id) && (status === 'grading' || this.#waiting.has(id))) {
      line.drop(id, new PausedRun());
      return runs.get(id);
    }
    if (line.isCurrent(id)) {
      this.#pausing.add(id);
      this.#live.get(id)?.say('Pausing after the problem at hand.');
      return runs.update(id, { message: 'Pausing after the problem at hand.' });
    }
    line.drop(id, new CancelledRun());
    return runs.update(id, { status: 'paused', message: null });
  }

  /**
   * @param spendLimitUsd what the whole run may cost from now on; the limit stays as it is without
   * @throws PaddockError NOT_FOUND, CONFLICT
   */
  async resume(id: string, spendLimitUsd?: number): Promise<BenchmarkRun> {
    const { runs } = this.#deps;
    const { status, target } = runs.get(id);
    if (!MAY_RESUME.includes(status)) throw conflict(`A run that is ${status} cannot go on.`);
    if (spendLimitUsd !== undefined && target?.kind !== 'remote')
      throw conflict('Only a run of a remote model has a spend limit.');
    const limited = target?.kind === 'remote' && spendLimitUsd !== undefined;
    const change = limited ? { target: { ...target, spendLimitUsd } } : {};
    const run = await runs.update(id, { status: 'queued', message: null, ...change });
    this.enqueue(id);
    return run;
  }

  /** @throws PaddockError NOT_FOUND, CONFLICT */
  async cancel(id: string): Promise<BenchmarkRun> {
    const { runs, line } = this.#deps;
    const { status } = runs.get(id);
    if (ENDED.includes(status)) throw conflict(`A run that is ${status} cannot be cancelled.`);
    const current = line.isCurrent(id);
    line.drop(id, new CancelledRun());
    if (current) return runs.update(id, { message: 'Ending.' });
    return runs.update(id, { status: 'cancelled', message: null });
  }

  async #run(id: string, signal: AbortSignal): Promise<void> {
    const { runs, openLive, log } = this.#deps;
    this.#pausing.delete(id);
    let live: LiveRun | undefined;
    try {
      live = await openLive(runs.get(id));
      await this.#follow(id, live, signal);
    } catch (error) {
      const end = endOf(error, signal);
      if (end.status === 'failed' && !(error instanceof PaddockError))
        log.error('A run failed', { id, error });
      live?.say(end.message ?? end.status);
      await runs.update(id, end);
    } finally {
      this.#live.delete(id);
      live?.end();
    }
  }

  /** Takes a run to its end while its live view follows it. */
  async #follow(id: string, live: LiveRun, signal: AbortSignal): Promise<void> {
    const { runs } = this.#deps;
    this.#live.set(id, live);
    const release = runs.runs.subscribe(all => {
      const run = all.find(candidate => candidate.id === id);
      if (run !== undefined) live.update(run);
    });
    try {
      const whole = await this.#execute(id, live, signal);
      if (!whole) await runs.update(id, { status: 'paused', message: null });
    } finally {
      release();
    }
  }

  /**
   * Once more where the model was served otherwise on the way: as after a pause, which keeps apart what is of which. And
   * after a while where it is out of reach: an outage is not to use up all that waits in line.
   */
  async #execute(id: string, live: LiveRun, signal: AbortSignal): Promise<boolean> {
    const { execute, runs } = this.#deps;
    let [pauseMs, waitedMs, answered] = [FIRST_PAUSE_MS, 0, runs.get(id).answered];
    for (;;)
      try {
        return await execute(id, live, () => this.#pausing.has(id), signal);
      } catch (error) {
        if (error instanceof UnreachableError) {
          // It was there in between: that is another outage.
          if (runs.get(id).answered > answered) [pauseMs, waitedMs] = [FIRST_PAUSE_MS, 0];
          if (this.#pausing.has(id)) return false;
          if (waitedMs >= PATIENCE_MS) throw error;
          await this.#wait(id, error, pauseMs, live, signal);
          [pauseMs, waitedMs] = [Math.min(2 * pauseMs, LONGEST_PAUSE_MS), waitedMs + pauseMs];
          answered = runs.get(id).answered;
        } else if (error instanceof ServedOtherwiseError) live.say(error.message);
        else throw error;
      }
  }

  async #wait(
    id: string,
    error: UnreachableError,
    ms: number,
    live: LiveRun,
    signal: AbortSignal,
  ): Promise<void> {
    const message = `The model is out of reach, and tried again in ${ms / 60_000} min: ${error.message}`;
    this.#waiting.add(id);
    try {
      live.say(message);
      await this.#deps.runs.update(id, { status: 'serving', message });
      await this.#deps.clock.sleep(ms, signal);
    } finally {
      this.#waiting.delete(id);
    }
    await error.giveWay();
  }
}

/** What a run that did not come to its end is, and what to tell about it. */
function endOf(error: unknown, signal: AbortSignal): { status: RunStatus; message: string | null } {
  if (signal.aborted) {
    if (signal.reason instanceof CancelledRun) return { status: 'cancelled', message: null };
    if (signal.reason instanceof PausedRun) return { status: 'paused', message: null };
    return { status: 'interrupted', message: 'Paddock ended. The run goes on at its next start.' };
  }
  if (error instanceof TakenOverError || error instanceof SpendLimitError)
    return { status: 'paused', message: error.message };
  if (error instanceof PaddockError)
    return {
      status: 'failed',
      message: error.fix === undefined ? error.message : `${error.message} ${error.fix}`,
    };
  return { status: 'failed', message: error instanceof Error ? error.message : String(error) };
}

function conflict(message: string): PaddockError {
  return new PaddockError('CONFLICT', message);
}
