import type {
  Answer,
  AnswerVerdict,
  BenchmarkRun,
  Cell as ProblemCell,
  RunProgress,
} from '../../../src-shared/model/benchmark-run.ts';
import { Cell, type ReadonlyCell } from '../../lib/cell.ts';
import type { Clock } from '../../lib/clock.ts';
import { answerKey } from './journal.ts';
import { cellState, median } from './scores.ts';

const LOG_LINES = 200;
/** Answers that the present rate is measured over. */
const RECENT = 12;

/** What a run shows while it goes on: a cell per problem, a rate, a log. */
export class LiveRun {
  readonly #clock: Clock;
  readonly #cells = new Map<string, ProblemCell>();
  readonly #answers = new Map<string, Answer>();
  readonly #log: { at: number; text: string }[] = [];
  readonly #finished: number[] = [];
  readonly #progress: Cell<RunProgress>;
  readonly #ended = new AbortController();
  #run: BenchmarkRun;

  constructor(deps: {
    readonly run: BenchmarkRun;
    readonly taskIds: readonly string[];
    readonly clock: Clock;
  }) {
    this.#clock = deps.clock;
    this.#run = deps.run;
    const samples = deps.run.settings?.samples ?? 1;
    for (const taskId of deps.taskIds)
      for (let index = 0; index < samples; index++)
        this.#cells.set(answerKey({ taskId, index }), { taskId, index, state: 'waiting' });
    this.#progress = new Cell(this.#now());
  }

  get progress(): ReadonlyCell<RunProgress> {
    return this.#progress;
  }

  /** Aborts when the run does not go on any more. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  end(): void {
    this.#ended.abort();
  }

  /** Follows the run's own state. */
  update(run: BenchmarkRun): void {
    this.#run = run;
    this.#publish();
  }

  generating(taskId: string, index: number): void {
    this.#mark({ taskId, index, state: 'generating' });
  }

  answered(answer: Answer, measured: boolean): void {
    this.#answers.set(answerKey(answer), answer);
    if (measured) this.#finished.push(this.#clock.monotonic());
    this.#mark({ taskId: answer.taskId, index: answer.index, state: cellState(answer, undefined) });
  }

  judged(verdict: AnswerVerdict): void {
    const { taskId, index } = verdict;
    this.#mark({ taskId, index, state: cellState(this.#answers.get(answerKey(verdict)), verdict) });
  }

  say(text: string): void {
    this.#log.push({ at: this.#clock.now(), text });
    this.#log.splice(0, this.#log.length - LOG_LINES);
    this.#publish();
  }

  #mark(cell: ProblemCell): void {
    this.#cells.set(answerKey(cell), cell);
    this.#publish();
  }

  #publish(): void {
    this.#progress.set(this.#now());
  }

  #now(): RunProgress {
    const recent = this.#finished.slice(-RECENT - 1);
    const [first, last] = [recent[0], recent.at(-1)];
    const took = first === undefined || last === undefined ? 0 : last - first;
    const perMinute = took > 0 ? ((recent.length - 1) * 60_000) / took : null;
    const left = this.#run.expected - this.#answers.size;
    return {
      run: this.#run,
      cells: [...this.#cells.values()],
      perMinute,
      secondsLeft: perMinute === null ? null : (left / perMinute) * 60,
      tokensPerSecond: median(
        [...this.#answers.values()].slice(-RECENT).map(answer => answer.tokensPerSecond),
      ),
      log: [...this.#log],
    };
  }
}
