import { z } from 'zod';
import { type DepthSpeed, SpeedRun, type Spread } from '../../src-shared/model/benchmark-speed.ts';
import { bestTotal, endedEarly, isOpenSpeed, measured } from '../../src-shared/speed-figures.ts';
import { median } from '../../src-shared/stats.ts';
import { plain } from '../lib/plain.ts';
import { type CommandContext, printJson } from './command.ts';
import type { PanelClient } from './panel-client.ts';
import { type Tone, table, toned } from './terminal.ts';
import { waitUntilEnded } from './wait-until-ended.ts';

const Speeds = z.array(SpeedRun);
const TONES: Readonly<Partial<Record<SpeedRun['status'], Tone>>> = {
  done: 'good',
  failed: 'bad',
  cancelled: 'dim',
};

/** All measurements of speed, newest first. */
export function speedsOf(panel: PanelClient): Promise<readonly SpeedRun[]> {
  return panel.post('/rpc/benchmarks.speedRuns', {}, Speeds);
}

/** The measurement of speed with this id; without one the id may be that of a run. */
export async function findSpeed(panel: PanelClient, id: string): Promise<SpeedRun | undefined> {
  return (await speedsOf(panel)).find(run => run.id === id);
}

/**
 * Waits until a measurement has ended, and tells how far it is.
 * @throws InterruptedError on Ctrl-C; PaddockError NOT_FOUND when it was deleted meanwhile
 */
export async function waitForSpeed(
  context: CommandContext,
  panel: PanelClient,
  run: SpeedRun,
): Promise<SpeedRun> {
  const [ended = run] = await waitUntilEnded(context, [run.id], {
    noun: 'measurement',
    list: () => speedsOf(panel),
    ended: one => !isOpenSpeed(one),
    state: one => `${one.label}: ${one.status} ${measured(one).join('/')}`,
  });
  return ended;
}

/** Measurements as a table, or as JSON where that was asked for; the figures are those of the first depth. */
export function printSpeeds(context: CommandContext, runs: readonly SpeedRun[]): void {
  if (context.json) {
    printJson(context, runs);
    return;
  }
  const rows = runs.map(run => {
    const [first] = run.depths;
    const best = bestTotal(run);
    return [
      run.id,
      plain(run.label),
      statusOf(context, run),
      measured(run).join('/'),
      rate(first?.promptTokensPerSecond),
      rate(first?.generationTokensPerSecond),
      time(first?.timeToFirstTokenMs),
      best === null ? '–' : `${rate(best[1])} at ${best[0]}`,
    ];
  });
  context.terminal.out(
    table(rows, [
      ...['MEASUREMENT', 'MODEL', 'STATUS', 'POINTS', 'PROMPT t/s', 'GENERATION t/s'],
      ...['FIRST TOKEN ms', 'HIGHEST TOTAL t/s'],
    ]),
  );
}

/** One measurement with each of its points, or as JSON where that was asked for. */
export function printSpeed(context: CommandContext, run: SpeedRun): void {
  if (context.json) {
    printJson(context, run);
    return;
  }
  const { out } = context.terminal;
  out(`${run.id}  ${plain(run.label)}  ${statusOf(context, run)}  ${measured(run).join('/')} points\n`);
  if (run.message !== null) out(`\n${plain(run.message)}\n`);
  if (run.depths.length > 0) {
    const rows = run.depths.map(row => [
      String(row.depth),
      rate(row.promptTokensPerSecond),
      rate(row.generationTokensPerSecond),
      time(row.timeToFirstTokenMs),
      ...about(run, row, row.cached === false),
    ]);
    out(
      `\n${table(rows, ['DEPTH', 'PROMPT t/s', 'GENERATION t/s', 'FIRST TOKEN ms', 'READ', 'WRITTEN', ''])}`,
    );
  }
  if (run.concurrency.length > 0) {
    const rows = run.concurrency.map(row => [
      String(row.concurrency),
      rate(row.totalTokensPerSecond),
      rate(row.perRequestTokensPerSecond),
      time(row.timeToFirstTokenMs),
      ...about(run, row, false),
    ]);
    out(`\n${table(rows, ['REQUESTS', 'TOTAL t/s', 'EACH t/s', 'FIRST TOKEN ms', 'READ', 'WRITTEN', ''])}`);
  }
  if (run.request.repeats > 1 && run.depths.length + run.concurrency.length > 0)
    out('\nMedians, with the lowest and the highest in brackets.\n');
}

function statusOf({ terminal }: CommandContext, { status }: SpeedRun): string {
  return toned(terminal, TONES[status] ?? 'warn', status);
}

const rate = (spread: Spread | null | undefined): string => figure(spread, 1);
const time = (spread: Spread | null | undefined): string => figure(spread, 0);

/** The median with both ends; the value alone of what was measured once. */
function figure(spread: Spread | null | undefined, digits: number): string {
  const middle = median(spread?.values ?? []);
  if (!spread || middle === null) return '–';
  const [shown, low, high] = [middle, spread.min, spread.max].map(value => value.toFixed(digits));
  return spread.values.length > 1 ? `${shown} (${low}–${high})` : `${shown}`;
}

/** The tokens of a point as the server counted them, and what to know of its figures. */
function about(
  run: SpeedRun,
  { tokens, problem }: Pick<DepthSpeed, 'tokens' | 'problem'>,
  forgot: boolean,
): readonly string[] {
  const counts = [tokens?.prompt, tokens?.generated].map(count => (count == null ? '–' : count.toFixed(0)));
  const notes = [
    ...(forgot ? ['the server keeps no cache: the whole prompt was read again'] : []),
    ...(endedEarly(run, tokens?.generated) ? ['the server ended its answers early'] : []),
  ];
  return [...counts, problem === null ? notes.join('; ') : plain(problem)];
}
