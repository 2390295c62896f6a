import type { DoctorFinding } from '../../src-shared/model/app.ts';
import type { DoctorDeps } from '../doctor/check.ts';
import { runDoctor } from '../doctor/doctor.ts';
import { findProgram } from '../runtime/process/find-program.ts';
import { keptProblems } from '../start-options.ts';

/** The checks of this machine, with what is asked the same way whether a panel runs or not. */
export function checkMachine(
  deps: Omit<DoctorDeps, 'findProgram' | 'keptProblems'>,
  signal: AbortSignal,
): Promise<DoctorFinding[]> {
  const { home } = deps.options;
  return runDoctor({ ...deps, findProgram, keptProblems: () => keptProblems(home) }, signal);
}
