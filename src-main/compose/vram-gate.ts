import type { Reading } from '../../src-shared/model/reading.ts';
import { vramFree } from '../telemetry/vram-free.ts';
import type { RunningInstances } from './running.ts';

/**
 * Resolves when the VRAM of the group's instance, which is ending, is free, or when telemetry cannot tell. Looks at the
 * GPUs as often as they can be looked at, from the beginning of the end on, so that the first look after it comes soon;
 * the supervisor bounds the wait through the signal.
 */
export function vramGate(
  running: Pick<RunningInstances, 'lastOf'>,
  looks: (signal: AbortSignal) => AsyncIterable<Reading>,
): (group: string, signal: AbortSignal) => Promise<void> {
  return (group, signal) =>
    new Promise((resolve, reject) => {
      const ending = running.lastOf(group);
      if (ending === null || ending.running.spec.gpus === 'none') return resolve();
      const { spec, before } = ending.running;
      const isFree = (now: Reading): boolean => {
        const { endedAt, during } = ending;
        // A reading of before the end says nothing yet.
        if (endedAt === null || now.at < endedAt) return false;
        return vramFree({ gpus: spec.gpus, profileId: spec.profile.id, before, during, now }) !== false;
      };
      const look = async (): Promise<void> => {
        for await (const now of looks(signal)) {
          // Without GPUs in the reading nobody can tell.
          if (now.gpus.length > 0 && !isFree(now)) continue;
          // Not after the loop: what looks has to end first, for which nobody waits.
          resolve();
          return;
        }
      };
      look().then(() => (signal.aborted ? reject(signal.reason) : resolve()), reject);
    });
}
