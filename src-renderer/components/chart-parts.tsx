import type { ReactNode } from 'react';
import { Area, CartesianGrid, XAxis, YAxis } from 'recharts';
import { formatAtMost, formatCount, formatPct, formatSpan } from '../i18n/format.ts';
import { type Translate, t } from '../i18n/index.ts';
import {
  AXIS_PX,
  type ChartExtra,
  type ChartPoint,
  type ChartSeries,
  formatPointed,
  rowsAt,
} from './chart-picture.ts';

const AXIS = { fill: 'var(--faint)', fontSize: 10.5 };
const ACTIVE_DOT = { r: 3, strokeWidth: 0 };
const AXIS_LINE = { stroke: 'var(--line)' };
const MINUTE_MS = 60_000;
/** Distance of the labels on the time axis, by the span, ms. */
const TICK_MS: Readonly<Record<number, number>> = {
  [MINUTE_MS]: 20_000,
  [5 * MINUTE_MS]: 2 * MINUTE_MS,
  [15 * MINUTE_MS]: 5 * MINUTE_MS,
  [60 * MINUTE_MS]: 20 * MINUTE_MS,
  [360 * MINUTE_MS]: 120 * MINUTE_MS,
  [1_440 * MINUTE_MS]: 480 * MINUTE_MS,
};

export interface ReadoutProps {
  /** The instant that is pointed at, in this chart or in another one. */
  readonly at: number;
  readonly spanMs: number;
  readonly point: ChartPoint | undefined;
  readonly series: readonly ChartSeries[];
  readonly extra: readonly ChartExtra[];
}

/** The values at the pointer, in the foot of the chart: over it they would hide what they are about. */
export function Readout({ at, spanMs, point, series, extra }: ReadoutProps): ReactNode {
  if (!point) return null;
  return (
    <dl className="chart-readout">
      <div>
        <dt className="sr-only">{t('chart:instant')}</dt>
        <dd className="text-faint">{formatPointed(at, spanMs)}</dd>
      </div>
      {rowsAt(point, series, extra).map(({ label, colour, bare, value }) => (
        <div key={label}>
          <dt className={bare ? 'sr-only' : 'text-faint'}>{label}</dt>
          <dd className="flex items-center gap-1">
            {colour !== null && <span className="swatch size-2 rounded-xs" style={{ background: colour }} />}
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export interface ValueAxisProps {
  readonly side: 'left' | 'right';
  readonly top: number;
  /** Names the unit at the top. */
  readonly percent: boolean;
  /** Of the only series that is drawn against it, where there are two axes. */
  readonly colour: string | null;
}

/** A value axis from 0 to `top` with its half between; 0 alone where there is nothing to measure by. */
export function valueAxis({ side, top, percent, colour }: ValueAxisProps): ReactNode {
  const text = (value: number): string =>
    percent && value === top
      ? formatPct(value).replace(' ', '\u00a0')
      : top < 10
        ? formatAtMost(value, 2)
        : formatCount(value);
  return (
    <YAxis
      key={side}
      yAxisId={side}
      orientation={side}
      domain={[0, top || 1]}
      ticks={top === 0 ? [0] : [0, top / 2, top]}
      tickFormatter={text}
      tick={colour === null ? AXIS : { ...AXIS, fill: colour }}
      tickLine={false}
      axisLine={false}
      width={AXIS_PX}
    />
  );
}

/** The time axis counts back from the newest point, so that it stays as it is while the points move along. */
export function timeAxis(spanMs: number, translate: Translate): ReactNode {
  const everyMs = TICK_MS[spanMs] ?? spanMs / 3;
  const ticks = Array.from({ length: Math.floor(spanMs / everyMs) + 1 }, (_, i) => -everyMs * i);
  const text = (ago: number): string =>
    ago > -1 ? translate('chart:now') : translate('chart:ago', { span: formatSpan(-ago) });
  return (
    <XAxis
      dataKey="ago"
      type="number"
      domain={[-spanMs, 0]}
      allowDataOverflow
      ticks={ticks}
      tickFormatter={text}
      tick={AXIS}
      tickLine={false}
      axisLine={AXIS_LINE}
      interval="preserveStartEnd"
      height={18}
      tickMargin={3}
    />
  );
}

/** Lines at the words of a value axis. */
export function gridLines(side: 'left' | 'right'): ReactNode {
  return <CartesianGrid vertical={false} stroke="var(--line-soft)" yAxisId={side} />;
}

/** The line of a series. */
export function lineOf(series: ChartSeries): ReactNode {
  return (
    <Area
      key={series.key}
      dataKey={series.key}
      yAxisId={series.side ?? 'right'}
      name={series.label}
      stroke={series.colour}
      strokeWidth={series.filled ? 1.75 : 1.4}
      fill={series.colour}
      fillOpacity={series.filled ? 0.13 : 0}
      type="monotone"
      dot={false}
      activeDot={ACTIVE_DOT}
      isAnimationActive={false}
      connectNulls={false}
    />
  );
}

/** Where the values of a series were, from the least to the most. */
export function bandOf(series: ChartSeries): ReactNode {
  return (
    <Area
      key={`${series.key} between`}
      dataKey={between(series.key)}
      yAxisId={series.side ?? 'right'}
      stroke="none"
      fill={series.colour}
      fillOpacity={0.2}
      type="monotone"
      dot={false}
      activeDot={false}
      tooltipType="none"
      isAnimationActive={false}
      connectNulls={false}
    />
  );
}

/** From the least to the most of a value; null where either is not known. */
function between(key: string): (point: ChartPoint) => [number, number] | null {
  return point => {
    const [low, high] = [point[`${key}Low`], point[`${key}High`]];
    return typeof low === 'number' && typeof high === 'number' ? [low, high] : null;
  };
}
