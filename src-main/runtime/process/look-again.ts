import type { Clock } from '../../lib/clock.ts';

/** Between two looks while none succeeds, ms. */
const LOOK_AGAIN_MS = 250;

/**
 * What a look at processes gives, taken again for as long as it fails, such as when no file can be opened any more: not
 * to know whether a process runs must not pass for its end. Never rejects.
 */
export async function lookAgain<T>(clock: Clock, look: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await look();
    } catch {
      await clock.sleep(LOOK_AGAIN_MS);
    }
  }
}
