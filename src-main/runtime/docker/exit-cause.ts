import { constants } from 'node:os';
import type { Exit } from '../../../src-shared/model/supervisor.ts';

/** What the daemon tells about an ended container. */
export interface ContainerEnd {
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  /** Docker's own reason, such as an entry point that is not there; empty in general. */
  readonly error: string;
}

/** Of names that share a number the first is the usual one (SIGABRT, not SIGIOT). */
const SIGNALS = new Map(
  Object.entries(constants.signals)
    .map(([name, number]) => [number, name] as const)
    .reverse(),
);

/** llama-server's words when it refuses its command line; it then exits with 1. */
const REFUSED_ARGS =
  /error: (?:invalid argument|unknown argument|invalid value|expected value)|error while (?:handling|parsing) argument|(?:invalid|unknown) argument:/i;

/**
 * The exit as the supervisor reads it. Docker reports a signal as 128 + its number, which becomes the signal's name;
 * a refused command line is named with the engine's own line.
 * @param lastLines the end of the container's log, oldest first
 */
export function exitOf(end: ContainerEnd, lastLines: readonly string[], at: number): Exit {
  const signal = end.exitCode !== null && end.exitCode > 128 ? SIGNALS.get(end.exitCode - 128) : undefined;
  return {
    code: signal === undefined ? end.exitCode : null,
    signal: signal ?? null,
    outOfMemory: end.oomKilled,
    error: cause(end, lastLines),
    at,
  };
}

function cause(end: ContainerEnd, lastLines: readonly string[]): Exit['error'] {
  if (end.oomKilled) {
    return {
      code: 'out-of-ram',
      message: 'The kernel ended the container because memory ran out (137).',
      fix: 'Use a smaller quantisation or context, or move more layers to the GPU.',
    };
  }
  if (end.error !== '') {
    return {
      code: 'engine-missing',
      message: `Docker could not run the container: ${end.error.slice(0, 500)}`,
      fix: 'Check IMAGE in the profile.',
    };
  }
  if (end.exitCode !== 1) return null;
  const line = lastLines.findLast(candidate => REFUSED_ARGS.test(candidate));
  if (line === undefined) return null;
  return {
    code: 'bad-flag',
    message: `llama-server refused its command line: ${line.trim().slice(0, 500)}`,
    fix: 'Correct that flag in EXTRA_ARGS, or use an image whose llama-server knows it.',
  };
}
