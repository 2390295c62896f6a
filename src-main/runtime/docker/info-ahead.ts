import type { Clock } from '../../lib/clock.ts';
import type { DockerEngine, EngineInfo } from './engine.ts';

/** An answer that is older than this is asked for anew, ms: a daemon that was restarted may be set up differently. */
const FRESH_MS = 30_000;

/**
 * The same engine, which asks the daemon about itself while a container stops. The daemon takes some 10 ms to answer,
 * since it counts everything that it has, and who stops a container often starts the next one right after.
 */
export function withInfoAhead(engine: DockerEngine, clock: Clock): DockerEngine {
  let ahead: { readonly askedAt: number; readonly answer: Promise<EngineInfo | null> } | null = null;
  return {
    ...engine,
    async info(signal) {
      const asked = ahead;
      ahead = null;
      const known = asked && clock.monotonic() - asked.askedAt < FRESH_MS ? await asked.answer : null;
      return known ?? engine.info(signal);
    },
    stop(id, graceSeconds, signal) {
      ahead = { askedAt: clock.monotonic(), answer: engine.info().catch(() => null) };
      return engine.stop(id, graceSeconds, signal);
    },
  };
}
