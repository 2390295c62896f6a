import type {
  Answer,
  AnswerStatus,
  BenchmarkRun,
  Cell as ProblemCell,
  RunProgress,
} from '../../../src-shared/model/benchmark-run.ts';
import { median } from '../../../src-shared/stats.ts';
import { formatCount, formatDuration, formatTokensPerSecond } from '../../../src-shared/units.ts';
import { Cell, type ReadonlyCell } from '../../lib/cell.ts';
import type { Clock } from '../../lib/clock.ts';
import { answerKey } from './journal.ts';
import { type KeptVerdict, weakestSandbox } from './kept-verdict.ts';
import { LOG_LINES, type LogLine, type RunLog } from './run-log.ts';
import { cellState, passesAll } from './scores.ts';
import { soFarOf } from './so-far.ts';

/** Answers that the present rate is measured over. */
const RECENT = 12;

/** What a run shows while it goes on: a cell per problem, a rate, a log. */
export class LiveRun {
  readonly #clock: Clock;
  readonly #cells = new Map<string, ProblemCell>();
  readonly #answers = new Map<string, Answer>();
  readonly #log: LogLine[];
  readonly #keep: RunLog['keep'] | undefined;
  readonly #verdicts = new Map<string, KeptVerdict>();
  /** When the present phase began, then when each of its answers or verdicts came. */
  #times: number[] = [];
  readonly #progress: Cell<RunProgress>;
  readonly #ended = new AbortController();
  #run: BenchmarkRun;

  constructor(deps: {
    readonly run: BenchmarkRun;
    readonly taskIds: readonly string[];
    readonly clock: Clock;
    /** What happened before, and where what happens is kept; it is forgotten with the live view without. */
    readonly log?: RunLog;
  }) {
    this.#clock = deps.clock;
    this.#log = [...(deps.log?.lines ?? [])];
    this.#keep = deps.log?.keep;
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
    if (run.status !== this.#run.status) this.#times = [this.#clock.monotonic()];
    this.#run = run;
    this.#publish();
  }

  generating(taskId: string, index: number): void {
    this.#mark({ taskId, index, state: 'generating' });
  }

  /** `measured` where it was asked now; otherwise it was there already. */
  answered(answer: Answer, measured: boolean): void {
    this.#answers.set(answerKey(answer), answer);
    if (measured) {
      this.#times.push(this.#clock.monotonic());
      this.#note(answeredLine(answer));
    }
    this.#mark({ taskId: answer.taskId, index: answer.index, state: cellState(answer, undefined) });
  }

  /** `measured` where it was judged now; otherwise it was there already. */
  judged(verdict: KeptVerdict, measured: boolean): void {
    const { taskId, index } = verdict;
    this.#verdicts.set(answerKey(verdict), verdict);
    if (measured) {
      if (this.#run.status === 'grading') this.#times.push(this.#clock.monotonic());
      if (!passesAll(verdict)) this.#note(failedLine(verdict));
    }
    this.#mark({ taskId, index, state: cellState(this.#answers.get(answerKey(verdict)), verdict) });
  }

  say(text: string): void {
    this.#note(text);
    this.#publish();
  }

  #note(text: string): void {
    const line = { at: this.#clock.now(), text };
    this.#log.push(line);
    this.#log.splice(0, this.#log.length - LOG_LINES);
    this.#keep?.(line);
  }

  #mark(cell: ProblemCell): void {
    this.#cells.set(answerKey(cell), cell);
    this.#publish();
  }

  #publish(): void {
    this.#progress.set(this.#now());
  }

  #now(): RunProgress {
    const answers = [...this.#answers.values()];
    const verdicts = [...this.#verdicts.values()];
    const perMinute = this.#pace();
    const { status, expected } = this.#run;
    const left = expected - (status === 'grading' ? verdicts.length : answers.length);
    return {
      run: this.#run,
      cells: [...this.#cells.values()],
      soFar: soFarOf(answers, verdicts, weakestSandbox(verdicts)),
      perMinute,
      secondsLeft: perMinute === null || left <= 0 ? null : (left / perMinute) * 60,
      tokensPerSecond: median(answers.slice(-RECENT).map(answer => answer.tokensPerSecond)),
      log: [...this.#log],
    };
  }

  /** Answers a minute over the last of them, or verdicts a minute: these come in heaps, so over all of the phase. */
  #pace(): number | null {
    const times = this.#run.status === 'grading' ? this.#times : this.#times.slice(-RECENT - 1);
    const [first, last] = [times[0], times.at(-1)];
    if (first === undefined || last === undefined || last <= first) return null;
    return ((times.length - 1) * 60_000) / (last - first);
  }
}

const ENDS: Readonly<Record<AnswerStatus, string>> = {
  answered: 'complete answer',
  truncated: 'answer cut by a limit',
  empty: 'empty answer',
  'server-died': 'the server died',
  refused: 'request refused',
};

/** `HumanEval/3: complete answer, 212 tokens in 2.1 s, 112.4 t/s` */
function answeredLine({ taskId, status, tokens, durationMs, tokensPerSecond }: Answer): string {
  const took = formatDuration(durationMs, 'en');
  const count = tokens === null ? `after ${took}` : `${formatCount(tokens, 'en')} tokens in ${took}`;
  const speed = tokensPerSecond === null ? '' : `, ${formatTokensPerSecond(tokensPerSecond, 'en')} t/s`;
  return `${taskId}: ${ENDS[status]}, ${count}${speed}`;
}

/** `HumanEval/3: fails in the plus tests, wrong answer` */
function failedLine({ taskId, base, plus }: KeptVerdict): string {
  const failed = base.status === 'pass' && plus !== null ? plus : base;
  const fails = `fails in ${plus === null ? 'its tests' : failed === plus ? 'the plus tests' : 'the base tests'}`;
  const what = failed.status === 'timeout' ? 'out of time' : failed.reason;
  return what === null ? `${taskId}: ${fails}` : `${taskId}: ${fails}, ${what}`;
}
