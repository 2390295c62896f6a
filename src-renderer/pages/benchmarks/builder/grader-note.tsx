import type { ReactNode } from 'react';
import { Notice } from '../../../components/notice.tsx';
import { said, useT } from '../../../i18n/index.ts';
import { useRead } from '../../../stores/use-read.ts';

export interface GraderNoteProps {
  readonly consent: boolean;
  readonly onConsent: (consent: boolean) => void;
}

/** What stands between the code that models write and this machine; asks for consent where nothing does. */
export function GraderNote({ consent, onConsent }: GraderNoteProps): ReactNode {
  const t = useT();
  const { answer, error } = useRead('benchmarks.grader');
  if (answer === null && error === null)
    return (
      <p role="status" className="text-sm text-dim">
        {t('builder:lookingForSandbox')}
      </p>
    );
  if (answer !== null && answer.sandbox !== null && answer.sandbox !== 'guard')
    return <p className="text-sm text-dim">{t(`builder:gradedIn.${answer.sandbox}`)}</p>;
  const reasons = (answer?.refused ?? []).filter(({ kind }) => kind !== 'guard');
  const why = reasons.length > 0 && (
    <details className="text-sm">
      <summary className="cursor-pointer text-dim">{t('builder:whyNoSandbox')}</summary>
      <ul className="mt-1 grid gap-1 text-dim">
        {reasons.map(({ kind, why: text, fix }) => (
          <li key={kind} className="wrap-anywhere">
            {t(`benchmarks:sandboxes.${kind}`)}: {said(text)} {said(fix)}
          </li>
        ))}
      </ul>
    </details>
  );
  if (answer !== null && !answer.guard)
    return (
      <Notice
        tone="failed"
        title={t(answer.python === null ? 'builder:noPython' : 'builder:noSandbox')}
        fix={answer.fix}
      >
        {t('builder:gradedLater')}
        {why}
      </Notice>
    );
  return (
    <Notice
      tone="busy"
      title={t(answer === null ? 'builder:sandboxUnknown' : 'builder:noSandbox')}
      fix={answer?.fix ?? null}
    >
      <p>{t('builder:guardRisk')}</p>
      {why}
      <label className="mt-2 flex cursor-pointer items-start gap-2 text-ink">
        <input
          type="checkbox"
          checked={consent}
          onChange={event => onConsent(event.target.checked)}
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        <span>
          {t('benchmarks:consent')} <span className="block text-dim">{t('benchmarks:consentHint')}</span>
        </span>
      </label>
    </Notice>
  );
}
