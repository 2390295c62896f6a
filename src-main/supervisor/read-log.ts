import type { Logger } from '../lib/log.ts';
import { type LogFact, logFact } from '../llama/log-facts.ts';
import type { Instance } from '../runtime/runtime.ts';
import type { SupervisorLogs } from './evidence.ts';

export interface ReadLogDeps {
  readonly source: { readonly group: string; readonly profileId: string; readonly launchId: string };
  readonly logs: Pick<SupervisorLogs, 'ingest'>;
  readonly log: Logger;
  /** Told what lines tell before the log has them: null for each that tells nothing. */
  readonly onLines: (facts: readonly (LogFact | null)[]) => void;
}

/** Brings an instance's output into the log until there is no more or the signal aborts. Never rejects. */
export async function readLog(
  instance: Pick<Instance, 'logs' | 'startedAt'>,
  deps: ReadLogDeps,
  signal: AbortSignal,
): Promise<void> {
  const { logs, log, onLines } = deps;
  const { launchId } = deps.source;
  const source = { ...deps.source, startedAt: instance.startedAt };
  try {
    for await (const lines of instance.logs(signal)) {
      try {
        const facts = lines.map(line => logFact(line.text));
        onLines(facts);
        await logs.ingest(source, lines, facts);
      } catch (error) {
        // Lines that cannot be taken cost themselves, not those that follow.
        log.error('Lines of an instance could not be taken', { error, launchId });
      }
    }
  } catch (error) {
    if (!signal.aborted) log.warn('Reading the log of an instance failed', { error, launchId });
  }
}
