import type { ProfileEntry } from '../../../src-shared/model/profile.ts';

/** What its id begins with, of a profile that serves a benchmark of the one that is called by the rest. */
const BENCH = /^bench-/;

/** The profiles that can be chosen: one for benchmarks alone stands behind the plain one, and is a choice without. */
export function askable(entries: readonly ProfileEntry[]): readonly ProfileEntry[] {
  const ids = new Set<string>(entries.map(({ profile }) => profile.id));
  return entries.filter(({ profile }) => !profile.bench || !ids.has(profile.id.replace(BENCH, '')));
}
