import type { ReactNode } from 'react';
import type { Answer, ProblemDetail } from '../../../../src-shared/model/benchmark-run.ts';
import { CodeBlock } from '../../../components/code-block.tsx';
import { formatCount, formatDuration, formatTokensPerSecond } from '../../../i18n/format.ts';
import { said, useT } from '../../../i18n/index.ts';
import { FoldedText } from './folded-text.tsx';
import { AnswerVerdictView } from './verdict-view.tsx';

export interface AnswerViewProps {
  readonly answered: ProblemDetail['answers'][number];
  /** There are several samples of this problem. */
  readonly several: boolean;
  readonly code: boolean;
}

/** One answer: how it came, what was judged, the code that was taken from it, and every word of it. */
export function AnswerView({ answered, several, code }: AnswerViewProps): ReactNode {
  const t = useT();
  const { answer, verdict } = answered;
  const { solution } = answer;
  return (
    <div className="grid min-w-0 gap-4 border-t border-line-soft pt-4">
      {several && <h4 className="label">{t('benchmarks:sample', { n: answer.index + 1 })}</h4>}
      <AnswerFacts answer={answer} />
      {answer.problem !== null && <p className="text-sm text-failed">{said(answer.problem)}</p>}
      {verdict && <AnswerVerdictView verdict={verdict} code={code} />}
      {code && solution.trim() !== '' && (
        <section aria-label={t('benchmarks:extracted')} className="grid min-w-0 gap-1">
          <h4 className="text-sm text-dim">{t('benchmarks:extracted')}</h4>
          <CodeBlock text={solution} language="python" />
        </section>
      )}
      {code && solution.trim() === '' && <p className="text-sm text-dim">{t('benchmarks:noCode')}</p>}
      {answer.toolCalls.length > 0 && (
        <FoldedText
          title={t('benchmarks:toolCalls')}
          text={answer.toolCalls.map(call => `${call.name}(${call.arguments})`).join('\n')}
          open
        />
      )}
      {answer.reasoning !== '' && <FoldedText title={t('benchmarks:reasoning')} text={answer.reasoning} />}
      <FoldedText title={t('benchmarks:raw')} text={answer.text} open={!code || solution.trim() === ''} />
    </div>
  );
}

/** The figures of an answer; what nobody measured is left out. */
export function AnswerFacts({ answer }: { readonly answer: Answer }): ReactNode {
  const t = useT();
  const { promptTokens, tokens, tokensPerSecond, timeToFirstTokenMs, durationMs, retries } = answer;
  const facts = [
    [t('benchmarks:facts.status'), t(`benchmarks:cells.${answer.status}`)],
    [t('benchmarks:facts.tokens'), tokens === null ? null : formatCount(tokens)],
    [t('benchmarks:facts.promptTokens'), promptTokens === null ? null : formatCount(promptTokens)],
    [t('benchmarks:facts.speed'), tokensPerSecond === null ? null : formatTokensPerSecond(tokensPerSecond)],
    [
      t('benchmarks:facts.firstToken'),
      timeToFirstTokenMs === null ? null : formatDuration(timeToFirstTokenMs),
    ],
    [t('benchmarks:facts.time'), durationMs === 0 ? null : formatDuration(durationMs)],
    [t('benchmarks:facts.retries'), formatCount(retries)],
    [t('benchmarks:facts.finish'), answer.finishReason],
  ] as const;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name} className="flex flex-col-reverse">
              <dt className="text-xs text-dim">{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
