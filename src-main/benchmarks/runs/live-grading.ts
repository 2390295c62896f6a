import { availableParallelism, freemem } from 'node:os';
import type { SandboxKind } from '../../../src-shared/model/benchmark.ts';
import type { Answer } from '../../../src-shared/model/benchmark-run.ts';
import type { Disposable } from '../../lib/disposables.ts';
import { containerName } from '../grading/choose-sandbox.ts';
import { sandboxFor } from '../grading/grader.ts';
import { type JudgedSample, JudgeWorker } from '../grading/judge-worker.ts';
import { DEFAULT_RULES, judgeCommand } from '../grading/sandbox.ts';
import type { LoadedSuite } from '../suites/suite.ts';
import type { GradingPlaces } from './grade-run.ts';
import { judgedByRule, type KeptVerdict } from './kept-verdict.ts';

/** The shortest time that any test gets: what took less was never cut by a clock. */
const SHORTEST_LIMIT_MS = 3_000;
/** After so many failures of the grader everything else is left to the end. */
const PATIENCE = 3;
/** As many answers are worked off when no more come; of more, all judges of the machine take care. */
const FEW = 4;
/** Memory that a judge may take beside a model, with room to spare. */
const ROOM_BYTES = 2 ** 30;

/** A judge that is warm. */
interface Judge {
  readonly worker: JudgeWorker;
  readonly sandbox: SandboxKind;
}

export interface LiveGradingDeps {
  readonly suite: LoadedSuite;
  readonly places: GradingPlaces & { readonly allowGuard: boolean };
  /** Takes a final verdict; resolves when it is kept. */
  readonly keep: (verdict: KeptVerdict) => Promise<void>;
  readonly say: (text: string) => void;
  /** Told when nothing more is graded before the end, with the reason. */
  readonly onGivenUp: (why: string) => void;
}

/**
 * Whether answers may be graded while a model on this machine still writes others: one judge, where a core is left to
 * the engine and memory to both.
 */
export function mayGradeMeanwhile(local: boolean): boolean {
  return !local || (availableParallelism() > 1 && freemem() >= ROOM_BYTES);
}

/**
 * Grades answers one by one while more of them come: one warm judge, started with the first answer. It never holds up
 * who adds them, and what it cannot do is left to the end: its failures cost no answer and no run. Answers wait by
 * reference, never more than the run has.
 */
export class LiveGrading implements Disposable {
  readonly #deps: LiveGradingDeps;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #pending: Answer[] = [];
  #judge: Judge | null = null;
  #working: Promise<void> | null = null;
  #failures = 0;
  #spentMs = 0;

  constructor(deps: LiveGradingDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  /** Time that the judge worked, ms. */
  get spentMs(): number {
    return this.#spentMs;
  }

  add(answer: Answer): void {
    if (this.#signal.aborted || this.#failures >= PATIENCE) return;
    this.#pending.push(answer);
    this.#working ??= this.#work();
  }

  /** No more answers come: ends with the one at hand, and the few that wait. Ends the judge in its own time. */
  async finish(): Promise<void> {
    if (this.#pending.length > FEW) this.#pending.length = 0;
    await this.#working;
    await this.dispose();
  }

  /** Ends at once, wherever it is. Idempotent. */
  async dispose(): Promise<void> {
    this.#stop.abort(new Error('grading along the way ends'));
    this.#pending.length = 0;
    await this.#working;
    await this.#endJudge();
  }

  /** Never rejects. */
  async #work(): Promise<void> {
    for (let answer = this.#pending.shift(); answer !== undefined; answer = this.#pending.shift()) {
      try {
        await this.#grade(answer);
      } catch (error) {
        if (this.#signal.aborted) break;
        await this.#failed(error);
      }
    }
    this.#working = null;
  }

  async #grade(answer: Answer): Promise<void> {
    const { suite, keep, say } = this.#deps;
    if (suite.dataset === null) return keep(judgedByRule(suite, answer));
    const { worker, sandbox } = await this.#ready();
    const { taskId, index, solution } = answer;
    const found: JudgedSample[] = [];
    const task = { taskId, samples: [{ id: 0, solution }] };
    await worker.grade(task, sample => found.push(sample), this.#signal);
    const [sample] = found;
    if (sample === undefined) throw new Error(`The grader said nothing of ${taskId}.`);
    const { base, plus = null, ms } = sample;
    this.#spentMs += ms;
    if (isCertain(sample)) await keep({ taskId, index, base, plus, sandbox, ms });
    else say(`${taskId}: out of time beside the model; it is graded again at the end.`);
  }

  async #ready(): Promise<Judge> {
    if (this.#judge !== null) return this.#judge;
    const { suite, places } = this.#deps;
    if (suite.dataset === null) throw new Error('a suite of rules needs no judge');
    const wish = { ...places.sandbox, allowGuard: places.allowGuard };
    const { plan } = await sandboxFor(suite.dataset, wish, places, this.#signal);
    const worker = new JudgeWorker(judgeCommand(plan, DEFAULT_RULES, containerName()));
    this.#judge = { worker, sandbox: plan.kind };
    await worker.ready(this.#signal);
    return this.#judge;
  }

  /** A judge that broke is exchanged a few times; its answer is left to the end. */
  async #failed(error: unknown): Promise<void> {
    const { say, onGivenUp } = this.#deps;
    const why = error instanceof Error ? error.message : String(error);
    // Without a sandbox to begin with, the next answer finds none either.
    this.#failures = this.#judge === null ? PATIENCE : this.#failures + 1;
    await this.#endJudge();
    if (this.#failures < PATIENCE) say(`Grading broke off and begins anew: ${why}`);
    else {
      this.#pending.length = 0;
      onGivenUp(why);
    }
  }

  async #endJudge(): Promise<void> {
    const judge = this.#judge;
    this.#judge = null;
    await judge?.worker.kill();
  }
}

/**
 * Whether a verdict would be the same on a quiet machine: a pass is one, and a failure that came before any limit of
 * time could cut it. The rest is graded again when nothing else runs.
 */
function isCertain({ base, plus, ms }: JudgedSample): boolean {
  const passes = base.status === 'pass' && (plus === undefined || plus.status === 'pass');
  return passes || ms < SHORTEST_LIMIT_MS;
}
