import { z } from 'zod';
import { BenchmarkRun, type Score } from '../../src-shared/model/benchmark-run.ts';
import { unanswered } from '../../src-shared/unanswered.ts';
import { plain } from '../lib/plain.ts';
import { type CommandContext, printJson } from './command.ts';
import { UsageError } from './exit-codes.ts';
import type { PanelClient } from './panel-client.ts';
import { type Tone, table, toned } from './terminal.ts';
import { waitUntilEnded } from './wait-until-ended.ts';

const Runs = z.array(BenchmarkRun);
const ENDED: ReadonlySet<BenchmarkRun['status']> = new Set(['done', 'failed', 'paused', 'cancelled']);
const TONES: Readonly<Partial<Record<BenchmarkRun['status'], Tone>>> = {
  done: 'good',
  failed: 'bad',
  paused: 'warn',
  cancelled: 'dim',
};

/** The single argument of a command. @throws UsageError */
export function one({ args }: CommandContext, what: string): string {
  const [first, ...more] = args;
  if (first === undefined || more.length > 0) throw new UsageError(`Name one ${what}.`);
  return first;
}

/** @throws UsageError */
export function number(given: string | boolean | undefined, flag: string): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (typeof given === 'string' && given.trim() !== '' && Number.isFinite(value)) return value;
  throw new UsageError(`--${flag} takes a number.`);
}

/**
 * Waits until these runs have ended, and tells how far they are.
 * @throws InterruptedError on Ctrl-C; PaddockError NOT_FOUND for a run that was deleted meanwhile
 */
export function waitFor(
  context: CommandContext,
  panel: PanelClient,
  ids: readonly string[],
): Promise<readonly BenchmarkRun[]> {
  return waitUntilEnded(context, ids, {
    noun: 'run',
    list: () => panel.post('/rpc/benchmarks.list', {}, Runs),
    ended: ({ status }) => ENDED.has(status),
    state: ({ label, status, answered, expected }) => `${label}: ${status} ${answered}/${expected}`,
  });
}

/** Runs as a table, or as JSON where that was asked for. */
export function printRuns(context: CommandContext, runs: readonly BenchmarkRun[]): void {
  if (context.json) {
    printJson(context, runs);
    return;
  }
  const rows = runs.map(run => [
    run.id,
    plain(run.label),
    run.suite.id,
    toned(context.terminal, TONES[run.status] ?? 'warn', run.status),
    `${run.answered}/${run.expected}`,
    shown(run.scores.base),
    shown(run.scores.plus),
    run.totals === null ? '–' : String(run.totals.truncated),
    run.totals === null ? '–' : String(unanswered(run.totals)),
    run.totals?.tokensPerSecond == null ? '–' : `${run.totals.tokensPerSecond.toFixed(1)} t/s`,
  ]);
  context.terminal.out(
    table(rows, ['RUN', 'MODEL', 'SUITE', 'STATUS', 'ANSWERS', 'BASE', 'PLUS', 'CUT', 'NO ANSWER', 'SPEED']),
  );
}

/** Below their table: why those that failed did. */
export function printFailures({ json, terminal }: CommandContext, runs: readonly BenchmarkRun[]): void {
  const failed = runs.filter(({ status, message }) => status === 'failed' && message !== null);
  if (json || failed.length === 0) return;
  terminal.out(`\n${failed.map(({ id, message }) => `${id}: ${plain(message ?? '')}\n`).join('')}`);
}

function shown(score: Score | null): string {
  if (score === null) return '–';
  const { total, problems = total } = score;
  const samples = problems < total ? ` of ${problems} problems` : '';
  return `${score.passed}/${total}${samples} ${score.pct.toFixed(1)}% (${score.lowPct.toFixed(0)}–${score.highPct.toFixed(0)})`;
}
