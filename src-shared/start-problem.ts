import type { ProfileEntry } from './model/profile.ts';

/** Whether the files of a profile are where its engine reads them, as far as anybody can tell here. */
export function hasFiles({ file }: ProfileEntry): boolean {
  return file.state === 'present' || file.state === 'elsewhere' || file.state === 'remote';
}

/** Why a profile cannot be started, in words; null when it can. Whoever offers to start profiles asks this. */
export function startProblem(entry: ProfileEntry): string | null {
  const { file, profile } = entry;
  if (!hasFiles(entry)) return file.problem ?? file.state;
  return profile.issues.find(issue => issue.severity === 'error')?.message ?? null;
}
