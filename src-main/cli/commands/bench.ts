import { resolve } from 'node:path';
import { z } from 'zod';
import { benchmarkRows } from '../../../src-shared/contract-benchmarks.ts';
import { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import { BenchmarkRun, RunProgress } from '../../../src-shared/model/benchmark-run.ts';
import { SpeedRun } from '../../../src-shared/model/benchmark-speed.ts';
import { plain } from '../../lib/plain.ts';
import { number, one, printFailures, printRuns, waitFor } from '../bench-output.ts';
import { type Command, type CommandContext, printJson } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import type { PanelClient } from '../panel-client.ts';
import { findSpeed, printSpeed, printSpeeds, speedsOf } from '../speed-output.ts';
import { table } from '../terminal.ts';

const Runs = z.array(BenchmarkRun);

export const benchRunCommand: Command = {
  name: 'bench run',
  words: true,
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
    return begun(context, panel, await panel.post('/rpc/benchmarks.start', requestOf(context), Runs));
  },
};

export const benchResumeCommand: Command = {
  name: 'bench resume',
  words: true,
  usage: 'bench resume <run> [--spend-limit USD] [--no-wait]',
  summary: 'go on with a run where it stopped, with another spend limit if need be, and wait for the result',
  flags: { 'spend-limit': { type: 'string' }, 'no-wait': { type: 'boolean' } },
  run: async context => {
    const runId = one(context, 'run');
    const spendLimitUsd = number(context.flags['spend-limit'], 'spend-limit');
    const panel = await context.panel();
    const run = await panel.post('/rpc/benchmarks.resume', { runId, spendLimitUsd }, BenchmarkRun);
    return begun(context, panel, [run]);
  },
};

/** Waits for runs that were begun, unless it is not to, and prints them. */
async function begun(
  context: CommandContext,
  panel: PanelClient,
  runs: readonly BenchmarkRun[],
): Promise<number> {
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
  printFailures(context, ended);
  return ended.every(({ status }) => status === 'done') ? EXIT.ok.code : EXIT.failed.code;
}

export const benchCancelCommand: Command = {
  name: 'bench cancel',
  words: true,
  usage: 'bench cancel <run or measurement>',
  summary: 'end what waits or goes on; the answers and speeds that are there are kept',
  run: async context => {
    const runId = one(context, 'run or measurement');
    const panel = await context.panel();
    if (await findSpeed(panel, runId)) {
      printSpeeds(context, [await panel.post('/rpc/benchmarks.cancelSpeed', { runId }, SpeedRun)]);
      return EXIT.ok.code;
    }
    printRuns(context, [await panel.post('/rpc/benchmarks.cancel', { runId }, BenchmarkRun)]);
    return EXIT.ok.code;
  },
};

const NO_RUNS =
  'Nothing was measured yet. `npx paddock bench run <profile>` asks the problems that come with Paddock.\n';
const NO_SPEEDS = 'No speed was measured yet. `npx paddock bench speed <profile>` measures one.\n';

export const benchListCommand: Command = {
  name: 'bench list',
  usage: 'bench list [--speed]',
  summary: 'benchmark runs, then measurements of speed, newest first; --speed lists these alone',
  flags: { speed: { type: 'boolean' } },
  run: async context => {
    const panel = await context.panel();
    const alone = context.flags.speed === true;
    const runs = alone ? [] : await panel.post('/rpc/benchmarks.list', {}, Runs);
    // As JSON each list is one array of its own kind.
    const speeds = context.json && !alone ? [] : await speedsOf(panel);
    if (context.json) {
      if (alone) printSpeeds(context, speeds);
      else printRuns(context, runs);
      return EXIT.ok.code;
    }
    if (runs.length > 0) printRuns(context, runs);
    if (runs.length > 0 && speeds.length > 0) context.terminal.out('\n');
    if (speeds.length > 0) printSpeeds(context, speeds);
    if (runs.length + speeds.length === 0) context.terminal.out(alone ? NO_SPEEDS : NO_RUNS);
    return EXIT.ok.code;
  },
};

export const benchShowCommand: Command = {
  name: 'bench show',
  words: true,
  usage: 'bench show <run or measurement>',
  summary: 'one run with the problems that it did not solve, or one measurement of speed',
  run: async context => {
    const runId = one(context, 'run or measurement');
    const panel = await context.panel();
    const speed = await findSpeed(panel, runId);
    if (speed) {
      printSpeed(context, speed);
      return EXIT.ok.code;
    }
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
  words: true,
  usage: 'bench fetch <suite|FILE.jsonl.gz>',
  summary: 'fetch a suite from its official release, or take it from a file',
  run: async context => {
    const suite = one(context, 'suite or file');
    const panel = await context.panel();
    const { output } = benchmarkRows['benchmarks.fetchSuite'];
    const file = /\.jsonl(?:\.gz)?$/.test(suite);
    const fetched = file
      ? await panel.post('/rpc/benchmarks.importSuite', { path: resolve(suite) }, output)
      : await panel.post('/rpc/benchmarks.fetchSuite', { suiteId: suite }, output);
    if (context.json) printJson(context, fetched);
    else context.terminal.out(`${fetched.id}: ${fetched.problems} problems, MD5 ${fetched.hash}\n`);
    return EXIT.ok.code;
  },
};

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
  if (targets.length === 0)
    throw new UsageError('Name at least one profile: `npx paddock models` lists them.');
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
