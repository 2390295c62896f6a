import type { Clock } from '../lib/clock.ts';
import { within } from '../lib/time-limit.ts';

/** Stands between the end of an instance and the start of the next one. */
export interface Gate {
  /** The instance has ended: resolves when the next one may start. Never rejects. */
  pass(): Promise<void>;
}

export interface VramGateDeps {
  /** Resolves when the VRAM of the instance that is ending is free. */
  vramFree(signal: AbortSignal): Promise<void>;
  /** Whether a start follows, which alone needs the VRAM. */
  follows(): boolean;
  readonly waitMs: number;
  readonly clock: Clock;
  onBegin(): void;
  onEnd(outcome: 'free' | 'late' | 'unknown', error?: unknown): void;
}

/**
 * A gate that looks from the beginning of an end on, so that the answer is there soon after it, and that lets pass
 * after `waitMs` whatever becomes of it.
 */
export function openVramGate(deps: VramGateDeps): Gate {
  const { clock, waitMs, vramFree, follows, onBegin, onEnd } = deps;
  const closing = new AbortController();
  let free = follows() ? vramFree(closing.signal) : null;
  // Looked at when it is waited for.
  free?.catch(() => {});
  return {
    pass: async () => {
      try {
        if (!follows()) return;
        onBegin();
        free ??= vramFree(closing.signal);
        const freed = free.then(() => 'free' as const);
        onEnd((await within(clock, waitMs, () => freed)) ?? 'late');
      } catch (error) {
        onEnd('unknown', error);
      } finally {
        closing.abort();
      }
    },
  };
}
