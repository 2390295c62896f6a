import type { DoctorFinding } from '../../src-shared/model/app.ts';
import type { DoctorDeps } from '../doctor/check.ts';
import { runDoctor } from '../doctor/doctor.ts';
import { engineEnv } from '../runtime/process/child-env.ts';
import { findProgram } from '../runtime/process/find-program.ts';
import { keptProblems } from '../start-options.ts';

/** The checks of this machine, with what is asked the same way whether a panel runs or not. */
export function checkMachine(
  deps: Omit<DoctorDeps, 'findProgram' | 'engineEnv' | 'keptProblems'>,
  signal: AbortSignal,
): Promise<DoctorFinding[]> {
  const { home } = deps.options;
  const engine = engineEnv({ gpus: 'all', env: {} }, process.env);
  const launches = { findProgram, engineEnv: engine };
  return runDoctor({ ...deps, ...launches, keptProblems: () => keptProblems(home) }, signal);
}
