import type { ProfileEntry } from './model/profile.ts';

/** Why a profile cannot be started, in words; null when it can. Whoever offers to start profiles asks this. */
export function startProblem({ file, profile }: ProfileEntry): string | null {
  if (file.state !== 'present' && file.state !== 'remote') return file.problem ?? file.state;
  return profile.issues.find(issue => issue.severity === 'error')?.message ?? null;
}
