import { type ReactNode, useState } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { useT } from '../../i18n/index.ts';
import type { AnswerMessage } from './conversation.ts';
import { SNIPPETS, snippet } from './snippets.ts';

export interface RawViewProps {
  readonly raw: AnswerMessage['raw'];
  readonly endpoint: string;
}

/** What was exchanged with the engine, word for word, and the request as a program would send it. */
export function RawView({ raw, endpoint }: RawViewProps): ReactNode {
  const t = useT();
  const [open, setOpen] = useState(false);
  const body = open ? parsed(raw.request) : null;
  return (
    <details className="basis-full" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer">{t('playground:raw')}</summary>
      {open && (
        <div className="grid gap-3 pt-2">
          {body && (
            <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
              {t('playground:copyAs')}
              {SNIPPETS.map(kind => (
                <span key={kind} className="inline-flex items-center gap-0.5 text-dim">
                  {t(`playground:snippets.${kind}`)}
                  <CopyButton
                    text={snippet(kind, endpoint, body)}
                    label={`${t('playground:copyAs')} ${t(`playground:snippets.${kind}`)}`}
                  />
                </span>
              ))}
            </p>
          )}
          <Exchange
            name={t('playground:request')}
            text={body ? JSON.stringify(body, null, 2) : raw.request}
          />
          <Exchange name={t('playground:response')} text={raw.response} />
        </div>
      )}
    </details>
  );
}

function Exchange({ name, text }: { readonly name: string; readonly text: string }): ReactNode {
  const t = useT();
  return (
    <section aria-label={name} className="grid gap-1">
      <h3 className="label">{name}</h3>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        tabIndex={0}
        className="log-line max-h-64 overflow-auto rounded-md border border-line-soft bg-surface p-2 text-dim"
      >
        {text === '' ? t('playground:rawEmpty') : text}
      </pre>
    </section>
  );
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}
