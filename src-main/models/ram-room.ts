import { ownRamMiB, type Reading } from '../../src-shared/model/reading.ts';
import type { Replaced } from './gpu-rooms.ts';

/** Memory of the host, and what of it others hold than those that will be replaced. The page cache is always free. */
export function ramRoom(
  reading: Reading | null,
  replaces: readonly Replaced[],
): { readonly totalMiB: number | null; readonly otherMiB: number | null } {
  const host = reading?.host ?? null;
  const freed = (reading?.instances ?? [])
    .filter(({ profileId }) => replaces.some(one => one.profileId === profileId))
    .reduce((sum, instance) => sum + ownRamMiB(instance), 0);
  const used = host?.ramUsedMiB ?? null;
  return { totalMiB: host?.ramTotalMiB ?? null, otherMiB: used === null ? null : Math.max(0, used - freed) };
}
