import { memo, type ReactNode, useEffect, useMemo, useReducer } from 'react';
import { Area, AreaChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import { formatAtMost, formatClock, formatCount, formatPct, formatSpan } from '../i18n/format.ts';
import { t, useT } from '../i18n/index.ts';
import { roundAbove } from './round-above.ts';

/** A point of a chart: an instant and any number of values, null where nothing was measured. */
export type ChartPoint = { readonly at: number } & Readonly<Record<string, number | null>>;

/** Where a chart reads from: outside React's tree, so that a new reading renders the chart and nothing else. */
export interface ChartSource {
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => readonly ChartPoint[];
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

export interface TimeSeriesProps {
  readonly source: ChartSource;
  readonly series: readonly ChartSeries[];
  /** `percent` is drawn from 0 to 100, `auto` from 0 to what there is. */
  readonly scale?: 'percent' | 'auto';
  readonly spanMs: number;
  readonly heightPx: number;
  readonly label: string;
  /** More rows for the box at the pointer. */
  readonly extra?: readonly {
    readonly label: string;
    readonly format: (point: ChartPoint) => string | null;
  }[];
}

/** Charts follow their readings at most this often, ms. */
const REDRAW_MS = 900;
const AXIS = { fill: 'var(--faint)', fontSize: 10.5 };
/** Charts with one id show the same instant when one of them is pointed at. */
const SHARED_CURSOR = 'paddock';
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

/** Redraws with the source, at most once in `REDRAW_MS` and never while the page is hidden. */
function useRedraw(source: ChartSource): number {
  const [version, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    let last = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = (): void => {
      timer = undefined;
      if (document.hidden) return;
      last = performance.now();
      redraw();
    };
    const changed = (): void => {
      timer ??= setTimeout(draw, Math.max(0, REDRAW_MS - (performance.now() - last)));
    };
    const release = source.subscribe(changed);
    document.addEventListener('visibilitychange', changed);
    return () => {
      release();
      document.removeEventListener('visibilitychange', changed);
      clearTimeout(timer);
    };
  }, [source]);
  return version;
}

/** The chart in words: each series now and its range. */
export function describeSeries(
  points: readonly ChartPoint[],
  series: readonly ChartSeries[],
  spanMs: number,
): string {
  const sentences = series.flatMap(one => {
    const known = points.filter(point => typeof point[one.key] === 'number');
    const byValue = [...known].sort((a, b) => (a[one.key] ?? 0) - (b[one.key] ?? 0));
    const [now, low, high] = [known.at(-1), byValue[0], byValue.at(-1)];
    if (!now || !low || !high) return [];
    return [
      t('chart:described', {
        label: one.label,
        now: one.format(now),
        low: one.format(low),
        high: one.format(high),
        span: formatSpan(spanMs),
      }),
    ];
  });
  return sentences.length === 0 ? t('chart:empty') : sentences.join(' ');
}

function Reading(props: {
  readonly point: ChartPoint | undefined;
  readonly series: readonly ChartSeries[];
  readonly extra: TimeSeriesProps['extra'];
}): ReactNode {
  const { point, series, extra = [] } = props;
  if (!point) return null;
  const rows = [
    ...series.flatMap(one =>
      typeof point[one.key] === 'number'
        ? [{ label: one.label, colour: one.colour, value: one.format(point) }]
        : [],
    ),
    ...extra.flatMap(one => {
      const value = one.format(point);
      return value === null ? [] : [{ label: one.label, colour: 'transparent', value }];
    }),
  ];
  return (
    <div className="rounded-md border border-line bg-raised px-2 py-1.5 text-xs shadow-lg">
      <p className="mb-0.5 text-faint">{formatClock(point.at)}</p>
      <dl className="grid grid-cols-[auto_auto_auto] items-center gap-x-1.5">
        {rows.map(row => (
          <div key={row.label} className="contents">
            <span className="size-2 rounded-xs" style={{ background: row.colour }} />
            <dt className="text-dim">{row.label}</dt>
            <dd className="text-end">{row.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const PERCENT = {
  domain: [0, 100],
  ticks: [0, 50, 100],
  tickFormatter: (value: number): string =>
    value === 100 ? formatPct(100).replace(' ', '\u00a0') : formatCount(value),
};
/** An axis from 0 to a round number above the highest value, with its half between. */
function autoAxis(points: readonly ChartPoint[], series: readonly ChartSeries[]) {
  let most = 0;
  for (const point of points) for (const { key } of series) most = Math.max(most, point[key] ?? 0);
  const top = roundAbove(most);
  return {
    domain: [0, top],
    ticks: [0, top / 2, top],
    tickFormatter: (value: number): string => (top < 10 ? formatAtMost(value, 2) : formatCount(value)),
  };
}

function sidesOf(series: readonly ChartSeries[]): readonly ('left' | 'right')[] {
  return [...new Set(series.map(one => one.side ?? 'right'))].sort();
}

/** Values over time. The only component that a new reading renders. */
export const TimeSeries = memo(function TimeSeries(props: TimeSeriesProps): ReactNode {
  const { source, series, spanMs, heightPx, label, extra, scale = 'percent' } = props;
  const t = useT();
  const version = useRedraw(source);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the source is mutable; its version says when to read it
  const points = useMemo(() => source.read(), [source, version]);
  const newest = points.at(-1)?.at ?? 0;
  const everyMs = TICK_MS[spanMs] ?? spanMs / 3;
  const ticks = Array.from({ length: Math.floor(spanMs / everyMs) + 1 }, (_, i) => newest - everyMs * i);
  const tickText = (at: number): string =>
    newest - at < 1 ? t('chart:now') : t('chart:ago', { span: formatSpan(newest - at) });
  const sides = scale === 'percent' ? (['right'] as const) : sidesOf(series);
  return (
    <figure data-live role="img" aria-label={`${label}. ${describeSeries(points, series, spanMs)}`}>
      <AreaChart
        data={points as ChartPoint[]}
        responsive
        style={{ width: '100%', height: heightPx }}
        margin={{ top: 9, right: 0, bottom: 0, left: 0 }}
        accessibilityLayer={false}
        syncId={SHARED_CURSOR}
        syncMethod="value"
      >
        <CartesianGrid vertical={false} stroke="var(--line-soft)" yAxisId={sides.at(-1) ?? 'right'} />
        <XAxis
          dataKey="at"
          type="number"
          domain={[newest - spanMs, newest]}
          allowDataOverflow
          ticks={ticks}
          tickFormatter={tickText}
          tick={AXIS}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          interval="preserveStartEnd"
          height={18}
          tickMargin={3}
        />
        {sides.map(side => (
          <YAxis
            key={side}
            yAxisId={side}
            orientation={side}
            {...(scale === 'percent'
              ? PERCENT
              : autoAxis(
                  points,
                  series.filter(one => (one.side ?? 'right') === side),
                ))}
            tick={AXIS}
            tickLine={false}
            axisLine={false}
            width={44}
          />
        ))}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--faint)', strokeDasharray: '2 3' }}
          content={({ active, payload }) =>
            active ? (
              <Reading point={payload[0]?.payload as ChartPoint} series={series} extra={extra} />
            ) : null
          }
        />
        {series.map(one => (
          <Area
            key={one.key}
            dataKey={one.key}
            yAxisId={one.side ?? 'right'}
            name={one.label}
            stroke={one.colour}
            strokeWidth={one.filled ? 1.75 : 1.4}
            fill={one.colour}
            fillOpacity={one.filled ? 0.13 : 0}
            type="monotone"
            dot={false}
            activeDot={{ r: 3, strokeWidth: 0 }}
            isAnimationActive={false}
            connectNulls={false}
          />
        ))}
      </AreaChart>
    </figure>
  );
});
