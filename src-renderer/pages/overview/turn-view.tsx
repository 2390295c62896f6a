import type { ReactNode } from 'react';
import { formatCount, formatDuration, formatTokensPerSecond } from '../../i18n/format.ts';
import { said, useT } from '../../i18n/index.ts';
import { isOpen, type Turn } from './conversation.ts';

/** A question, its answer as it grows, and how fast it was. Text only: what a model writes is never markup. */
export function TurnView({ turn }: { readonly turn: Turn }): ReactNode {
  const t = useT();
  const { status, answer, reasoning, error } = turn;
  return (
    <li className="grid gap-2" data-turn={status}>
      <p className="w-fit max-w-full rounded-md bg-raised px-3 py-1 wrap-anywhere whitespace-pre-wrap">
        <span className="sr-only">{t('ask:you')}: </span>
        {turn.question}
      </p>
      {reasoning !== '' && (
        <details open={answer === '' && status === 'answering'} className="text-sm text-faint">
          <summary className="cursor-pointer">{t('ask:thinking')}</summary>
          <p className="wrap-anywhere whitespace-pre-wrap">{reasoning}</p>
        </details>
      )}
      {status === 'waiting' ? (
        <p className="caret text-sm text-faint">{t('ask:waiting')} </p>
      ) : (
        answer !== '' && (
          <p className={`wrap-anywhere whitespace-pre-wrap ${status === 'answering' ? 'caret' : ''}`}>
            <span className="sr-only">{t('ask:model')}: </span>
            {answer}
          </p>
        )
      )}
      {error && (
        <p role="alert" className="text-sm text-failed">
          {said(error.message)} {error.fix && <span className="text-dim">{said(error.fix)}</span>}
        </p>
      )}
      <Outcome turn={turn} />
    </li>
  );
}

function Outcome({ turn }: { readonly turn: Turn }): ReactNode {
  const t = useT();
  const { timings, status, finishReason } = turn;
  const parts: string[] = [];
  // Said once it is over: these words are read out whenever they change.
  if (timings && !isOpen(turn)) {
    const { generatedTokens, generationTokensPerSecond: rate, timeToFirstTokenMs: firstMs } = timings;
    const first = formatDuration(firstMs ?? timings.totalMs);
    parts.push(
      generatedTokens !== null && rate !== null
        ? t('ask:figures', { tokens: formatCount(generatedTokens), rate: formatTokensPerSecond(rate), first })
        : t('ask:figuresShort', { first }),
    );
  }
  if (status === 'stopped') parts.push(t('ask:stopped'));
  if (finishReason === 'length') parts.push(t('ask:cutAtLimit'));
  return (
    <p role="status" className="text-xs text-faint empty:hidden">
      {parts.join(' · ')}
    </p>
  );
}
