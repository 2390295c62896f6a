import { type ReactNode, useEffect, useState } from 'react';
import { useT } from '../i18n/index.ts';
import { copyText } from './copy-text.ts';
import { Icon } from './icons.tsx';

/** Copies a text and says so; where the browser does not let it, it says what to do instead. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const t = useT();
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2_500);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = (): void => {
    copyText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  };
  const said = outcome === 'copied' ? t('frame:copied') : outcome === 'refused' ? t('frame:copyFailed') : '';
  return (
    <span className="inline-flex items-center gap-2">
      <button
        type="button"
        onClick={copy}
        title={label}
        aria-label={label}
        className="inline-flex size-7 items-center justify-center rounded-md text-dim hover:bg-raised hover:text-ink"
      >
        <Icon name={outcome === 'copied' ? 'check' : 'copy'} size={15} />
      </button>
      <span role="status" className={outcome === 'refused' ? 'text-sm text-failed' : 'sr-only'}>
        {said}
      </span>
    </span>
  );
}
