import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { benchmarkRows } from '../../../src-shared/contract-benchmarks.ts';
import { differs } from '../../../src-shared/differing-problems.ts';
import { Comparison, type SolvedSamples } from '../../../src-shared/model/benchmark-result.ts';
import type { CellState } from '../../../src-shared/model/benchmark-run.ts';
import { namedApart } from '../../../src-shared/run-names.ts';
import { checkOutFile, writeOutFile } from '../../lib/out-file.ts';
import { plain } from '../../lib/plain.ts';
import { one, printRuns } from '../bench-output.ts';
import { type Command, type CommandContext, printJson } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { speedsOf } from '../speed-output.ts';
import { table } from '../terminal.ts';
import { runWords, warningSentence } from './comparison-warning.ts';

export const benchCompareCommand: Command = {
  name: 'bench compare',
  words: true,
  usage: 'bench compare <run> <run>...',
  summary: 'runs side by side: who solves what, and whether the difference can be chance',
  run: async context => {
    if (context.args.length < 2)
      throw new UsageError('Name at least two runs: `npx paddock bench list` lists them.');
    const panel = await context.panel();
    const comparison = await panel.post('/rpc/benchmarks.compare', { runIds: context.args }, Comparison);
    if (context.json) printJson(context, comparison);
    else printComparison(context, namedApart(comparison, runWords));
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
      `${first} alone ${onlyFirst}, ${second} alone ${onlySecond}, both ${both}, neither ${neither}: p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}\n`,
    );
  }
  if (duels.length > 0 && problems.some(({ solved }) => solved !== undefined))
    out('Of several samples of a problem the first counts here.\n');
  for (const warning of warnings) out(`! ${plain(warningSentence(warning))}\n`);
  const differing = problems.filter(differs);
  if (differing.length === 0) return;
  out('\n');
  out(
    table(
      differing.map(({ taskId, states, solved }) => [
        plain(taskId),
        ...states.map((state, index) => stateText(state, solved?.[index] ?? null)),
      ]),
      ['PROBLEM', ...runs.map(run => plain(run.label))],
    ),
  );
}

function stateText(state: CellState | null, solved: SolvedSamples | null): string {
  if (state === null) return '–';
  return solved === null || solved.samples === 1 ? state : `${state} ${solved.passed}/${solved.samples}`;
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
  words: true,
  usage: 'bench export [<run>...|<measurement>...] [--speed] [--format csv|json|md] [--out FILE]',
  summary:
    'results, or measurements of speed, as a file; without ids all results, with --speed all measurements',
  flags: {
    speed: { type: 'boolean' },
    format: { type: 'string', short: 'f' },
    out: { type: 'string', short: 'o' },
  },
  run: async context => {
    const { args, flags } = context;
    const { format: named = 'csv' } = flags;
    const format = named === 'md' ? 'markdown' : named;
    if (format !== 'csv' && format !== 'json' && format !== 'markdown')
      throw new UsageError('--format takes csv, json or md.');
    const ids = args.length === 0 ? undefined : args;
    const speed = flags.speed === true || (await areSpeeds(context));
    return save(context, format, ids, speed ? 'benchmarks.exportSpeed' : 'benchmarks.export');
  },
};

/** Whether the arguments are measurements of speed. @throws UsageError when only some of them are */
async function areSpeeds(context: CommandContext): Promise<boolean> {
  if (context.args.length === 0) return false;
  const known = new Set((await speedsOf(await context.panel())).map(({ id }) => id));
  const speeds = context.args.filter(id => known.has(id));
  if (speeds.length === 0 || speeds.length === context.args.length) return speeds.length > 0;
  throw new UsageError('Runs and measurements of speed have other columns: export them one after the other.');
}

async function save(
  context: CommandContext,
  format: 'csv' | 'json' | 'markdown',
  runIds: readonly string[] | undefined,
  row: 'benchmarks.export' | 'benchmarks.exportSpeed' = 'benchmarks.export',
): Promise<number> {
  const { out } = context.flags;
  if (typeof out === 'string') await checkOutFile(resolve(out));
  const panel = await context.panel();
  const file = await panel.post(`/rpc/${row}`, { format, runIds }, benchmarkRows[row].output);
  if (typeof out === 'string') await writeOutFile(resolve(out), path => writeFile(path, file.text));
  if (context.json) printJson(context, typeof out === 'string' ? { written: resolve(out) } : file);
  else context.terminal.out(typeof out === 'string' ? `Wrote ${out}\n` : file.text);
  return EXIT.ok.code;
}

export const benchImportCommand: Command = {
  name: 'bench import',
  words: true,
  usage: 'bench import <file or folder>',
  summary: "take results of EvalPlus, such as the reference's results/ folder",
  run: async context => {
    const path = resolve(one(context, 'file or folder'));
    const panel = await context.panel();
    const row = 'benchmarks.importResultFiles';
    const { runs, unread } = await panel.post(`/rpc/${row}`, { path }, benchmarkRows[row].output);
    printRuns(context, runs);
    for (const { problem } of unread) context.terminal.err(`! ${plain(problem)}\n`);
    return EXIT.ok.code;
  },
};
