import { formatClock, formatInstant, formatSpan } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';

/**
 * A point of a chart: an instant and any number of values, null where nothing was measured. A value that stands for many
 * has the least and the most of them beside it: `powerW`, `powerWLow`, `powerWHigh`.
 */
export type ChartPoint = { readonly at: number } & Readonly<Record<string, number | null>>;

/** What a chart shows: points of the last `spanMs`, oldest first. */
export interface ChartPicture {
  readonly spanMs: number;
  /** The newest instant, ms since the epoch: the same for all charts, whatever points they draw. */
  readonly endAt: number;
  readonly points: readonly ChartPoint[];
}

/** Points with the least and the most of each value beside it; all of them are of the same instants and keys. */
export function withExtremes(
  points: readonly ChartPoint[],
  low: readonly ChartPoint[],
  high: readonly ChartPoint[],
): readonly ChartPoint[] {
  const keys = Object.keys(points[0] ?? {}).filter(key => key !== 'at');
  // Made once: there are thousands of values.
  const names = keys.map(key => [key, `${key}Low`, `${key}High`] as const);
  return points.map((point, i) => {
    const all: Record<string, number | null> & { at: number } = { ...point };
    for (const [key, lowKey, highKey] of names) {
      all[lowKey] = low[i]?.[key] ?? null;
      all[highKey] = high[i]?.[key] ?? null;
    }
    return all;
  });
}

/** The values of a point as they were at the least, or at the most. */
export function extremeOf(point: ChartPoint, which: 'Low' | 'High'): ChartPoint {
  const all: Record<string, number | null> & { at: number } = { ...point };
  for (const key of Object.keys(point)) all[key] = point[key + which] ?? all[key] ?? null;
  return all;
}

/** Where a chart reads from: outside React's tree, so that a new reading renders the chart and nothing else. */
export interface ChartSource {
  /** Calls back when there is something new to draw, each chart in a frame of its own. Returns the release. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Calls a subscribed listener back in a frame to come. */
  readonly redraw: (listener: () => void) => void;
  readonly read: (mostPoints: number) => ChartPicture;
}

export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  /** A CSS colour. */
  readonly colour: string;
  readonly filled?: boolean;
  /** The value with its unit; `point` has the other values, for `23.9 of 24.0 GiB`. */
  readonly format: (point: ChartPoint) => string;
  /** The axis that it is drawn against; the right one unless said otherwise. */
  readonly side?: 'left' | 'right';
}

/** A value at the pointer that is not drawn. */
export interface ChartExtra {
  readonly label: string;
  /** Its unit says what it is: the label is for those who hear it. */
  readonly bare?: boolean;
  readonly format: (point: ChartPoint) => string | null;
}

/** Room for the words of a value axis, px. */
export const AXIS_PX = 44;
/** A line with a point every other pixel looks like one with a point in each. */
const POINT_PX = 2;
const FEWEST_POINTS = 40;
const MOST_POINTS = 300;

/** How many points a chart of a width can show. */
export function pointsFor(widthPx: number): number {
  const fit = Math.floor((widthPx - AXIS_PX) / POINT_PX);
  return Math.max(FEWEST_POINTS, Math.min(MOST_POINTS, fit));
}

/** The chart in words: each series now and its range. */
export function describeSeries({ points, spanMs }: ChartPicture, series: readonly ChartSeries[]): string {
  const sentences = series.flatMap(one => {
    const [lowKey, highKey] = [`${one.key}Low`, `${one.key}High`];
    let [now, low, high]: (ChartPoint | undefined)[] = [];
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const point of points) {
      const value = point[one.key];
      if (typeof value !== 'number') continue;
      now = point;
      const [down, up] = [point[lowKey] ?? value, point[highKey] ?? value];
      if (down < least) [low, least] = [point, down];
      if (up > most) [high, most] = [point, up];
    }
    if (!now || !low || !high) return [];
    return [
      t('chart:described', {
        label: one.label,
        now: one.format(now),
        low: one.format(extremeOf(low, 'Low')),
        high: one.format(extremeOf(high, 'High')),
        span: formatSpan(spanMs),
      }),
    ];
  });
  return sentences.length === 0 ? t('chart:empty') : sentences.join(' ');
}

/** A value at one instant. */
export interface ChartRow {
  readonly label: string;
  /** A CSS colour; null for a value that is not drawn. */
  readonly colour: string | null;
  readonly bare: boolean;
  readonly value: string;
}

/** Everything that is known of an instant. */
export function rowsAt(
  point: ChartPoint,
  series: readonly ChartSeries[],
  extra: readonly ChartExtra[],
): readonly ChartRow[] {
  const drawn = series.filter(one => typeof point[one.key] === 'number');
  return [
    ...drawn.map(({ label, colour, format }) => ({ label, colour, bare: true, value: format(point) })),
    ...extra.flatMap(({ label, bare = false, format }) => {
      const value = format(point);
      return value === null ? [] : [{ label, colour: null, bare, value }];
    }),
  ];
}

/** A day is longer than its clock: what may be of another one is named with it. */
const WITH_DAY_MS = 6 * 3_600_000;

/** An instant of a chart over a span. */
export function formatPointed(atMs: number, spanMs: number): string {
  return spanMs >= WITH_DAY_MS ? formatInstant(atMs) : formatClock(atMs);
}

/** An instant of the chart in words. */
export function describePoint(point: ChartPoint, rows: readonly ChartRow[], spanMs: number): string {
  const values = rows.map(({ label, value }) => `${label} ${value}`).join(', ');
  return `${formatPointed(point.at, spanMs)}: ${values || t('chart:gap')}`;
}

/** The point nearest to the instant that another chart is pointed at: charts of other widths have other points. */
export function nearest(
  ticks: readonly { readonly value?: unknown }[],
  { activeLabel }: { readonly activeLabel?: unknown },
): number {
  const wanted = Number(activeLabel);
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (const [i, { value }] of ticks.entries()) {
    const away = Math.abs(Number(value) - wanted);
    if (away < distance) [best, distance] = [i, away];
  }
  return best;
}
