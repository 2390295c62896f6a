import type { LogFact } from '../llama/log-facts.ts';
import type { Launches } from '../logs/launches.ts';
import type { LogHub } from '../logs/log-hub.ts';

/** Hands on what the engines' lines tell (such as the time of a prompt). Returns the release. */
export function followLogFacts(
  logs: LogHub,
  launches: Launches,
  note: (profileId: string, fact: LogFact) => void,
): () => void {
  return logs.onIngested((lines, facts, again) => {
    for (const [i, line] of lines.entries()) {
      const fact = facts[i] ?? null;
      launches.note(line, fact);
      // What an adopted model said before tells of its start; it is no new measurement.
      if (fact !== null && !again && line.profileId !== null) note(line.profileId, fact);
    }
  });
}
