import { warningsFor } from '../../../src-shared/comparison-warnings.ts';
import { PaddockError } from '../../../src-shared/errors.ts';
import { BenchmarkRun, RunProgress } from '../../../src-shared/model/benchmark-run.ts';
import {
  ALLOWED_DROP,
  obstaclesTo,
  type RegressionFinding,
  regression,
} from '../../../src-shared/regression.ts';
import { plain } from '../../lib/plain.ts';
import { number, printRuns, waitFor } from '../bench-output.ts';
import { type Command, printJson } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import type { PanelClient } from '../panel-client.ts';
import { findSpeed } from '../speed-output.ts';
import { checkEnded, refuseComparison, warningSentence } from './comparison-warning.ts';
import { regressSpeed } from './regress-speed.ts';

export const benchRegressCommand: Command = {
  name: 'bench regress',
  usage:
    'bench regress --baseline <run or measurement> [--run <run or measurement>] [--max-drop POINTS] [--max-slowdown PERCENT] [--force]',
  summary: 'run or measure a baseline again (or take another) and end with 5 when score or speed got worse',
  flags: {
    baseline: { type: 'string', short: 'b' },
    run: { type: 'string' },
    'max-drop': { type: 'string' },
    'max-slowdown': { type: 'string' },
    force: { type: 'boolean' },
  },
  run: async context => {
    const { flags, json, terminal } = context;
    if (typeof flags.baseline !== 'string')
      throw new UsageError('Name what to compare with: --baseline <run or measurement>.');
    const allowed = {
      points: number(flags['max-drop'], 'max-drop') ?? ALLOWED_DROP.points,
      speedPct: number(flags['max-slowdown'], 'max-slowdown') ?? ALLOWED_DROP.speedPct,
    };
    const panel = await context.panel();
    const measured = await findSpeed(panel, flags.baseline);
    if (measured) return regressSpeed(context, panel, measured, allowed.speedPct);
    const before = await runOf(panel, flags.baseline);
    // Before hours are spent: what nothing can be held against is no baseline.
    checkComparable(before, before, flags.force === true);
    const again = { runId: before.id, problems: 'all' };
    const after =
      typeof flags.run === 'string'
        ? await runOf(panel, flags.run)
        : await panel.post('/rpc/benchmarks.rerun', again, BenchmarkRun);
    const [ended = after] = await waitFor(context, panel, [after.id]);
    checkComparable(before, ended, flags.force === true);
    const findings = regression(before, ended, allowed);
    if (findings.every(({ change }) => change === null))
      throw new PaddockError('BAD_REQUEST', 'Nothing could be compared: the runs have no score in common.');
    const worse = findings.some(finding => finding.worse);
    const warnings = warningsFor([before, ended]);
    if (json) printJson(context, { baseline: before, run: ended, worse, findings, warnings });
    else {
      printRuns(context, [before, ended]);
      terminal.out(`\n${findings.map(finding => `${findingSentence(finding)}\n`).join('')}`);
      for (const warning of warnings) terminal.out(`! ${plain(warningSentence(warning))}\n`);
    }
    return worse ? EXIT.worse.code : EXIT.ok.code;
  },
};

async function runOf(panel: PanelClient, runId: string): Promise<BenchmarkRun> {
  return (await panel.post('/rpc/benchmarks.get', { runId }, RunProgress)).run;
}

/** @throws PaddockError BAD_REQUEST naming what differs, or the run that did not end well */
function checkComparable(before: BenchmarkRun, after: BenchmarkRun, forced: boolean): void {
  for (const run of [before, after]) checkEnded('run', run);
  if (!forced) refuseComparison('runs', obstaclesTo(before, after).map(warningSentence));
}

const NAMES = { base: 'Base', plus: 'Plus', generation: 'Generation' } as const;

function findingSentence({ what, change, worse }: RegressionFinding): string {
  const end = worse ? ', worse than allowed' : '';
  if (change === null) return `${NAMES[what]}: not measured in both${end}`;
  const unit = what === 'generation' ? '%' : 'points';
  return `${NAMES[what]}: ${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(1)} ${unit}${end}`;
}
