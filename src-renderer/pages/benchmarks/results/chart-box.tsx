import type { ReactNode } from 'react';
import { type ScoreBar, scoreText, speedText } from './chart-rows.ts';

/** What stands at the pointer in a chart of scores. */
export function ChartBox({ bar }: { readonly bar: ScoreBar | undefined }): ReactNode {
  if (bar === undefined) return null;
  return (
    <div className="max-w-72 rounded-md border border-line bg-raised px-2 py-1.5 text-xs shadow-lg">
      <p className="font-semibold wrap-anywhere">{bar.label}</p>
      <p className="text-dim">{scoreText(bar)}</p>
      {bar.speed !== null && <p className="text-dim">{speedText(bar)}</p>}
    </div>
  );
}
