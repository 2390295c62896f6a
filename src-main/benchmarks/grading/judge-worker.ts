import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import { SuiteVerdict } from '../../../src-shared/model/benchmark.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { within } from '../../lib/time-limit.ts';
import type { JudgeCommand } from './sandbox.ts';

const Hello = z.object({
  ready: z.literal(true),
  python: z.string(),
  filter: z.boolean(),
  ownUser: z.boolean(),
});
export type JudgeHello = z.infer<typeof Hello>;

const JudgedSample = z.object({
  id: z.number().int(),
  ms: z.number(),
  base: SuiteVerdict,
  plus: SuiteVerdict.optional(),
});
export type JudgedSample = z.infer<typeof JudgedSample>;

const Message = z.union([
  JudgedSample,
  z.object({ done: z.string() }),
  z.object({ computing: z.string() }),
  z.object({ computed: z.string() }),
  z.object({ failed: z.string(), why: z.string() }),
  z.object({ bye: z.literal(true), judgePeakKiB: z.number(), sandboxPeakKiB: z.number() }),
]);

/** Samples of one problem, as a judge takes them. */
export interface JudgeTask {
  readonly taskId: string;
  readonly samples: readonly JudgeSample[];
}

/** A program; `id` is the caller's name for it. */
export interface JudgeSample {
  readonly id: number;
  readonly solution?: string;
  readonly completion?: string;
}

/** A judge ended, or fell silent. */
export class JudgeGoneError extends PaddockError {
  readonly why: string;
  /** Whether it worked on a sample, and not on the reference or on nothing. */
  readonly overSample: boolean;

  constructor(why: string, overSample: boolean) {
    super('RUNTIME_UNAVAILABLE', `The grader cannot work: ${why}.`);
    this.why = why;
    this.overSample = overSample;
  }
}

const START_MS = 60_000;
/** Two suites of a minute each, twice when a sandbox was lost, and time to compare and to spare. */
const SAMPLE_MS = 400_000;
const TRUTH_MS = 1_300_000;
const STDERR_CHARS = 4_000;

/** A judge process: takes one task at a time. It ends by itself when Paddock is gone, since its input then ends. */
export class JudgeWorker {
  readonly #child: ChildProcess;
  readonly #command: JudgeCommand;
  readonly #clock: Clock;
  readonly #lines: AsyncIterator<string>;
  readonly #closed: Promise<void>;
  #stderr = '';
  #peakKiB = 0;

  constructor(command: JudgeCommand, clock: Clock = systemClock) {
    this.#command = command;
    this.#clock = clock;
    this.#child = spawn(command.program, [...command.args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...command.env },
      cwd: '/',
    });
    // Absent where it could not be started at all: then it says nothing, and why stands in its error.
    const { stdin, stdout, stderr } = this.#child;
    this.#closed = new Promise(resolve => {
      this.#child.once('close', () => resolve());
      this.#child.once('error', error => {
        this.#stderr += error.message;
        resolve();
      });
    });
    // Writing to a judge that has died shows at its next answer.
    stdin?.on('error', () => {});
    stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_CHARS);
    });
    this.#lines = createInterface({
      input: stdout ?? Readable.from([]),
      crlfDelay: Number.POSITIVE_INFINITY,
    })[Symbol.asyncIterator]();
  }

  /** Most memory of the judge and the largest process of its sandbox together, in KiB; known after `close`. */
  get peakKiB(): number {
    return this.#peakKiB;
  }

  /** Waits until it can take tasks. @throws JudgeGoneError with what it said */
  async ready(signal: AbortSignal): Promise<JudgeHello> {
    return Hello.parse(await this.#next(START_MS, signal));
  }

  /**
   * Grades the samples of one problem.
   * @throws JudgeGoneError; PaddockError INTERNAL when the problem itself cannot be graded
   */
  async grade(task: JudgeTask, found: (sample: JudgedSample) => void, signal: AbortSignal): Promise<void> {
    this.#send({ task: task.taskId, samples: task.samples });
    let computing = false;
    while (true) {
      const answer = await this.#next(computing ? TRUTH_MS : SAMPLE_MS, signal).catch((error: unknown) => {
        throw error instanceof JudgeGoneError ? new JudgeGoneError(error.why, !computing) : error;
      });
      const message = Message.parse(answer);
      if ('done' in message) return;
      computing = 'computing' in message;
      if ('failed' in message)
        throw new PaddockError('INTERNAL', `${message.failed} cannot be graded: ${message.why}.`, {
          fix: 'Check the data set: its reference solution must run on all of its inputs.',
        });
      if ('id' in message) found(message);
    }
  }

  /** Lets it end in its own time. */
  async close(signal: AbortSignal): Promise<void> {
    this.#child.stdin?.end();
    try {
      const message = Message.parse(await this.#next(SAMPLE_MS, signal));
      if ('bye' in message) this.#peakKiB = message.judgePeakKiB + message.sandboxPeakKiB;
    } catch (error) {
      signal.throwIfAborted();
      // It had nothing more to say; its verdicts are in.
      void error;
    }
    await this.kill();
  }

  /** Ends it now, with its sandbox. Idempotent. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      const { container, env, program } = this.#command;
      // The command is only a client: the container ends with its input, and at once when it is told to.
      if (container !== null)
        await new Promise<void>(resolve => {
          execFile(program, ['rm', '--force', container], { env: { ...env } }, () => resolve());
        });
    }
    await this.#closed;
  }

  #send(message: unknown): void {
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  async #next(patienceMs: number, signal: AbortSignal): Promise<unknown> {
    const line = await within(this.#clock, patienceMs, () => race(this.#lines.next(), signal), signal);
    if (line === null) throw new JudgeGoneError(`it did not answer in ${patienceMs / 1000} s`, false);
    if (line.done) {
      await this.#closed;
      throw new JudgeGoneError(lastWords(this.#stderr) || 'it ended without a word', false);
    }
    return JSON.parse(line.value);
  }
}

/** The last line that says anything: docker ends with where its help is. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map(line => line.trim());
  const said = lines.filter(line => line !== '' && !/^(?:See|Run) 'docker /.test(line));
  return (said.at(-1) ?? '').replace(/[.:]+$/, '').slice(0, 300);
}

/** The promise, or the signal's reason when that comes first. */
async function race<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
