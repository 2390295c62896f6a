import type { Command } from './command.ts';
import {
  benchCancelCommand,
  benchFetchCommand,
  benchListCommand,
  benchResumeCommand,
  benchRunCommand,
  benchShowCommand,
  benchSuitesCommand,
} from './commands/bench.ts';
import { benchRegressCommand } from './commands/bench-regress.ts';
import {
  benchCompareCommand,
  benchExportCommand,
  benchImportCommand,
  benchReportCommand,
} from './commands/bench-results.ts';
import { benchSpeedCommand } from './commands/bench-speed.ts';
import { gradeCommand } from './commands/grade.ts';
import { logsCommand } from './commands/logs.ts';
import { doctorCommand, vramCommand } from './commands/machine.ts';
import { modelsCommand } from './commands/models.ts';
import { headlessCommand, startCommand, urlCommand } from './commands/open.ts';
import { configPathCommand, validateCommand } from './commands/profiles.ts';
import { restartCommand, stopCommand, switchCommand } from './commands/serve.ts';
import { statusCommand } from './commands/status.ts';

/** THE table of commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  startCommand,
  headlessCommand,
  urlCommand,
  statusCommand,
  modelsCommand,
  switchCommand,
  stopCommand,
  restartCommand,
  logsCommand,
  validateCommand,
  vramCommand,
  doctorCommand,
  gradeCommand,
  benchRunCommand,
  benchResumeCommand,
  benchSpeedCommand,
  benchCancelCommand,
  benchListCommand,
  benchShowCommand,
  benchCompareCommand,
  benchReportCommand,
  benchExportCommand,
  benchImportCommand,
  benchRegressCommand,
  benchSuitesCommand,
  benchFetchCommand,
  configPathCommand,
];
