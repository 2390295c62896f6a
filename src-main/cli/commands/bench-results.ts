import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { benchmarkRows } from '../../../src-shared/contract-benchmarks.ts';
import { Comparison } from '../../../src-shared/model/benchmark-result.ts';
import { BenchmarkRun, RunProgress } from '../../../src-shared/model/benchmark-run.ts';
import { number, one, printRuns, waitFor } from '../bench-output.ts';
import { type Command, type CommandContext, printJson } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { plain, table } from '../terminal.ts';
import { warningSentence } from './comparison-warning.ts';

export const benchCompareCommand: Command = {
  name: 'bench compare',
  usage: 'bench compare <run> <run>...',
  summary: 'runs side by side: who solves what, and whether the difference can be chance',
  run: async context => {
    if (context.args.length < 2)
      throw new UsageError('Name at least two runs: `paddock bench list` lists them.');
    const panel = await context.panel();
    const comparison = await panel.post('/rpc/benchmarks.compare', { runIds: context.args }, Comparison);
    if (context.json) printJson(context, comparison);
    else printComparison(context, comparison);
    return EXIT.ok.code;
  },
};

function printComparison(context: CommandContext, { runs, warnings, duels, problems }: Comparison): void {
  const { out } = context.terminal;
  printRuns(context, runs);
  const label = (id: string): string => plain(runs.find(run => run.id === id)?.label ?? id);
  if (duels.length > 0) out('\n');
  for (const { runs: pair, onlyFirst, onlySecond, both, neither, p } of duels) {
    const [first, second] = pair.map(label);
    out(
      `${first} alone ${onlyFirst}, ${second} alone ${onlySecond}, both ${both}, neither ${neither}: p = ${p.toFixed(3)}\n`,
    );
  }
  for (const warning of warnings) out(`! ${plain(warningSentence(warning))}\n`);
  const differing = problems.filter(({ states }) => new Set(states).size > 1);
  if (differing.length === 0) return;
  out('\n');
  out(
    table(
      differing.map(({ taskId, states }) => [plain(taskId), ...states.map(state => state ?? '–')]),
      ['PROBLEM', ...runs.map(run => plain(run.label))],
    ),
  );
}

export const benchReportCommand: Command = {
  name: 'bench report',
  usage: 'bench report [--out FILE]',
  summary: 'REPORT.md over the finished HumanEval+ runs and the published scores',
  flags: { out: { type: 'string', short: 'o' } },
  run: context => save(context, 'markdown', undefined),
};

export const benchExportCommand: Command = {
  name: 'bench export',
  usage: 'bench export [<run>...] [--format csv|json|markdown] [--out FILE]',
  summary: 'results as a file',
  flags: { format: { type: 'string', short: 'f' }, out: { type: 'string', short: 'o' } },
  run: context => {
    const { format = 'csv' } = context.flags;
    if (format !== 'csv' && format !== 'json' && format !== 'markdown')
      throw new UsageError('--format takes csv, json or markdown.');
    return save(context, format, context.args.length === 0 ? undefined : context.args);
  },
};

async function save(
  context: CommandContext,
  format: 'csv' | 'json' | 'markdown',
  runIds: readonly string[] | undefined,
): Promise<number> {
  const panel = await context.panel();
  const { output } = benchmarkRows['benchmarks.export'];
  const { text } = await panel.post('/rpc/benchmarks.export', { format, runIds }, output);
  const { out } = context.flags;
  if (typeof out !== 'string') context.terminal.out(text);
  else {
    await writeFile(out, text);
    context.terminal.out(`Wrote ${out}\n`);
  }
  return EXIT.ok.code;
}

export const benchImportCommand: Command = {
  name: 'bench import',
  usage: 'bench import <file or folder>',
  summary: "take results of EvalPlus, such as the reference's results/ folder",
  run: async context => {
    const path = one(context, 'file or folder');
    const panel = await context.panel();
    printRuns(context, await panel.post('/rpc/benchmarks.importResults', { path }, z.array(BenchmarkRun)));
    return EXIT.ok.code;
  },
};

/** What may get worse before it counts as a regression. */
const DEFAULT_DROP = { points: 2, speedPct: 10 } as const;

export const benchRegressCommand: Command = {
  name: 'bench regress',
  usage: 'bench regress --baseline <run> [--run <run>] [--max-drop POINTS] [--max-slowdown PERCENT]',
  summary: 'run a baseline again (or take a run) and fail when score or speed got worse',
  flags: {
    baseline: { type: 'string', short: 'b' },
    run: { type: 'string' },
    'max-drop': { type: 'string' },
    'max-slowdown': { type: 'string' },
  },
  run: async context => {
    const { baseline, run } = context.flags;
    if (typeof baseline !== 'string') throw new UsageError('Name the run to compare with: --baseline <run>.');
    const panel = await context.panel();
    const before = await panel.post('/rpc/benchmarks.get', { runId: baseline }, RunProgress);
    const id =
      typeof run === 'string'
        ? run
        : (await panel.post('/rpc/benchmarks.rerun', { runId: baseline, problems: 'all' }, BenchmarkRun)).id;
    const [after] = await waitFor(context, panel, [id]);
    if (after === undefined) throw new UsageError(`There is no run ${id}.`);
    const verdict = regression(before.run, after, {
      points: number(context.flags['max-drop'], 'max-drop') ?? DEFAULT_DROP.points,
      speedPct: number(context.flags['max-slowdown'], 'max-slowdown') ?? DEFAULT_DROP.speedPct,
    });
    if (context.json) printJson(context, { baseline: before.run, run: after, ...verdict });
    else {
      printRuns(context, [before.run, after]);
      context.terminal.out(`\n${verdict.findings.map(finding => `${finding}\n`).join('')}`);
    }
    return verdict.worse ? EXIT.failed.code : EXIT.ok.code;
  },
};

/** Whether a run is worse than its baseline by more than what is allowed, and in what. */
export function regression(
  before: BenchmarkRun,
  after: BenchmarkRun,
  allowed: { readonly points: number; readonly speedPct: number },
): { readonly worse: boolean; readonly findings: readonly string[] } {
  if (after.status !== 'done')
    return { worse: true, findings: [`The run is ${after.status}: ${after.message ?? 'no reason given'}`] };
  if (after.suite.hash !== before.suite.hash)
    return { worse: true, findings: ['The suites differ: the runs cannot be compared.'] };
  const findings: string[] = [];
  let worse = false;
  const judge = (what: string, change: number, limit: number, unit: string): void => {
    const bad = change < -limit;
    worse ||= bad;
    findings.push(
      `${what}: ${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(1)} ${unit}${bad ? ', worse than allowed' : ''}`,
    );
  };
  for (const [name, key] of [
    ['Base', 'base'],
    ['Plus', 'plus'],
  ] as const) {
    const [old, now] = [before.scores[key], after.scores[key]];
    if (old !== null && now !== null) judge(name, now.pct - old.pct, allowed.points, 'points');
  }
  const [slow, fast] = [before.totals?.tokensPerSecond, after.totals?.tokensPerSecond];
  if (slow && fast) judge('Generation', (100 * (fast - slow)) / slow, allowed.speedPct, '%');
  return { worse, findings };
}
