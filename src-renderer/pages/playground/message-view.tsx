import { memo, type ReactNode } from 'react';
import type { ChatImage } from '../../../src-shared/model/chat.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorBoundary } from '../../components/error-boundary.tsx';
import { formatCount, formatDuration, formatTokensPerSecond } from '../../i18n/format.ts';
import { said, type Translate, useT } from '../../i18n/index.ts';
import { type AnswerMessage, isOpen, type Message, splitThinking } from './conversation.ts';
import { Markdown } from './markdown.tsx';
import { RawView } from './raw-view.tsx';

export interface MessageViewProps {
  readonly message: Message;
  readonly endpoint: string;
  /** Those of the conversation. */
  readonly images: () => readonly ChatImage[];
  /** How many of its images the model does not get. */
  readonly leftOut: number;
  /** False where the model takes text only, which then is why. */
  readonly takesImages: boolean;
  readonly onAgain?: () => void;
}

/** A question, a tool's result, or an answer. */
export const MessageView = memo(function MessageView({
  message,
  endpoint,
  images,
  leftOut,
  takesImages,
  onAgain,
}: MessageViewProps): ReactNode {
  const t = useT();
  switch (message.role) {
    case 'user':
      return (
        <li className="grid justify-items-end gap-2">
          <span className="sr-only">{t('playground:you')}: </span>
          {message.images.map((image, i) => (
            <img
              key={image.dataUrl}
              src={image.dataUrl}
              alt={t('playground:image', { n: i + 1 })}
              className="max-h-60 max-w-full rounded-lg border border-line-soft"
            />
          ))}
          {message.text !== '' && (
            <p className="max-w-[85%] rounded-lg bg-raised px-3.5 py-2 wrap-anywhere whitespace-pre-wrap">
              {message.text}
            </p>
          )}
          {leftOut > 0 && (
            <p className="text-sm text-busy">
              {t(takesImages ? 'playground:imagesLeftOut' : 'playground:imagesNotTaken', { count: leftOut })}
            </p>
          )}
        </li>
      );
    case 'tool':
      return (
        <li className="rounded-lg border border-line-soft px-3 py-2 text-sm">
          <p className="text-faint">{t('playground:tool', { name: message.name })}</p>
          <pre className="log-line text-dim">{message.text}</pre>
        </li>
      );
    case 'assistant':
      return (
        <li className="grid min-w-0 gap-2" data-answer={message.status} aria-busy={isOpen(message)}>
          <ErrorBoundary>
            <Answer answer={message} endpoint={endpoint} images={images} onAgain={onAgain} />
          </ErrorBoundary>
        </li>
      );
  }
});

function Answer(props: {
  readonly answer: AnswerMessage;
  readonly endpoint: string;
  readonly images: () => readonly ChatImage[];
  readonly onAgain: (() => void) | undefined;
}): ReactNode {
  const t = useT();
  const { answer, endpoint, images, onAgain } = props;
  const written = splitThinking(answer.text);
  const thinking = answer.reasoning || written.thinking;
  const open = isOpen(answer);
  const thinkingNow = open && written.answer === '' && thinking !== '';
  return (
    <>
      <span className="sr-only">{t('playground:model')}: </span>
      {thinking !== '' && (
        <details className="rounded-lg border border-line-soft px-3 py-1.5 text-sm text-dim">
          <summary className={`cursor-pointer ${thinkingNow ? 'caret' : ''}`}>
            {thinkingNow ? t('playground:thinkingNow') : t('playground:thinking')}
          </summary>
          <p className="pt-1.5 pb-1 wrap-anywhere whitespace-pre-wrap">{thinking}</p>
        </details>
      )}
      {answer.status === 'waiting' && <p className="caret text-sm text-faint">{t('playground:waiting')} </p>}
      {written.answer !== '' && (
        <div className={answer.status === 'answering' ? 'growing' : ''}>
          <Markdown text={written.answer} />
        </div>
      )}
      {answer.toolCalls.map(call => (
        <div key={call.id} className="rounded-lg border border-line-soft px-3 py-2 text-sm">
          <p className="text-faint">{t('playground:toolCall', { name: call.name })}</p>
          <pre className="log-line">{pretty(call.arguments)}</pre>
          {!open && !isJson(call.arguments) && <p className="text-busy">{t('playground:toolBad')}</p>}
        </div>
      ))}
      {answer.problem && (
        <p role="alert" className="rounded-md bg-failed-soft px-3 py-2 text-sm text-failed">
          {said(answer.problem.message)}{' '}
          {answer.problem.fix && <span className="text-ink">{said(answer.problem.fix)}</span>}
        </p>
      )}
      {!open && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-faint">
          <span role="status">{outcome(answer, t).join(' · ')}</span>
          <span className="ms-auto flex items-center gap-2">
            {written.answer !== '' && <CopyButton text={written.answer} label={t('playground:copyAnswer')} />}
            {onAgain && (
              <button
                type="button"
                onClick={onAgain}
                className="rounded px-1.5 py-1 hover:bg-raised hover:text-ink"
              >
                {t('playground:again')}
              </button>
            )}
          </span>
          <RawView raw={answer.raw} endpoint={endpoint} images={images} />
        </div>
      )}
    </>
  );
}

/** How it ended and how fast it was, as far as the engine tells. */
function outcome(answer: AnswerMessage, t: Translate): string[] {
  const { timings, status, finishReason } = answer;
  const parts: string[] = [];
  if (status === 'stopped') parts.push(t('playground:stopped'));
  if (finishReason === 'length') parts.push(t('playground:cutAtLimit'));
  // Said once it is over: these words are read out whenever they change.
  if (!timings || isOpen(answer)) return parts;
  const rate = formatTokensPerSecond;
  if (timings.generatedTokens !== null)
    parts.push(t('playground:tokens', { n: formatCount(timings.generatedTokens) }));
  if (timings.generationTokensPerSecond !== null)
    parts.push(t('playground:rate', { n: rate(timings.generationTokensPerSecond) }));
  if (timings.timeToFirstTokenMs !== null)
    parts.push(t('playground:first', { time: formatDuration(timings.timeToFirstTokenMs) }));
  if (timings.promptTokens !== null)
    parts.push(t('playground:prompt', { n: formatCount(timings.promptTokens) }));
  if (timings.cachedTokens) parts.push(t('playground:cached', { n: formatCount(timings.cachedTokens) }));
  if (timings.promptTokensPerSecond !== null)
    parts.push(t('playground:promptRate', { n: rate(timings.promptTokensPerSecond) }));
  return parts;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
