import type { ServerReading, SourceStatus } from '../../../src-shared/model/reading.ts';
import type { Clock } from '../../lib/clock.ts';
import type { LlamaClient } from '../../llama/llama-client.ts';
import type { LogFact } from '../../llama/log-facts.ts';
import type { LlamaMetrics } from '../../llama/metrics-text.ts';
import type { PartialReading, TelemetrySource } from '../source.ts';
import { newestOf, poll } from '../waiting.ts';
import { fullestContext, type ServerSample, serverRates } from './server-rates.ts';

/** A server that answers requests now. */
export interface ServedEndpoint {
  readonly profileId: string;
  readonly group: string;
  readonly endpoint: URL;
}

export interface LlamaServerDeps {
  readonly sampleMs: () => number;
  /** What is served now; asked on every tick. */
  readonly endpoints: () => readonly ServedEndpoint[];
  readonly client: (endpoint: URL) => Pick<LlamaClient, 'slots' | 'metrics'>;
  readonly clock: Clock;
}

/** More often than this a busy server is only disturbed. */
const FASTEST_MS = 500;

interface Watched {
  readonly served: ServedEndpoint;
  readonly client: Pick<LlamaClient, 'slots' | 'metrics'>;
  before: ServerSample | null;
  reading: ServerReading | null;
  problem: string | null;
  asking: boolean;
}

/** What the served llama-servers say of themselves in `/slots` and `/metrics`; a server that answers nonsense is left out. */
export class LlamaServerSource implements TelemetrySource {
  readonly name = 'llama-server';
  readonly #deps: LlamaServerDeps;
  readonly #watched = new Map<string, Watched>();
  readonly #firstTokenMs = new Map<string, number>();

  constructor(deps: LlamaServerDeps) {
    this.#deps = deps;
  }

  status(): SourceStatus {
    const all = [...this.#watched.values()];
    if (all.length === 0) return { name: this.name, status: 'absent', message: 'No model is served.' };
    const problem = all.find(watched => watched.problem !== null)?.problem ?? null;
    return { name: this.name, status: problem === null ? 'ok' : 'failing', message: problem };
  }

  /**
   * Learns the time to first token from the engine's log, the only place that has it per request: the time of the
   * prompt's evaluation. Time in the queue is not in it.
   */
  noteLogFact(profileId: string, fact: LogFact): void {
    if (fact.kind === 'prompt-timing') this.#firstTokenMs.set(profileId, fact.timing.ms);
  }

  readings(signal: AbortSignal): AsyncIterable<PartialReading> {
    return newestOf<PartialReading>(async (publish, running) => {
      const { clock, sampleMs } = this.#deps;
      const asked = new Set<Promise<void>>();
      const publishAll = (): void => {
        const servers = [...this.#watched.values()].flatMap(({ reading }) => (reading ? [reading] : []));
        publish({ servers });
      };
      const ask = (): void => {
        this.#watch(this.#deps.endpoints());
        publishAll();
        for (const watched of this.#watched.values()) {
          // One question at a time per server: a long prompt batch delays its answer.
          if (watched.asking) continue;
          const asking = this.#ask(watched, running)
            .then(publishAll)
            .finally(() => asked.delete(asking));
          asked.add(asking);
        }
      };
      const timing = { clock, intervalMs: () => Math.max(FASTEST_MS, sampleMs()) };
      for await (const _ of poll(timing, ask, running));
      await Promise.all(asked);
    }, signal);
  }

  /** Begins with servers that are new and forgets those that are gone; a restart at the same address starts over. */
  #watch(endpoints: readonly ServedEndpoint[]): void {
    const keys = new Set<string>();
    for (const served of endpoints) {
      const key = `${served.group} ${served.profileId} ${served.endpoint.href}`;
      keys.add(key);
      if (this.#watched.has(key)) continue;
      const client = this.#deps.client(served.endpoint);
      this.#watched.set(key, { served, client, before: null, reading: null, problem: null, asking: false });
    }
    for (const key of this.#watched.keys()) if (!keys.has(key)) this.#watched.delete(key);
    const ids = new Set(endpoints.map(({ profileId }) => profileId));
    for (const id of this.#firstTokenMs.keys()) if (!ids.has(id)) this.#firstTokenMs.delete(id);
  }

  async #ask(watched: Watched, signal: AbortSignal): Promise<void> {
    watched.asking = true;
    const { clock } = this.#deps;
    try {
      // Speeds come from the slots' counts: the time that belongs to them is that of their answer, not of the later one.
      let answeredAt = clock.monotonic();
      const [slots, metrics] = await Promise.allSettled([
        watched.client.slots(signal).finally(() => {
          answeredAt = clock.monotonic();
        }),
        watched.client.metrics(signal),
      ]);
      if (signal.aborted) return;
      const sample: ServerSample = {
        atMs: answeredAt,
        slots: slots.status === 'fulfilled' ? slots.value : null,
        metrics: metrics.status === 'fulfilled' && isLlama(metrics.value) ? metrics.value : null,
      };
      if (sample.slots === null && sample.metrics === null) {
        watched.problem = reasonOf(slots) ?? 'The model server does not answer.';
        watched.reading = null;
        watched.before = null;
        return;
      }
      watched.problem = null;
      watched.reading = this.#reading(watched, sample);
      watched.before = sample;
    } finally {
      watched.asking = false;
    }
  }

  #reading({ served, before }: Watched, sample: ServerSample): ServerReading {
    const { slots, metrics } = sample;
    const context = slots === null ? null : fullestContext(slots);
    return {
      profileId: served.profileId,
      group: served.group,
      ...serverRates(before, sample),
      timeToFirstTokenMs: this.#firstTokenMs.get(served.profileId) ?? null,
      slotsTotal: slots?.length ?? null,
      slotsBusy: slots?.filter(slot => slot.busy).length ?? metrics?.requestsProcessing ?? null,
      requestsWaiting: metrics?.requestsDeferred ?? null,
      contextUsedTokens: context?.usedTokens ?? null,
      contextSizeTokens: context?.sizeTokens ?? null,
      promptTokensTotal: metrics?.promptTokensTotal ?? null,
      generatedTokensTotal: metrics?.generatedTokensTotal ?? null,
    };
  }
}

/** Any text parses as Prometheus text without samples; only llama-server's own names count as an answer. */
function isLlama({ samples }: LlamaMetrics): boolean {
  return samples.some(({ name }) => name.startsWith('llamacpp:'));
}

function reasonOf(settled: PromiseSettledResult<unknown>): string | null {
  if (settled.status === 'fulfilled') return null;
  return settled.reason instanceof Error ? settled.reason.message : String(settled.reason);
}
