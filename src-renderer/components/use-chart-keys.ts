import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { AXIS_PX, type ChartPicture, type ChartPoint } from './chart-picture.ts';

export interface ChartKeys {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onBlur: () => void;
  /** The values at the cursor in words; empty while the keys did not move it. */
  readonly said: string;
}

export interface ChartKeysDeps {
  readonly figure: RefObject<HTMLElement | null>;
  readonly picture: ChartPicture;
  /** There is a value axis at the left as well. */
  readonly leftAxis: boolean;
  readonly describe: (point: ChartPoint) => string;
}

/** Points that a page key goes. */
const PAGE = 10;

/**
 * The keys of a chart: arrows go from point to point, page keys further, Home and End to its ends, Esc away. The cursor
 * is the pointer's own, moved for it, so that every chart shows the same instant.
 */
export function useChartKeys({ figure, picture, leftAxis, describe }: ChartKeysDeps): ChartKeys {
  const [said, setSaid] = useState('');
  /** Points between the cursor and the newest one; null without a cursor of ours. */
  const back = useRef<number | null>(null);
  // Words of another language, or of other values, say nothing any more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: they belong to what they were said of
  useEffect(() => setSaid(''), [describe]);

  const tell = (event: string, x: number): void => {
    const chart = figure.current?.querySelector('.recharts-wrapper');
    const box = chart?.getBoundingClientRect();
    if (!chart || !box) return;
    const at = { clientX: box.left + x, clientY: box.top + box.height / 2 };
    chart.dispatchEvent(new MouseEvent(event, { bubbles: true, ...at }));
  };
  const leave = (): void => {
    if (back.current === null) return;
    back.current = null;
    setSaid('');
    tell('mouseout', 0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { points, spanMs, endAt } = picture;
    const present = back.current ?? -1;
    const oldest = points.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: present + 1,
      ArrowRight: present - 1,
      PageUp: present + PAGE,
      PageDown: present - PAGE,
      Home: oldest,
      End: 0,
    };
    const wanted = moves[event.key];
    if (event.key === 'Escape') leave();
    if (wanted === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(oldest, wanted));
    const point = points[oldest - next];
    if (!point) return;
    back.current = next;
    const from = leftAxis ? AXIS_PX : 0;
    const room = (figure.current?.clientWidth ?? 0) - AXIS_PX - from;
    tell('mousemove', from + room * (1 - Math.max(0, endAt - point.at) / spanMs));
    setSaid(describe(point));
  };
  return { onKeyDown, onBlur: leave, said };
}
