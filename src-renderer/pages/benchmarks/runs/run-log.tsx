import { type ReactNode, useState } from 'react';
import type { RunProgress } from '../../../../src-shared/model/benchmark-run.ts';
import { formatMoment } from '../../../i18n/format.ts';
import { said, useT } from '../../../i18n/index.ts';

/** What happened in a run: its newest line, and all of them when asked. */
export function RunLog({ log }: { readonly log: RunProgress['log'] }): ReactNode {
  const t = useT();
  const [open, setOpen] = useState(false);
  const newest = log.at(-1);
  if (newest === undefined) return null;
  return (
    <details open={open} onToggle={event => setOpen(event.currentTarget.open)} className="min-w-0 text-sm">
      <summary className="cursor-pointer text-dim">
        {t('benchmarks:log')}
        {!open && (
          <span data-live className="wrap-anywhere">
            {': '}
            {formatMoment(newest.at)} {said(newest.text)}
          </span>
        )}
      </summary>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        tabIndex={0}
        className="log-line mt-2 flex max-h-60 flex-col-reverse overflow-auto rounded-md bg-surface p-3 text-dim"
      >
        <code className="whitespace-pre-wrap wrap-anywhere">
          {log.map(line => `${formatMoment(line.at)}  ${said(line.text)}`).join('\n')}
        </code>
      </pre>
    </details>
  );
}
