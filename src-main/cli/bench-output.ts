import { z } from 'zod';
import { PaddockError } from '../../src-shared/errors.ts';
import { BenchmarkRun, type Score } from '../../src-shared/model/benchmark-run.ts';
import { systemClock } from '../lib/clock.ts';
import { type CommandContext, printJson } from './command.ts';
import { InterruptedError, UsageError } from './exit-codes.ts';
import type { PanelClient } from './panel-client.ts';
import { plain, type Tone, table, toned } from './terminal.ts';

const Runs = z.array(BenchmarkRun);
const POLL_MS = 2_000;
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

/** @throws UsageError for a command that takes flags only */
export function noArguments({ args }: CommandContext, name: string): void {
  if (args.length > 0) throw new UsageError(`\`${name}\` takes flags only, not ${JSON.stringify(args[0])}.`);
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
export async function waitFor(
  context: CommandContext,
  panel: PanelClient,
  ids: readonly string[],
): Promise<readonly BenchmarkRun[]> {
  let told = '';
  for (;;) {
    const all = await panel.post('/rpc/benchmarks.list', {}, Runs);
    const own = ids.map(id => {
      const run = all.find(candidate => candidate.id === id);
      if (run === undefined) throw new PaddockError('NOT_FOUND', `The run ${id} was deleted.`);
      return run;
    });
    const now = own.map(run => `${run.label}: ${run.status} ${run.answered}/${run.expected}`).join('   ');
    if (now !== told && !context.json) context.terminal.err(`${plain(now)}\n`);
    told = now;
    const open = own.filter(({ status }) => !ENDED.has(status));
    if (open.length === 0) return own;
    await systemClock.sleep(POLL_MS, context.signal).catch(() => {
      throw goesOn(open.map(({ id }) => id));
    });
  }
}

function goesOn(ids: readonly string[]): InterruptedError {
  const cancel = ids.map(id => `npx paddock bench cancel ${id}`).join('; ');
  return ids.length === 1
    ? new InterruptedError('The run goes on in the panel.', `Cancel it with: ${cancel}`)
    : new InterruptedError('The runs go on in the panel.', `Cancel them with: ${cancel}`);
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
    run.totals?.tokensPerSecond == null ? '–' : `${run.totals.tokensPerSecond.toFixed(1)} t/s`,
  ]);
  context.terminal.out(
    table(rows, ['RUN', 'MODEL', 'SUITE', 'STATUS', 'ANSWERS', 'BASE', 'PLUS', 'CUT', 'SPEED']),
  );
}

function shown(score: Score | null): string {
  if (score === null) return '–';
  const { total, problems = total } = score;
  const samples = problems < total ? ` of ${problems} problems` : '';
  return `${score.passed}/${total}${samples} ${score.pct.toFixed(1)}% (${score.lowPct.toFixed(0)}–${score.highPct.toFixed(0)})`;
}
