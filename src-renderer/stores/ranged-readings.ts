import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import { type Draw, drawAtOnce } from './frame-queue.ts';
import { type ChartedReading, chartedSeries, historyReadings, type Of } from './history-readings.ts';
import { type ReadingRing, RING_SPAN_MS } from './reading-ring.ts';

/** The spans that charts can show, ms: those up to 15 minutes live, longer ones from the stored history. */
export const RANGES_MS = [60_000, 300_000, RING_SPAN_MS, 3_600_000, 21_600_000, 86_400_000] as const;
export type RangeMs = (typeof RANGES_MS)[number];

const POINTS = 300;
/** Stored history is asked for again this often at most, ms. */
const REFRESH_MS = 10_000;
/** Charts follow their readings at most this often, ms. */
const REDRAW_MS = 900;

export interface RangeView {
  readonly spanMs: RangeMs;
  readonly status: 'live' | 'loading' | 'stored' | 'failed';
}

export interface RangedReadingsDeps {
  readonly client: Client<PaddockContract>;
  readonly ring: ReadingRing;
  /** The group whose server is charted. */
  readonly group: () => string;
  /** Every chart is a piece of its own. */
  readonly draw?: Draw;
}

/** Readings and the span that they are of, ms. */
interface Shown {
  readonly spanMs: number;
  readonly readings: readonly ChartedReading[];
  /** Where a reading stands for a time in which there were many: the least and the most of each value in it. */
  readonly extremes: {
    readonly min: readonly ChartedReading[];
    readonly max: readonly ChartedReading[];
  } | null;
}

/** The readings of the chosen time range, for all charts at once; outside React's tree like the ring. */
export class RangedReadings {
  readonly view: StoreApi<RangeView> = createStore<RangeView>(() => ({
    spanMs: RING_SPAN_MS,
    status: 'live',
  }));
  readonly #deps: RangedReadingsDeps;
  readonly #draw: Draw;
  /** What draws for each listener: one and the same function, so that it waits once. */
  readonly #pieces = new Map<() => void, () => void>();
  /** Null while the ring is what is shown. */
  #stored: Shown | null = null;
  #asking: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #redrawTimer: ReturnType<typeof setTimeout> | undefined;
  #redrawnAt = Number.NEGATIVE_INFINITY;
  #releaseRing = (): void => {};

  constructor(deps: RangedReadingsDeps) {
    this.#deps = deps;
    this.#draw = deps.draw ?? drawAtOnce;
  }

  /** What there is to draw. While another range is on its way, that is the one before. */
  get shown(): Shown {
    return this.#stored ?? { spanMs: this.#liveSpanMs, readings: this.#deps.ring.readings, extremes: null };
  }

  setRange(spanMs: RangeMs): void {
    this.#stop();
    const live = spanMs <= RING_SPAN_MS;
    if (live) this.#stored = null;
    else this.#stored ??= this.shown;
    this.view.setState({ spanMs, status: live ? 'live' : 'loading' });
    if (this.#pieces.size > 0) this.#begin();
    if (live) this.#tell();
  }

  /** Called when there is something new to draw. Returns the release. */
  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#pieces.size === 0) this.#begin();
    const piece = (): void => {
      if (this.#pieces.get(listener) === piece) listener();
    };
    this.#pieces.set(listener, piece);
    return () => {
      this.#pieces.delete(listener);
      if (this.#pieces.size === 0) this.#stop();
    };
  };

  /** Calls a subscribed listener back in a frame to come. */
  readonly redraw = (listener: () => void): void => {
    const piece = this.#pieces.get(listener);
    if (piece) this.#draw(piece);
  };

  dispose(): void {
    this.#stop();
    this.#pieces.clear();
  }

  get #liveSpanMs(): number {
    return Math.min(this.view.getState().spanMs, RING_SPAN_MS);
  }

  #begin(): void {
    if (this.view.getState().spanMs > RING_SPAN_MS) void this.#ask();
    else this.#releaseRing = this.#deps.ring.subscribe(() => this.#tellSoon());
  }

  #stop(): void {
    this.#releaseRing();
    this.#releaseRing = () => {};
    this.#asking?.abort();
    this.#asking = null;
    clearTimeout(this.#timer);
    clearTimeout(this.#redrawTimer);
    this.#redrawTimer = undefined;
  }

  async #ask(): Promise<void> {
    const { client, ring, group } = this.#deps;
    const asking = new AbortController();
    this.#asking = asking;
    const latest = ring.readings.at(-1);
    const { spanMs } = this.view.getState();
    let next = REFRESH_MS;
    if (latest && !document.hidden) {
      try {
        const range = { fromMs: latest.at - spanMs, toMs: latest.at, points: POINTS };
        const series = chartedSeries(latest, group());
        const history = await client.call('telemetry.history', { ...range, series }, asking.signal);
        if (asking.signal.aborted) return;
        const of = (what: Of): ChartedReading[] => historyReadings(history, latest, group(), what);
        const extremes = { min: of('min'), max: of('max') };
        this.#stored = { spanMs, readings: of('avg'), extremes };
        this.view.setState({ status: 'stored' });
        next = Math.max(REFRESH_MS, history.bucketMs);
      } catch {
        if (asking.signal.aborted) return;
        // Another range's readings under this one's name would be a lie.
        if (this.#stored?.spanMs !== spanMs) this.#stored = { spanMs, readings: [], extremes: null };
        this.view.setState({ status: 'failed' });
      }
      this.#tell();
    } else if (!latest) next = 1_000;
    this.#timer = setTimeout(() => void this.#ask(), next);
  }

  #tellSoon(): void {
    const waitMs = this.#redrawnAt + REDRAW_MS - performance.now();
    if (waitMs <= 0) this.#tell();
    else this.#redrawTimer ??= setTimeout(() => this.#tell(), waitMs);
  }

  #tell(): void {
    clearTimeout(this.#redrawTimer);
    this.#redrawTimer = undefined;
    this.#redrawnAt = performance.now();
    for (const piece of this.#pieces.values()) this.#draw(piece);
  }
}
