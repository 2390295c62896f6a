import type { Reading, SourceStatus } from '../../src-shared/model/reading.ts';
import { Broadcast } from '../lib/broadcast.ts';
import { Cell, type ReadonlyCell } from '../lib/cell.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { joinParts } from './join.ts';
import type { PartialReading, TelemetrySource } from './source.ts';
import { backoffMs, newestOf, slept } from './waiting.ts';

/** How far back readings are kept in memory, ms. */
export const RING_MS = 900_000;
const FASTEST_MS = 250;
const SLOWEST_MS = 10_000;
/** Readings that may be too old before they are thrown away together. */
const TRIM = 60;
/** Readings that a slow subscriber may be behind before it loses the oldest. */
const QUEUE = 600;

export interface SamplerDeps {
  readonly sources: readonly TelemetrySource[];
  /** Time between readings, ms. */
  readonly sampleMs: number;
  /** Statuses of what is no source but belongs to telemetry, such as the history. */
  readonly extraStatuses?: () => readonly SourceStatus[];
  readonly clock: Clock;
  readonly log: Logger;
}

interface Taken {
  readonly monotonicMs: number;
  readonly reading: Reading;
}

/** 250 ms to 10 s. */
export function clampSampleMs(ms: number): number {
  return Math.min(SLOWEST_MS, Math.max(FASTEST_MS, Math.round(ms)));
}

/**
 * Joins the newest part of every source into one reading on each tick, keeps 15 minutes of them and publishes them. A
 * source that throws is shown as failing, loses its values, and is started again; it never stops the others.
 */
export class Sampler {
  readonly #deps: SamplerDeps;
  readonly #stop = new AbortController();
  readonly #parts = new Map<TelemetrySource, PartialReading>();
  readonly #thrown = new Map<TelemetrySource, string>();
  #recent: Taken[] = [];
  readonly #published = new Broadcast<Reading>(QUEUE);
  readonly #latest = new Cell<Reading | null>(null);
  #sampleMs: number;
  #running: Promise<unknown> | null = null;

  constructor(deps: SamplerDeps) {
    this.#deps = deps;
    this.#sampleMs = clampSampleMs(deps.sampleMs);
  }

  /** The newest reading; null before the first tick. */
  get latest(): ReadonlyCell<Reading | null> {
    return this.#latest;
  }

  get sampleMs(): number {
    return this.#sampleMs;
  }

  /** Takes effect from the next tick on; sources follow by themselves. Clamped to 250 ms to 10 s. */
  setSampleMs(ms: number): void {
    this.#sampleMs = clampSampleMs(ms);
  }

  /** Starts the sources and the tick. Idempotent. */
  start(): void {
    if (this.#running !== null || this.#stop.signal.aborted) return;
    const { signal } = this.#stop;
    this.#running = Promise.all([
      ...this.#deps.sources.map(source => this.#follow(source, signal)),
      this.#tick(signal),
    ]);
  }

  /** Readings taken after an instant (ms since the epoch), oldest first, at most 15 minutes of them. */
  since(at: number): Reading[] {
    const from = this.#deps.clock.monotonic() - RING_MS;
    return this.#recent
      .filter(({ monotonicMs, reading }) => monotonicMs > from && reading.at > at)
      .map(({ reading }) => reading);
  }

  /** What was taken in the last `historyMs`, then every new reading, in the order taken, until the signal aborts. */
  async *readings(historyMs: number, signal: AbortSignal): AsyncGenerator<Reading[], void, void> {
    const live = this.#published.subscribe(AbortSignal.any([signal, this.#stop.signal]));
    const past = historyMs > 0 ? this.since(this.#deps.clock.now() - historyMs) : [];
    yield past;
    for await (const { values } of live) yield [...values];
  }

  /**
   * The newest reading, then one out of turn whenever a source had a look, until the signal aborts: for who waits for
   * VRAM. Those are neither kept nor published; what nothing looks at is as in the regular readings.
   */
  looks(signal: AbortSignal): AsyncGenerator<Reading, void, void> {
    const looked = new Map<TelemetrySource, PartialReading>();
    return newestOf<Reading>(
      async (publish, running) => {
        const look = async (source: TelemetrySource): Promise<void> => {
          for await (const gpus of source.looks?.(running) ?? []) {
            looked.set(source, { ...this.#parts.get(source), gpus: [...gpus] });
            publish(this.#join(looked));
          }
        };
        const regular = async (): Promise<void> => {
          for await (const reading of this.#latest.changes(running))
            if (reading !== null) publish(looked.size === 0 ? reading : this.#join(looked));
        };
        await Promise.all([regular(), ...this.#deps.sources.map(look)]);
      },
      AbortSignal.any([signal, this.#stop.signal]),
    );
  }

  /** Ends the sources and waits until they have let go of what they hold. Idempotent. */
  async dispose(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #follow(source: TelemetrySource, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps;
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        for await (const part of source.readings(signal)) {
          this.#parts.set(source, part);
          if (this.#thrown.delete(source)) attempt = 0;
        }
        // It can never work here; its status says why.
        return;
      } catch (error) {
        if (signal.aborted) return;
        log.warn('A telemetry source failed.', { source: source.name, error });
        this.#parts.delete(source);
        this.#thrown.set(source, error instanceof Error ? error.message : String(error));
      }
      if (!(await slept(clock, backoffMs(attempt), signal))) return;
    }
  }

  async #tick(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    let next = clock.monotonic() + this.#sampleMs;
    while (await slept(clock, next - clock.monotonic(), signal)) {
      this.#take();
      next = Math.max(next + this.#sampleMs, clock.monotonic());
    }
  }

  #take(): void {
    const reading = this.#join(this.#parts);
    this.#keep({ monotonicMs: this.#deps.clock.monotonic(), reading });
    this.#latest.set(reading);
    this.#published.publish([reading]);
  }

  /** The newest part of every source, those in `first` before the regular ones. */
  #join(first: ReadonlyMap<TelemetrySource, PartialReading>): Reading {
    const { clock, sources, extraStatuses } = this.#deps;
    const parts = sources.map(source => first.get(source) ?? this.#parts.get(source) ?? {});
    const statuses = [...sources.map(source => this.#statusOf(source)), ...(extraStatuses?.() ?? [])];
    return joinParts(clock.now(), parts, statuses);
  }

  /** By age, not by count: the rate may change. Trimmed in bulk, so that a push stays cheap. */
  #keep(taken: Taken): void {
    this.#recent.push(taken);
    const old = this.#recent.findIndex(({ monotonicMs }) => monotonicMs > taken.monotonicMs - RING_MS);
    if (old >= TRIM) this.#recent = this.#recent.slice(old);
  }

  #statusOf(source: TelemetrySource): SourceStatus {
    const { name } = source;
    const message = this.#thrown.get(source);
    if (message !== undefined) return { name, status: 'failing', message };
    try {
      return source.status();
    } catch (error) {
      return { name, status: 'failing', message: error instanceof Error ? error.message : String(error) };
    }
  }
}
