import type { ReactNode } from 'react';
import { said, useT } from '../i18n/index.ts';

export interface NoticeProps {
  readonly tone: 'calm' | 'busy' | 'failed';
  readonly title: ReactNode;
  readonly badge?: ReactNode;
  /** What happened, in a sentence or two. */
  readonly children?: ReactNode;
  /** The next step. */
  readonly fix?: string | null;
  /** Evidence, folded until asked for. */
  readonly logTail?: readonly string[];
  readonly logOpen?: boolean;
  readonly actions?: ReactNode;
  /** Read aloud at once; for what needs somebody. */
  readonly urgent?: boolean;
}

const TONES = {
  calm: 'border-line-soft bg-surface',
  busy: 'border-line bg-busy-soft',
  failed: 'border-failed/40 bg-failed-soft',
} as const;

/** A band that says what is the matter and what can be done. */
export function Notice(props: NoticeProps): ReactNode {
  const t = useT();
  const { tone, title, badge, children, fix, logTail = [], logOpen = false, actions, urgent } = props;
  return (
    <section
      role={urgent ? 'alert' : 'status'}
      className={`grid gap-2 rounded-lg border px-4 py-3 ${TONES[tone]}`}
    >
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        {badge && <span className="mt-0.5">{badge}</span>}
        <div className="grid min-w-0 flex-1 basis-72 gap-1">
          <h2 className="font-semibold">{title}</h2>
          {children && <div className="max-w-[80ch] text-sm text-dim">{children}</div>}
          {fix && (
            <p className="max-w-[80ch] text-sm">
              <span className="text-faint">{t('notice:fix')} </span>
              {said(fix)}
            </p>
          )}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {logTail.length > 0 && (
        <details open={logOpen} className="text-sm">
          <summary className="cursor-pointer text-dim">
            {t('notice:lastLines', { count: logTail.length })}
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
          <pre tabIndex={0} className="log-line mt-2 max-h-40 overflow-auto rounded-md bg-bg p-2 text-dim">
            {logTail.join('\n')}
          </pre>
        </details>
      )}
    </section>
  );
}
