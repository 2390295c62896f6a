import type { Clock } from '../../lib/clock.ts';
import { outOfMemoryKills } from './process-facts.ts';

/** Time between looks, ms. A kill counts as recent for one to two of them: freeing much memory takes a while. */
export const LOOK_MS = 5_000;

/**
 * Whether the kernel has just killed something for want of memory. It counts those of the whole machine, and says of
 * none which it was: an old one is somebody else's.
 */
export class RecentKills {
  readonly #count: () => Promise<number | null>;
  #before: number | null;
  #latest: number | null;

  private constructor(count: () => Promise<number | null>, first: number | null) {
    this.#count = count;
    this.#before = first;
    this.#latest = first;
  }

  /** Looks now, and then until the signal aborts. */
  static async watch(clock: Clock, signal: AbortSignal, count = outOfMemoryKills): Promise<RecentKills> {
    const kills = new RecentKills(count, await count());
    void kills.#watch(clock, signal);
    return kills;
  }

  /** Whether there was one lately. Never rejects. */
  async any(): Promise<boolean> {
    const now = await this.#count();
    return now !== null && this.#before !== null && now > this.#before;
  }

  async #watch(clock: Clock, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(LOOK_MS, signal).catch(() => {});
      this.#before = this.#latest;
      this.#latest = await this.#count();
    }
  }
}
