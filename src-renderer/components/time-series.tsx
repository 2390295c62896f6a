import {
  memo,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { AreaChart, Tooltip } from 'recharts';
import { formatSpan } from '../i18n/format.ts';
import { useT } from '../i18n/index.ts';
import { bandOf, gridLines, lineOf, Readout, timeAxis, valueAxis } from './chart-parts.tsx';
import {
  type ChartExtra,
  type ChartPicture,
  type ChartPoint,
  type ChartSeries,
  type ChartSource,
  describePoint,
  describeSeries,
  nearest,
  pointsFor,
  rowsAt,
} from './chart-picture.ts';
import { LegendItem } from './meter.tsx';
import { roundAbove } from './round-above.ts';
import { useChartKeys } from './use-chart-keys.ts';

export interface TimeSeriesProps {
  readonly source: ChartSource;
  readonly series: readonly ChartSeries[];
  /** `percent` is drawn from 0 to 100, `auto` from 0 to what there is. */
  readonly scale?: 'percent' | 'auto';
  readonly heightPx: number;
  readonly label: string;
  readonly extra?: readonly ChartExtra[];
  /** Unit of what is drawn, where its axis does not name it. */
  readonly unit?: string;
  /** Names of the series below; they may stand elsewhere for several charts. */
  readonly legend?: boolean;
}

const MARGIN = { top: 9, right: 0, bottom: 0, left: 0 };
const CURSOR = { stroke: 'var(--faint)', strokeDasharray: '2 3' };
/** Charts with one id show the same instant when one of them is pointed at. */
const SHARED_CURSOR = 'paddock';

interface Drawing {
  /** Px; 0 before the first time. */
  readonly width: number;
  readonly version: number;
}

/** Redraws when the source says so or the room changed, alone in its frame, and never while the page is hidden. */
function useDrawing(source: ChartSource, ref: RefObject<HTMLElement | null>): Drawing {
  const [drawing, setDrawing] = useState<Drawing>({ width: 0, version: 0 });
  useEffect(() => {
    let width = 0;
    let missed = false;
    const draw = (): void => {
      missed = document.hidden;
      if (!missed) flushSync(() => setDrawing(({ version }) => ({ width, version: version + 1 })));
    };
    const shown = (): void => {
      if (missed && !document.hidden) source.redraw(draw);
    };
    const room = new ResizeObserver(([entry]) => {
      width = Math.floor(entry?.contentRect.width ?? 0);
      source.redraw(draw);
    });
    const release = source.subscribe(draw);
    if (ref.current) room.observe(ref.current);
    document.addEventListener('visibilitychange', shown);
    return () => {
      release();
      room.disconnect();
      document.removeEventListener('visibilitychange', shown);
    };
  }, [source, ref]);
  return drawing;
}

interface LegendProps {
  readonly series: readonly ChartSeries[];
  /** How many value axes there are. */
  readonly sides: number;
  readonly unit: string | undefined;
  readonly spanMs: number;
}

/** What each line is, against which axis, in what unit, and how far back it goes. */
const Legend = memo(function Legend({ series, sides, unit, spanMs }: LegendProps): ReactNode {
  const t = useT();
  return (
    <p className="flex flex-wrap gap-x-4" aria-hidden="true">
      {series.map(({ key, colour, label: name, side = 'right' }) => (
        <LegendItem key={key} colour={colour}>
          {sides < 2 ? name : t(`chart:${side}`, { name })}
        </LegendItem>
      ))}
      <span className="ms-auto text-faint">
        {[unit, spanMs > 0 ? formatSpan(spanMs) : undefined].filter(part => part !== undefined).join(' · ')}
      </span>
    </p>
  );
});

function sidesOf(series: readonly ChartSeries[]): readonly ('left' | 'right')[] {
  return [...new Set(series.map(one => one.side ?? 'right'))].sort();
}

const NO_EXTRA: readonly ChartExtra[] = [];
const NOTHING: ChartPicture = { spanMs: 0, endAt: 0, points: [] };

/**
 * Values over time. The only component that a new reading renders, and of its chart only the lines. Every part keeps its
 * identity for as long as nothing of its own changed: recharts enters a new one in its books, and works out and draws
 * the whole chart again for each.
 */
export const TimeSeries = memo(function TimeSeries(props: TimeSeriesProps): ReactNode {
  const { source, series, heightPx, label, extra = NO_EXTRA, scale = 'percent' } = props;
  const { unit, legend = true } = props;
  const translate = useT();
  const figure = useRef<HTMLElement>(null);
  const { width, version } = useDrawing(source, figure);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the source is mutable; its version says when to read it
  const picture = useMemo(
    () => (width === 0 ? NOTHING : source.read(pointsFor(width))),
    [source, version, width],
  );
  const { points, spanMs, endAt } = picture;
  const data = useMemo(
    () => points.map(point => ({ ...point, ago: Math.min(0, point.at - endAt) })),
    [points, endAt],
  );
  const [readout, setReadout] = useState<HTMLElement | null>(null);
  /** Where another chart is pointed at; null while it is this one. */
  const led = useRef<number | null>(null);
  const shown = useRef(picture);
  shown.current = picture;
  const follow = useCallback((...[ticks, leader]: Parameters<typeof nearest>): number => {
    led.current = Number(leader.activeLabel);
    return nearest(ticks, leader);
  }, []);
  const lead = useCallback(() => {
    led.current = null;
  }, []);
  const percent = scale === 'percent';
  const topOf = (side: 'left' | 'right'): number => {
    if (percent) return 100;
    let most = 0;
    for (const { key, side: own = 'right' } of series)
      if (own === side)
        for (const point of points) most = Math.max(most, point[`${key}High`] ?? point[key] ?? 0);
    return most > 0 ? roundAbove(most) : 0;
  };
  const [left, right] = [topOf('left'), topOf('right')];
  const sides = useMemo(() => (percent ? (['right'] as const) : sidesOf(series)), [percent, series]);
  const firstKey = series[0]?.key ?? '';
  const banded = points.some(point => typeof point[`${firstKey}High`] === 'number');
  const grid = useMemo(() => gridLines(sides.at(-1) ?? 'right'), [sides]);
  const time = useMemo(() => timeAxis(spanMs, translate), [spanMs, translate]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its numbers are written in the language of the page
  const values = useMemo(
    () =>
      sides.map(side => {
        const colour = sides.length < 2 ? null : (series.find(one => one.side === side)?.colour ?? null);
        return valueAxis({ side, top: side === 'left' ? left : right, percent, colour });
      }),
    [series, sides, percent, left, right, translate],
  );
  const bands = useMemo(() => (banded ? series.map(bandOf) : null), [banded, series]);
  const lines = useMemo(() => series.map(lineOf), [series]);
  const tooltip = useMemo(
    () => (
      <Tooltip
        isAnimationActive={false}
        cursor={CURSOR}
        portal={readout}
        content={({ active, payload, label: ago }) =>
          active ? (
            <Readout
              at={shown.current.endAt + (led.current ?? Number(ago))}
              spanMs={shown.current.spanMs}
              point={payload[0]?.payload as ChartPoint}
              series={series}
              extra={extra}
            />
          ) : null
        }
      />
    ),
    [series, extra, readout],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: formatted in the language of the page
  const describe = useCallback(
    (point: ChartPoint) => describePoint(point, rowsAt(point, series, extra), spanMs),
    [series, extra, spanMs, translate],
  );
  const { said, ...keys } = useChartKeys({ figure, picture, leftAxis: sides.includes('left'), describe });
  return (
    <>
      <figure
        ref={figure}
        data-live
        role="img"
        aria-label={`${label}. ${describeSeries(picture, series)}`}
        aria-keyshortcuts="ArrowLeft ArrowRight"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys go through its values
        tabIndex={0}
        style={{ height: heightPx }}
        {...keys}
      >
        {width > 0 && (
          <AreaChart
            data={data}
            width={width}
            height={heightPx}
            margin={MARGIN}
            accessibilityLayer={false}
            syncId={SHARED_CURSOR}
            syncMethod={follow}
            onMouseMove={lead}
          >
            {grid}
            {time}
            {values}
            {tooltip}
            {bands}
            {lines}
          </AreaChart>
        )}
      </figure>
      <div className="chart-foot">
        {legend && <Legend series={series} sides={sides.length} unit={unit} spanMs={spanMs} />}
        <div ref={setReadout} aria-hidden="true" className="contents" />
      </div>
      <p role="status" className="sr-only">
        {said}
      </p>
    </>
  );
});
