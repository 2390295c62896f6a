import type { DoctorFinding } from '../../src-shared/model/app.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { ANSWER_MS } from '../lib/folder-looks.ts';
import { TimeLimit, within } from '../lib/time-limit.ts';
import type { Check, DoctorDeps } from './check.ts';
import { dockerCheck, toolkitCheck } from './docker-checks.ts';
import { gradingCheck } from './grading-check.ts';
import { diskCheck, homeCheck, keptOptionsCheck, portCheck } from './host-checks.ts';
import { modelsConfCheck } from './profile-check.ts';
import { llamaServerCheck, nodeCheck, nvidiaCheck } from './program-checks.ts';

/** Then a check says itself what does not answer. */
const TIMEOUT_MS = 10_000;
/** Then nobody waits for it any more: longer than a folder may take to answer. */
const LATEST_MS = ANSWER_MS + 5_000;

/** THE table of checks, in the order of the report. */
const CHECKS: readonly Check[] = [
  nodeCheck,
  dockerCheck,
  nvidiaCheck,
  toolkitCheck,
  llamaServerCheck,
  gradingCheck,
  diskCheck,
  homeCheck,
  keptOptionsCheck,
  portCheck('port of the panel', 'port'),
  portCheck('port of the model server', 'instance-port'),
  modelsConfCheck,
];

const LATE = {
  status: 'problem',
  message: 'The check did not end in time.',
  fix: 'Look whether a disk, network share or program that it asks is stuck.',
} as const;

/**
 * Runs all checks at the same time. Each is told to end after ten seconds and left after twenty. Never rejects for a
 * finding.
 */
export function runDoctor(
  deps: DoctorDeps,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<DoctorFinding[]> {
  return Promise.all(
    CHECKS.map(async ({ name, run }): Promise<DoctorFinding> => {
      const limit = new TimeLimit(clock, TIMEOUT_MS, signal);
      try {
        const found = await within(clock, LATEST_MS, () => run(deps, limit.signal));
        return { name, ...(found ?? LATE) };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { name, status: 'problem', message: `The check itself failed: ${message}`, fix: null };
      } finally {
        limit.end();
      }
    }),
  );
}
