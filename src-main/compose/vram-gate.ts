import type { Reading } from '../../src-shared/model/reading.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import { vramFree } from '../telemetry/vram-free.ts';
import type { RunningInstances } from './running.ts';

/**
 * Resolves when the VRAM of the group's last instance is free, or when telemetry cannot tell. The supervisor bounds the
 * wait through the signal.
 */
export function vramGate(
  running: RunningInstances,
  latest: ReadonlyCell<Reading | null>,
): (group: string, signal: AbortSignal) => Promise<void> {
  return async (group, signal) => {
    const last = running.lastOf(group);
    if (last === null || last.running.spec.gpus === 'none') return;
    const { spec, before } = last.running;
    for await (const reading of latest.changes(signal)) {
      // Without GPUs in the reading nobody can tell; a reading of before the end says nothing yet.
      if (reading === null || reading.gpus.length === 0) return;
      if (last.endedAt !== null && reading.at < last.endedAt) continue;
      const free = vramFree({
        gpus: spec.gpus,
        profileId: spec.profile.id,
        before,
        during: last.during,
        now: reading,
      });
      if (free !== false) return;
    }
  };
}
