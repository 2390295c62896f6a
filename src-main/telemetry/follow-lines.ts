import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../lib/clock.ts';
import type { ChildRecords } from './child-records.ts';
import { slept } from './waiting.ts';

/** A long-lived program that prints lines, and what counts as silence. */
export interface LineProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Longest wait for the first sign of life (a driver that is not kept loaded takes many seconds) and between two,
   * ms; null when silence is normal.
   */
  readonly silence: { readonly firstMs: number; readonly nextMs: number } | null;
}

/** How a run ended. `output` is the end of what it said besides readings, at most 4 KiB. */
export interface ProgramEnd {
  readonly kind: 'exited' | 'silent' | 'not-started' | 'aborted';
  readonly code: number | null;
  /** Errno of a program that could not be started, such as ENOENT. */
  readonly errno: string | null;
  readonly output: string;
}

const MAX_LINE = 64 * 1024;
const MAX_OUTPUT = 4096;
const KILL_GRACE_MS = 2000;

/** Splits chunks into whole lines; a line beyond 64 KiB is thrown away, the unfinished rest is kept for later. */
export class LineSplitter {
  #rest = '';
  #skipping = false;

  push(chunk: string): string[] {
    const parts = (this.#rest + chunk).split('\n');
    const rest = parts.pop() ?? '';
    if (this.#skipping && parts.length > 0) {
      parts.shift();
      this.#skipping = false;
    }
    if (rest.length > MAX_LINE || this.#skipping) {
      this.#skipping = true;
      this.#rest = '';
    } else this.#rest = rest;
    return parts.map(line => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }
}

async function kill(child: ChildProcess, gone: Promise<void>, clock: Clock): Promise<void> {
  child.kill('SIGTERM');
  const waited = new AbortController();
  const patience = slept(clock, KILL_GRACE_MS, waited.signal).then(late => late && child.kill('SIGKILL'));
  await gone;
  waited.abort();
  await patience;
}

/**
 * Runs a program and hands its lines over until it ends, falls silent, or the signal aborts; the program is gone when
 * this resolves. `onLines` returns the lines that were no readings, which become the run's `output`; a call that
 * understood at least one line is a sign of life. With `records` a killed panel's next start ends it. Never rejects.
 */
export async function followLines(
  program: LineProgram,
  onLines: (lines: readonly string[]) => readonly string[],
  deps: { readonly clock: Clock; readonly records?: ChildRecords },
  signal: AbortSignal,
): Promise<ProgramEnd> {
  const { clock } = deps;
  if (signal.aborted) return { kind: 'aborted', code: null, errno: null, output: '' };
  let output = '';
  let errno: string | null = null;
  let code: number | null = null;
  let lastSign = clock.monotonic();
  let heard = false;
  const note = (text: string): void => {
    output = (output + text).slice(-MAX_OUTPUT);
  };

  const child: ChildProcess = spawn(program.command, program.args, {
    env: { ...program.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  // Before anything else: a child that no descriptors were left for has no streams, and its error is on its way.
  const streamsClosed = new Promise<void>(resolve => child.once('close', () => resolve()));
  const gone = new Promise<void>(resolve => {
    child.on('error', error => {
      errno = (error as NodeJS.ErrnoException).code ?? 'ERROR';
      resolve();
    });
    child.once('exit', exitCode => {
      code = exitCode;
      resolve();
    });
  });
  const splitter = new LineSplitter();
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = splitter.push(chunk);
    if (lines.length === 0) return;
    const other = onLines(lines);
    for (const line of other) if (line.trim() !== '') note(`${line}\n`);
    if (other.length < lines.length) {
      heard = true;
      lastSign = clock.monotonic();
    }
  });
  child.stderr?.setEncoding('utf8').on('data', note);
  const { pid } = child;
  const recorded = pid === undefined ? null : deps.records?.add(pid);

  const watching = new AbortController();
  const watch = AbortSignal.any([signal, watching.signal]);
  const silent = (async (): Promise<boolean> => {
    const limits = program.silence;
    if (limits === null) return false;
    for (;;) {
      const left = lastSign + (heard ? limits.nextMs : limits.firstMs) - clock.monotonic();
      if (left <= 0) return true;
      if (!(await slept(clock, left, watch))) return false;
    }
  })();
  const aborted = new Promise<'aborted'>(resolve => {
    // Not the caller's signal: a program that is started again and again would leave a listener there each time.
    watch.addEventListener('abort', () => resolve('aborted'), { once: true });
    if (watch.aborted) resolve('aborted');
  });
  const never = new Promise<never>(() => {});
  const first = await Promise.race([
    gone.then(() => 'gone' as const),
    silent.then(isSilent => (isSilent ? ('silent' as const) : never)),
    aborted,
  ]);
  if (first === 'gone') {
    // Its last words may still be in the pipe; a grandchild that holds the pipe open is not waited for.
    const late = new AbortController();
    await Promise.race([streamsClosed, slept(clock, 500, late.signal)]);
    late.abort();
  } else await kill(child, gone, clock);
  watching.abort();
  child.stdout?.destroy();
  child.stderr?.destroy();
  await recorded;
  if (pid !== undefined) await deps.records?.remove(pid);
  const kind = first !== 'gone' ? first : errno !== null ? 'not-started' : 'exited';
  return { kind, code, errno, output };
}
