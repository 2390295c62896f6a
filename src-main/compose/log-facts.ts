import type { Disposable } from '../lib/disposables.ts';
import { logFact } from '../llama/log-facts.ts';
import type { LogHub } from '../logs/log-hub.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** Hands what the engines' lines tell (such as the time of a prompt) to telemetry, until it is disposed. */
export function followLogFacts(logs: LogHub, telemetry: Telemetry): Disposable {
  const stop = new AbortController();
  const follow = async (): Promise<void> => {
    for await (const { lines } of logs.follow({ lines: 0 }, stop.signal)) {
      for (const line of lines) {
        if (line.marker || line.profileId === null) continue;
        const fact = logFact(line.text);
        if (fact !== null) telemetry.noteLogFact(line.profileId, fact);
      }
    }
  };
  const done = follow();
  return {
    dispose: async () => {
      stop.abort();
      await done;
    },
  };
}
