import type { Disposable } from '../lib/disposables.ts';
import { type LogFact, logFact } from '../llama/log-facts.ts';
import type { Launches } from '../logs/launches.ts';
import type { LogHub } from '../logs/log-hub.ts';

/** Hands on what the engines' lines tell (such as the time of a prompt), until it is disposed. */
export function followLogFacts(
  logs: LogHub,
  launches: Launches,
  note: (profileId: string, fact: LogFact) => void,
): Disposable {
  const stop = new AbortController();
  // What an adopted model said while it loaded tells of its start; that it was said before is no new measurement.
  const release = logs.onAgain(lines => {
    for (const line of lines) launches.note(line, logFact(line.text));
  });
  const follow = async (): Promise<void> => {
    for await (const { lines } of logs.follow({ lines: 0 }, stop.signal)) {
      for (const line of lines) {
        if (line.marker || line.profileId === null) continue;
        const fact = logFact(line.text);
        launches.note(line, fact);
        if (fact !== null) note(line.profileId, fact);
      }
    }
  };
  const done = follow();
  return {
    dispose: async () => {
      release();
      stop.abort();
      await done;
    },
  };
}
