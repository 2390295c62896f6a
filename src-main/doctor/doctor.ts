import type { DoctorFinding } from '../../src-shared/model/app.ts';
import { systemClock } from '../lib/clock.ts';
import { TimeLimit } from '../lib/time-limit.ts';
import type { Check, DoctorDeps } from './check.ts';
import { dockerCheck, toolkitCheck } from './docker-checks.ts';
import { gradingCheck } from './grading-check.ts';
import { diskCheck, homeCheck, portCheck } from './host-checks.ts';
import { modelsConfCheck } from './profile-check.ts';
import { llamaServerCheck, nodeCheck, nvidiaCheck } from './program-checks.ts';

const TIMEOUT_MS = 10_000;

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
  portCheck('port of the panel', 'port'),
  portCheck('port of the model server', 'instance-port'),
  modelsConfCheck,
];

/** Runs all checks at the same time, each with ten seconds at most. Never rejects for a finding. */
export function runDoctor(deps: DoctorDeps, signal: AbortSignal): Promise<readonly DoctorFinding[]> {
  return Promise.all(
    CHECKS.map(async ({ name, run }): Promise<DoctorFinding> => {
      const limit = new TimeLimit(systemClock, TIMEOUT_MS, signal);
      try {
        return { name, ...(await run(deps, limit.signal)) };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { name, status: 'problem', message: `The check itself failed: ${message}`, fix: null };
      } finally {
        limit.end();
      }
    }),
  );
}
