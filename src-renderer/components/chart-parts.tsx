import type { ReactNode } from 'react';
import { XAxis, YAxis } from 'recharts';
import { formatAtMost, formatClock, formatCount, formatPct, formatSpan } from '../i18n/format.ts';
import type { Translate } from '../i18n/index.ts';
import { AXIS_PX, type ChartExtra, type ChartPoint, type ChartSeries, rowsAt } from './chart-picture.ts';

const AXIS = { fill: 'var(--faint)', fontSize: 10.5 };
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

/** The box at the pointer. */
export function PointerBox(props: {
  readonly point: ChartPoint | undefined;
  readonly series: readonly ChartSeries[];
  readonly extra: readonly ChartExtra[];
}): ReactNode {
  const { point, series, extra } = props;
  if (!point) return null;
  const rows = rowsAt(point, series, extra);
  return (
    <div className="rounded-md border border-line bg-raised px-2 py-1.5 text-xs shadow-lg">
      <p className="mb-0.5 text-faint">{formatClock(point.at)}</p>
      <dl className="grid grid-cols-[auto_auto] items-center gap-x-2 whitespace-nowrap">
        {rows.map(row => (
          <div key={row.label} className="contents">
            <dt className="flex items-center gap-1.5 text-dim">
              <span className="size-2 rounded-xs" style={{ background: row.colour ?? 'transparent' }} />
              {row.label}
            </dt>
            <dd className="text-end">{row.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** A value axis from 0 to `top` with its half between; `percent` names the unit at its top. */
export function valueAxis(side: 'left' | 'right', top: number, percent: boolean): ReactNode {
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
      domain={[0, top]}
      ticks={[0, top / 2, top]}
      tickFormatter={text}
      tick={AXIS}
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
