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
import { Area, AreaChart, CartesianGrid, Tooltip } from 'recharts';
import { useT } from '../i18n/index.ts';
import { PointerBox, timeAxis, valueAxis } from './chart-parts.tsx';
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
}

const MARGIN = { top: 9, right: 0, bottom: 0, left: 0 };
const CURSOR = { stroke: 'var(--faint)', strokeDasharray: '2 3' };
const ACTIVE_DOT = { r: 3, strokeWidth: 0 };
/** A narrower chart would disappear behind the box at the pointer: there it stands below. */
const NARROW_PX = 480;
const BELOW = { x: false, y: true };
const ABOVE_THE_REST = { zIndex: 5 };
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

function sidesOf(series: readonly ChartSeries[]): readonly ('left' | 'right')[] {
  return [...new Set(series.map(one => one.side ?? 'right'))].sort();
}

const NO_EXTRA: readonly ChartExtra[] = [];
const NOTHING: ChartPicture = { spanMs: 0, points: [] };

/**
 * Values over time. The only component that a new reading renders, and of its chart only the lines: axes and everything
 * else keep their identity, so that recharts has nothing to work out anew.
 */
export const TimeSeries = memo(function TimeSeries(props: TimeSeriesProps): ReactNode {
  const { source, series, heightPx, label, extra = NO_EXTRA, scale = 'percent' } = props;
  const translate = useT();
  const figure = useRef<HTMLElement>(null);
  const { width, version } = useDrawing(source, figure);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the source is mutable; its version says when to read it
  const picture = useMemo(
    () => (width === 0 ? NOTHING : source.read(pointsFor(width))),
    [source, version, width],
  );
  const { points, spanMs } = picture;
  const data = useMemo(() => {
    const newest = points.at(-1)?.at ?? 0;
    return points.map(point => ({ ...point, ago: point.at - newest }));
  }, [points]);
  const percent = scale === 'percent';
  const topOf = (side: 'left' | 'right'): number => {
    if (percent) return 100;
    let most = 0;
    for (const { key, side: own = 'right' } of series)
      if (own === side) for (const point of points) most = Math.max(most, point[key] ?? 0);
    return roundAbove(most);
  };
  const [left, right] = [topOf('left'), topOf('right')];
  const sides = useMemo(() => (percent ? (['right'] as const) : sidesOf(series)), [percent, series]);
  const narrow = width < NARROW_PX;
  const parts = useMemo(
    () => (
      <>
        <CartesianGrid vertical={false} stroke="var(--line-soft)" yAxisId={sides.at(-1) ?? 'right'} />
        {timeAxis(spanMs, translate)}
        {sides.map(side => valueAxis(side, side === 'left' ? left : right, percent))}
        <Tooltip
          isAnimationActive={false}
          cursor={CURSOR}
          wrapperStyle={ABOVE_THE_REST}
          {...(narrow ? { position: { y: heightPx + 2 }, allowEscapeViewBox: BELOW } : {})}
          content={({ active, payload }) =>
            active ? (
              <PointerBox point={payload[0]?.payload as ChartPoint} series={series} extra={extra} />
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
            activeDot={ACTIVE_DOT}
            isAnimationActive={false}
            connectNulls={false}
          />
        ))}
      </>
    ),
    [series, extra, percent, sides, spanMs, left, right, narrow, heightPx, translate],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: formatted in the language of the page
  const describe = useCallback(
    (point: ChartPoint) => describePoint(point, rowsAt(point, series, extra)),
    [series, extra, translate],
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
            syncMethod={nearest}
          >
            {parts}
          </AreaChart>
        )}
      </figure>
      <p role="status" className="sr-only">
        {said}
      </p>
    </>
  );
});
