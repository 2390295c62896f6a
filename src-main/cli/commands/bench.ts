import { z } from 'zod';
import { benchmarkRows } from '../../../src-shared/contract-benchmarks.ts';
import { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import { BenchmarkRun, RunProgress, type Score } from '../../../src-shared/model/benchmark-run.ts';
import { systemClock } from '../../lib/clock.ts';
import { type Command, type CommandContext, printJson } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import type { PanelClient } from '../panel-client.ts';
import { plain, type Tone, table, toned } from '../terminal.ts';

const Runs = z.array(BenchmarkRun);
const POLL_MS = 2_000;
const ENDED: ReadonlySet<BenchmarkRun['status']> = new Set(['done', 'failed', 'paused', 'cancelled']);
const TONES: Readonly<Partial<Record<BenchmarkRun['status'], Tone>>> = {
  done: 'good',
  failed: 'bad',
  paused: 'warn',
  cancelled: 'dim',
};

export const benchRunCommand: Command = {
  name: 'bench run',
  usage:
    'bench run <profile>... [--suite ID] [--as-is] [--remote ID --spend-limit USD] [--samples N] [--temperature T] [--top-p P] [--seed N] [--max-tokens N] [--stop TEXT] [--reasoning-format FORMAT] [--concurrency N] [--system-prompt TEXT] [--tasks A,B] [--allow-guard] [--no-wait]',
  summary: 'ask models the problems of a suite, grade the answers, and wait for the result',
  flags: {
    suite: { type: 'string', short: 's' },
    'as-is': { type: 'boolean' },
    remote: { type: 'string' },
    'spend-limit': { type: 'string' },
    samples: { type: 'string' },
    temperature: { type: 'string' },
    'top-p': { type: 'string' },
    seed: { type: 'string' },
    'max-tokens': { type: 'string' },
    stop: { type: 'string' },
    'reasoning-format': { type: 'string' },
    concurrency: { type: 'string' },
    'system-prompt': { type: 'string' },
    tasks: { type: 'string' },
    'allow-guard': { type: 'boolean' },
    'no-wait': { type: 'boolean' },
  },
  run: async context => {
    const panel = await context.panel();
    const runs = await panel.post('/rpc/benchmarks.start', requestOf(context), Runs);
    if (context.flags['no-wait'] === true) {
      printRuns(context, runs);
      return EXIT.ok.code;
    }
    const ended = await waitFor(
      context,
      panel,
      runs.map(({ id }) => id),
    );
    printRuns(context, ended);
    return ended.every(({ status }) => status === 'done') ? EXIT.ok.code : EXIT.failed.code;
  },
};

export const benchListCommand: Command = {
  name: 'bench list',
  usage: 'bench list',
  summary: 'benchmark runs, newest first',
  run: async context => {
    const panel = await context.panel();
    printRuns(context, await panel.post('/rpc/benchmarks.list', {}, Runs));
    return EXIT.ok.code;
  },
};

export const benchShowCommand: Command = {
  name: 'bench show',
  usage: 'bench show <run>',
  summary: 'one run with the problems that it did not solve',
  run: async context => {
    const runId = one(context, 'run');
    const panel = await context.panel();
    const progress = await panel.post('/rpc/benchmarks.get', { runId }, RunProgress);
    if (context.json) {
      printJson(context, progress);
      return EXIT.ok.code;
    }
    printRuns(context, [progress.run]);
    if (progress.run.message !== null) context.terminal.out(`\n${plain(progress.run.message)}\n`);
    const unsolved = progress.cells.filter(({ state }) => state !== 'pass');
    if (unsolved.length > 0) context.terminal.out('\n');
    context.terminal.out(
      table(unsolved.map(({ taskId, index, state }) => [plain(taskId), `#${index}`, state])),
    );
    return EXIT.ok.code;
  },
};

export const benchSuitesCommand: Command = {
  name: 'bench suites',
  usage: 'bench suites',
  summary: 'the suites that are here and those that can be fetched',
  run: async context => {
    const panel = await context.panel();
    const suites = await panel.post('/rpc/benchmarks.suites', {}, benchmarkRows['benchmarks.suites'].output);
    if (context.json) printJson(context, suites);
    else
      context.terminal.out(
        table(
          suites.map(suite => [
            suite.id,
            suite.kind,
            suite.state,
            String(suite.problems ?? '–'),
            plain(suite.name),
          ]),
          ['ID', 'KIND', 'STATE', 'PROBLEMS', 'NAME'],
        ),
      );
    return EXIT.ok.code;
  },
};

export const benchFetchCommand: Command = {
  name: 'bench fetch',
  usage: 'bench fetch <suite>',
  summary: 'fetch a suite from its official release, or take it from a file',
  run: async context => {
    const suite = one(context, 'suite or file');
    const panel = await context.panel();
    const { output } = benchmarkRows['benchmarks.fetchSuite'];
    const file = /\.jsonl(?:\.gz)?$/.test(suite);
    const fetched = file
      ? await panel.post('/rpc/benchmarks.importSuite', { path: suite }, output)
      : await panel.post('/rpc/benchmarks.fetchSuite', { suiteId: suite }, output);
    if (context.json) printJson(context, fetched);
    else context.terminal.out(`${fetched.id}: ${fetched.problems} problems, MD5 ${fetched.hash}\n`);
    return EXIT.ok.code;
  },
};

/** The single argument of a command. @throws UsageError */
export function one({ args }: CommandContext, what: string): string {
  const [first, ...more] = args;
  if (first === undefined || more.length > 0) throw new UsageError(`Name one ${what}.`);
  return first;
}

/** Waits until these runs have ended, and tells how far they are. */
export async function waitFor(
  context: CommandContext,
  panel: PanelClient,
  ids: readonly string[],
): Promise<readonly BenchmarkRun[]> {
  let told = '';
  for (;;) {
    const all = await panel.post('/rpc/benchmarks.list', {}, Runs);
    const own = ids.flatMap(id => all.filter(run => run.id === id));
    const now = own.map(run => `${run.label}: ${run.status} ${run.answered}/${run.expected}`).join('   ');
    if (now !== told && !context.json) context.terminal.err(`${plain(now)}\n`);
    told = now;
    if (own.every(({ status }) => ENDED.has(status))) return own;
    await systemClock.sleep(POLL_MS, context.signal);
  }
}

function requestOf({ args, flags }: CommandContext): unknown {
  const serve = flags['as-is'] === true ? 'as-is' : 'bench';
  const remote =
    flags.remote === undefined
      ? []
      : [
          {
            kind: 'remote',
            modelId: flags.remote,
            spendLimitUsd: number(flags['spend-limit'], 'spend-limit') ?? 0,
          },
        ];
  const targets = [...args.map(profileId => ({ kind: 'profile', profileId, serve })), ...remote];
  if (targets.length === 0) throw new UsageError('Name at least one profile: `paddock models` lists them.');
  const settings = {
    temperature: number(flags.temperature, 'temperature'),
    topP: number(flags['top-p'], 'top-p'),
    seed: number(flags.seed, 'seed'),
    stop: flags.stop === undefined ? undefined : [flags.stop],
    reasoningFormat: flags['reasoning-format'],
    samples: number(flags.samples, 'samples'),
    maxTokens: number(flags['max-tokens'], 'max-tokens'),
    concurrency: number(flags.concurrency, 'concurrency'),
    systemPrompt: flags['system-prompt'],
  };
  const parsed = ClientSettings.safeParse(settings);
  if (!parsed.success) throw new UsageError(z.prettifyError(parsed.error));
  return {
    suiteId: typeof flags.suite === 'string' ? flags.suite : 'starter',
    targets,
    settings: parsed.data,
    ...(typeof flags.tasks === 'string' ? { taskIds: flags.tasks.split(',') } : {}),
    consentToGuard: flags['allow-guard'] === true,
  };
}

/** @throws UsageError */
export function number(given: string | boolean | undefined, flag: string): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (typeof given === 'string' && given.trim() !== '' && Number.isFinite(value)) return value;
  throw new UsageError(`--${flag} takes a number.`);
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
  return `${score.passed}/${score.total} ${score.pct.toFixed(1)}% (${score.lowPct.toFixed(0)}–${score.highPct.toFixed(0)})`;
}
