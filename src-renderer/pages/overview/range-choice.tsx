import type { ReactNode } from 'react';
import { formatSpan } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { RANGES_MS } from '../../stores/ranged-readings.ts';
import { useApp, useRange } from '../../stores/use-app.ts';

/** How far back every chart looks. */
export function RangeChoice(): ReactNode {
  const t = useT();
  const { ranged } = useApp().telemetry;
  const spanMs = useRange(view => view.spanMs);
  const status = useRange(view => view.status);
  const said = status === 'loading' ? t('range:loading') : status === 'failed' ? t('range:failed') : '';
  return (
    <div className="flex items-center gap-2">
      <span
        role="status"
        className={`text-sm empty:hidden ${status === 'failed' ? 'text-failed' : 'text-faint'}`}
      >
        {said}
      </span>
      <fieldset className="flex rounded-md border border-line-soft p-0.5">
        <legend className="sr-only">{t('range:label')}</legend>
        {RANGES_MS.map(range => (
          <label
            key={range}
            className="relative flex h-6 cursor-pointer items-center rounded px-2 text-xs whitespace-nowrap text-dim hover:text-ink has-checked:bg-raised has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="range"
              className="sr-only"
              checked={range === spanMs}
              onChange={() => ranged.setRange(range)}
            />
            {formatSpan(range)}
          </label>
        ))}
      </fieldset>
    </div>
  );
}
