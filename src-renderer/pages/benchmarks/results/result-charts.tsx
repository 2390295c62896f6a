import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useT } from '../../../i18n/index.ts';
import type { ScoreNames } from '../score-names.ts';
import { barsOf, type DrawnScore } from './chart-rows.ts';
import type { ResultRow } from './result-rows.ts';
import { ScoreBars } from './score-bars.tsx';
import { SpeedScatter } from './speed-scatter.tsx';

export interface ResultChartsProps {
  readonly rows: readonly ResultRow[];
  readonly names: ScoreNames;
}

/** From this width on the charts stand side by side, px. */
const WIDE = 980;
const GAP = 40;
/** Wider charts are not easier to read. */
const MOST = 760;

/** One of the scores as bars with their intervals, and against the speed. Texts stay legible at any width. */
export function ResultCharts({ rows, names }: ResultChartsProps): ReactNode {
  const t = useT();
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [wanted, setWanted] = useState<DrawnScore>('plus');
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const which = names.plus === null ? 'base' : wanted;
  const score = names[which] ?? names.base;
  const bars = barsOf(rows, which);
  const left = rows.length - bars.length;
  const both = bars.some(({ speed }) => speed !== null);
  const each = Math.min(MOST, both && width >= WIDE ? (width - GAP) / 2 : width);
  return (
    <div ref={place} className="grid min-w-0 gap-4 overflow-hidden">
      {names.plus !== null && (
        <fieldset className="flex items-center gap-1">
          <legend className="sr-only">{t('scores:drawn')}</legend>
          {(['plus', 'base'] as const).map(one => (
            <button
              key={one}
              type="button"
              aria-pressed={one === which}
              onClick={() => setWanted(one)}
              className="h-8 rounded-md px-2.5 text-sm text-dim hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-ink"
            >
              {names[one]}
            </button>
          ))}
          {left > 0 && (
            <p className="ms-2 text-sm text-dim">{t('scores:notDrawn', { count: left, score })}</p>
          )}
        </fieldset>
      )}
      {each > 0 && bars.length > 0 && (
        <div className="flex min-w-0 flex-wrap items-start gap-x-10 gap-y-6">
          <ScoreBars bars={bars} score={score} width={each} />
          <SpeedScatter bars={bars} score={score} width={each} />
        </div>
      )}
    </div>
  );
}
