import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { ScoreBar } from './chart-rows.ts';
import { ScoreBars } from './score-bars.tsx';
import { SpeedScatter } from './speed-scatter.tsx';

/** From this width on the charts stand side by side, px. */
const WIDE = 980;
const GAP = 40;
/** Wider charts are not easier to read. */
const MOST = 760;

/** The scores as bars with their intervals, and against the speed. Texts stay legible at any width. */
export function ResultCharts({ bars }: { readonly bars: readonly ScoreBar[] }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const both = bars.some(({ speed }) => speed !== null);
  const each = Math.min(MOST, both && width >= WIDE ? (width - GAP) / 2 : width);
  return (
    <div ref={place} className="flex min-w-0 flex-wrap items-start gap-x-10 gap-y-6 overflow-hidden">
      {each > 0 && (
        <>
          <ScoreBars bars={bars} width={each} />
          <SpeedScatter bars={bars} width={each} />
        </>
      )}
    </div>
  );
}
