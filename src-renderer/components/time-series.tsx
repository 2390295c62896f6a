import { memo, type ReactNode, useEffect, useMemo, useReducer } from 'react';
import { Area, AreaChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import { formatClock, formatPct } from '../i18n/format.ts';
import { t, useT } from '../i18n/index.ts';

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
}

export interface TimeSeriesProps {
  readonly source: ChartSource;
  /** Percentages, drawn from 0 to 100. */
  readonly series: readonly ChartSeries[];
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
export function describeSeries(points: readonly ChartPoint[], series: readonly ChartSeries[]): string {
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
    <div className="rounded-md border border-line bg-raised px-3 py-2 text-sm shadow-lg">
      <p className="mb-1 text-faint">{formatClock(point.at)}</p>
      <dl className="grid grid-cols-[auto_auto_auto] items-center gap-x-2 gap-y-0.5">
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

/** Percentages over time. The only component that a new reading renders. */
export const TimeSeries = memo(function TimeSeries(props: TimeSeriesProps): ReactNode {
  const t = useT();
  const { source, series, spanMs, heightPx, label, extra } = props;
  const version = useRedraw(source);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the source is mutable; its version says when to read it
  const points = useMemo(() => source.read(), [source, version]);
  const newest = points.at(-1)?.at ?? 0;
  const minutes = Math.round(spanMs / 60_000);
  const ticks = [0, 1, 2, 3].map(third => newest - (spanMs * third) / 3);
  const tickText = (at: number): string => {
    const ago = Math.round(((newest - at) / spanMs) * minutes);
    return ago === 0 ? t('chart:now') : t('chart:minutesAgo', { minutes: ago });
  };
  return (
    <figure data-live role="img" aria-label={`${label}. ${describeSeries(points, series)}`}>
      <AreaChart
        data={points as ChartPoint[]}
        responsive
        style={{ width: '100%', height: heightPx }}
        margin={{ top: 9, right: 0, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke="var(--line-soft)" />
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
        <YAxis
          orientation="right"
          domain={[0, 100]}
          ticks={[0, 50, 100]}
          tickFormatter={(value: number) => (value === 100 ? formatPct(100) : String(value))}
          tick={AXIS}
          tickLine={false}
          axisLine={false}
          width={44}
        />
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
