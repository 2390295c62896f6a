import type { DoctorFinding } from '../src-shared/model/app.ts';
import { runDoctor } from './doctor/doctor.ts';
import type { PaddockOptions } from './options.ts';

/** The checks of this machine as the CLI runs them when no panel does. */
export function runDoctorHere(
  options: PaddockOptions,
  signal: AbortSignal,
): Promise<readonly DoctorFinding[]> {
  return runDoctor({ options, listing: () => null, ownPorts: () => new Set() }, signal);
}
