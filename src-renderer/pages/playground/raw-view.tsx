import { type ReactNode, useState } from 'react';
import type { ChatImage } from '../../../src-shared/model/chat.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { useT } from '../../i18n/index.ts';
import { type Exchange, readRequest } from './exchange.ts';
import { SNIPPETS, snippet } from './snippets.ts';

export interface RawViewProps {
  readonly raw: Exchange;
  readonly endpoint: string;
  /** Those of the conversation, which a kept request names. */
  readonly images: () => readonly ChatImage[];
}

/** What was exchanged with the engine, word for word, and the request as a program would send it. */
export function RawView({ raw, endpoint, images }: RawViewProps): ReactNode {
  const t = useT();
  const [open, setOpen] = useState(false);
  const request = open ? readRequest(raw.request, images()) : null;
  return (
    <details className="basis-full" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer">{t('playground:raw')}</summary>
      {open && (
        <div className="grid gap-3 pt-2">
          {request && (
            <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
              {t('playground:copyAs')}
              {SNIPPETS.map(kind => (
                <span key={kind} className="inline-flex items-center gap-0.5 text-dim">
                  {t(`playground:snippets.${kind}`)}
                  <CopyButton
                    text={snippet(kind, endpoint, request.body)}
                    label={`${t('playground:copyAs')} ${t(`playground:snippets.${kind}`)}`}
                  />
                </span>
              ))}
            </p>
          )}
          {request?.namesImages && <p>{t('playground:rawImages')}</p>}
          <Part name={t('playground:request')} text={request?.shown ?? raw.request} />
          <Part name={t('playground:response')} text={raw.response}>
            {raw.tail !== undefined && (
              <>
                {(raw.leftOut ?? 0) > 0 && (
                  <span className="my-2 block text-busy">
                    {t('playground:rawLeftOut', { count: raw.leftOut ?? 0 })}
                  </span>
                )}
                {raw.tail}
              </>
            )}
          </Part>
        </div>
      )}
    </details>
  );
}

function Part({
  name,
  text,
  children,
}: {
  readonly name: string;
  readonly text: string;
  readonly children?: ReactNode;
}): ReactNode {
  const t = useT();
  return (
    <section aria-label={name} className="grid gap-1">
      <h3 className="label">{name}</h3>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        tabIndex={0}
        className="log-line max-h-64 overflow-auto rounded-md border border-line-soft bg-surface p-2 text-dim"
      >
        {text === '' && !children ? t('playground:rawEmpty') : text}
        {children}
      </pre>
    </section>
  );
}
