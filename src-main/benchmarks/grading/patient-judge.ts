import type { SuiteVerdict } from '../../../src-shared/model/benchmark.ts';
import { type JudgedSample, JudgeGoneError, type JudgeTask, type JudgeWorker } from './judge-worker.ts';

/** A sample over which so many judges were lost gets a verdict that says so. */
const ATTEMPTS = 2;

/**
 * A judge that gives way to a fresh one when it is lost over a sample, so that no sample ends a run: the sample is tried
 * once more, in case it was another's fault, and then has its verdict.
 */
export class PatientJudge {
  readonly #start: () => JudgeWorker;
  #worker: JudgeWorker;

  /** Starts a judge; `start` is asked again for each fresh one. */
  constructor(start: () => JudgeWorker) {
    this.#start = start;
    this.#worker = start();
  }

  /** Most memory of a judge and the largest process of its sandbox together, in KiB; known after `close`. */
  get peakKiB(): number {
    return this.#worker.peakKiB;
  }

  /** Waits until it can take tasks. @throws PaddockError RUNTIME_UNAVAILABLE with what it said */
  async ready(signal: AbortSignal): Promise<void> {
    await this.#worker.ready(signal);
  }

  /**
   * Grades the samples of one problem. `hasPlus`: whether the problem has a second suite that is graded.
   * @throws PaddockError RUNTIME_UNAVAILABLE when no fresh judge comes up; INTERNAL when the problem cannot be graded
   */
  async grade(
    task: JudgeTask,
    hasPlus: boolean,
    found: (sample: JudgedSample) => void,
    signal: AbortSignal,
  ): Promise<void> {
    let left = task.samples;
    let lost = 0;
    const judged = (sample: JudgedSample): void => {
      left = left.filter(({ id }) => id !== sample.id);
      lost = 0;
      found(sample);
    };
    while (left.length > 0) {
      try {
        await this.#worker.grade({ ...task, samples: left }, judged, signal);
        return;
      } catch (error) {
        if (!(error instanceof JudgeGoneError) || !error.overSample) throw error;
        await this.#replace(signal);
        lost++;
        const [culprit] = left;
        if (culprit !== undefined && lost >= ATTEMPTS) judged(lostSample(culprit.id, error.why, hasPlus));
      }
    }
  }

  /** Lets it end in its own time. */
  async close(signal: AbortSignal): Promise<void> {
    await this.#worker.close(signal);
  }

  /** Ends it now, with its sandbox. Idempotent. */
  async kill(): Promise<void> {
    await this.#worker.kill();
  }

  async #replace(signal: AbortSignal): Promise<void> {
    await this.#worker.kill();
    this.#worker = this.#start();
    await this.#worker.ready(signal);
  }
}

function lostSample(id: number, why: string, hasPlus: boolean): JudgedSample {
  const verdict: SuiteVerdict = {
    status: 'timeout',
    reason: `the judge was lost: ${why}`,
    failTests: [],
    failure: null,
    cpuS: 0,
    peakKiB: 0,
  };
  return { id, ms: 0, base: verdict, ...(hasPlus ? { plus: verdict } : {}) };
}
