import type { ReactNode } from 'react';
import { CopyButton } from '../../../components/copy-button.tsx';
import { useT } from '../../../i18n/index.ts';

export interface FoldedTextProps {
  readonly title: string;
  readonly text: string;
  readonly open?: boolean;
}

/** A long text under its title, with a button to copy it. */
export function FoldedText({ title, text, open = false }: FoldedTextProps): ReactNode {
  const t = useT();
  return (
    <details open={open} className="min-w-0">
      <summary className="cursor-pointer text-sm text-dim hover:text-ink">{title}</summary>
      <div className="relative mt-1">
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
          tabIndex={0}
          className="log-line max-h-80 min-h-10 overflow-auto rounded-md bg-bg p-3 pe-10"
        >
          {text === '' ? <span className="text-dim">{t('benchmarks:emptyText')}</span> : text}
        </pre>
        <span className="absolute end-1 top-1">
          <CopyButton text={text} label={t('benchmarks:copy', { what: title })} />
        </span>
      </div>
    </details>
  );
}
