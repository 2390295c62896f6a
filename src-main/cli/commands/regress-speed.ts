import { PaddockError } from '../../../src-shared/errors.ts';
import { SpeedRun } from '../../../src-shared/model/benchmark-speed.ts';
import { meanText } from '../../../src-shared/speed-figures.ts';
import {
  type SpeedFinding,
  type SpeedObstacle,
  type SpeedSetting,
  speedObstacles,
  speedRegression,
  speedWarnings,
} from '../../../src-shared/speed-regression.ts';
import { plain } from '../../lib/plain.ts';
import { type CommandContext, printJson } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { PanelClient } from '../panel-client.ts';
import { findSpeed, waitForSpeed } from '../speed-output.ts';
import { table, toned } from '../terminal.ts';
import { checkEnded, refuseComparison, warningSentence } from './comparison-warning.ts';

/**
 * Measures a baseline again, or takes the measurement of `--run`, and says what got slower. Returns the exit code.
 * @throws PaddockError BAD_REQUEST for what cannot be compared, NOT_FOUND
 */
export async function regressSpeed(
  context: CommandContext,
  panel: PanelClient,
  before: SpeedRun,
  allowedPct: number,
): Promise<number> {
  const { flags, json, terminal } = context;
  const forced = flags.force === true;
  // Before hours are spent: what nothing can be held against is no baseline.
  checkEnded('measurement', before);
  checkCompared(speedRegression(before, before, allowedPct));
  const after =
    typeof flags.run === 'string'
      ? await speedOf(panel, flags.run)
      : await panel.post('/rpc/benchmarks.speed', before.request, SpeedRun);
  const ended = await waitForSpeed(context, panel, after);
  checkEnded('measurement', ended);
  if (!forced) refuseComparison('measurements', speedObstacles(before, ended).map(obstacleSentence));
  const findings = speedRegression(before, ended, allowedPct);
  checkCompared(findings);
  const worse = findings.some(finding => finding.worse);
  const warnings = speedWarnings(before, ended);
  if (json) printJson(context, { baseline: before, run: ended, worse, findings, warnings });
  else {
    terminal.out(`${before.id} and ${ended.id}, means with their standard deviation\n\n`);
    const rows = findings.map(finding => [
      `${NAMES[finding.what]}, ${finding.by === 'depth' ? `depth ${finding.step}` : requests(finding.step)}`,
      meanText(finding.before),
      meanText(finding.after),
      changeText(finding),
      finding.worse ? toned(terminal, 'bad', 'worse than allowed') : verdictText(finding),
    ]);
    terminal.out(table(rows, ['WHAT', 'BASELINE', 'NOW', 'CHANGE', '']));
    for (const warning of warnings) terminal.out(`! ${plain(warningSentence(warning))}\n`);
  }
  return worse ? EXIT.worse.code : EXIT.ok.code;
}

async function speedOf(panel: PanelClient, id: string): Promise<SpeedRun> {
  const run = await findSpeed(panel, id);
  if (run) return run;
  throw new PaddockError('NOT_FOUND', `There is no measurement of speed ${JSON.stringify(id)}.`, {
    fix: 'List them with `paddock bench list --speed`.',
  });
}

function checkCompared(findings: readonly SpeedFinding[]): void {
  if (findings.every(({ change }) => change === null))
    throw new PaddockError('BAD_REQUEST', 'Nothing could be compared: there is no speed in common.');
}

const NAMES: Readonly<Record<SpeedFinding['what'], string>> = {
  prompt: 'Prompt t/s',
  generation: 'Generation t/s',
  firstToken: 'First token ms',
  total: 'Total t/s',
};

const SETTINGS: Readonly<Record<SpeedSetting, string>> = {
  serve: 'ways of serving the model',
  promptTokens: 'lengths of the prompt',
  generatedTokens: 'lengths of the answer',
  depths: 'depths',
  concurrency: 'numbers of requests at a time',
};

function obstacleSentence(obstacle: SpeedObstacle): string {
  if (obstacle.code !== 'request') return warningSentence(obstacle);
  return `They were measured with different ${obstacle.which.map(key => SETTINGS[key]).join(', ')}.`;
}

const requests = (count: number): string => (count === 1 ? '1 request' : `${count} requests`);

function changeText({ change }: SpeedFinding): string {
  if (change === null) return '–';
  return `${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(1)} %`;
}

function verdictText({ change, clear }: SpeedFinding): string {
  if (change === null) return 'not measured in both';
  return clear === null ? 'measured once' : clear ? '' : 'within the variance';
}
