import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import { chartedSeries, historyReadings } from './history-readings.ts';
import { type ReadingRing, RING_SPAN_MS } from './reading-ring.ts';

/** The spans that charts can show, ms: those up to 15 minutes live, longer ones from the stored history. */
export const RANGES_MS = [60_000, 300_000, RING_SPAN_MS, 3_600_000, 21_600_000, 86_400_000] as const;
export type RangeMs = (typeof RANGES_MS)[number];

const POINTS = 300;
/** Stored history is asked for again this often at most, ms. */
const REFRESH_MS = 10_000;

export interface RangeView {
  readonly spanMs: RangeMs;
  readonly status: 'live' | 'loading' | 'stored' | 'failed';
}

export interface RangedReadingsDeps {
  readonly client: Client<PaddockContract>;
  readonly ring: ReadingRing;
  /** The group whose server is charted. */
  readonly group: () => string;
}

/** The readings of the chosen time range, for all charts at once; outside React's tree like the ring. */
export class RangedReadings {
  readonly view: StoreApi<RangeView> = createStore<RangeView>(() => ({
    spanMs: RING_SPAN_MS,
    status: 'live',
  }));
  readonly #deps: RangedReadingsDeps;
  readonly #listeners = new Set<() => void>();
  #stored: readonly Reading[] = [];
  #asking: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #releaseRing = (): void => {};

  constructor(deps: RangedReadingsDeps) {
    this.#deps = deps;
  }

  get spanMs(): number {
    return this.view.getState().spanMs;
  }

  /** Whether the readings are single ones; stored history is thinned out already. */
  get live(): boolean {
    return this.spanMs <= RING_SPAN_MS;
  }

  get readings(): readonly Reading[] {
    return this.live ? this.#deps.ring.readings : this.#stored;
  }

  setRange(spanMs: RangeMs): void {
    this.#stop();
    this.#stored = [];
    this.view.setState({ spanMs, status: spanMs <= RING_SPAN_MS ? 'live' : 'loading' });
    if (this.#listeners.size > 0) this.#begin();
    this.#tell();
  }

  /** Called when there is something new to draw. Returns the release. */
  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners.size === 0) this.#begin();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  };

  dispose(): void {
    this.#stop();
    this.#listeners.clear();
  }

  #begin(): void {
    if (this.live) this.#releaseRing = this.#deps.ring.subscribe(() => this.#tell());
    else void this.#ask();
  }

  #stop(): void {
    this.#releaseRing();
    this.#releaseRing = () => {};
    this.#asking?.abort();
    this.#asking = null;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    const { client, ring, group } = this.#deps;
    const asking = new AbortController();
    this.#asking = asking;
    const latest = ring.readings.at(-1);
    const { spanMs } = this;
    let next = REFRESH_MS;
    if (latest && !document.hidden) {
      try {
        const range = { fromMs: latest.at - spanMs, toMs: latest.at, points: POINTS };
        const series = chartedSeries(latest, group());
        const history = await client.call('telemetry.history', { ...range, series }, asking.signal);
        if (asking.signal.aborted) return;
        this.#stored = historyReadings(history, latest, group());
        this.view.setState({ status: 'stored' });
        next = Math.max(REFRESH_MS, history.bucketMs);
      } catch {
        if (asking.signal.aborted) return;
        this.view.setState({ status: 'failed' });
      }
      this.#tell();
    } else if (!latest) next = 1_000;
    this.#timer = setTimeout(() => void this.#ask(), next);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
