import type { ReactNode } from 'react';
import type { SuiteVerdict, TestFailure } from '../../../../src-shared/model/benchmark.ts';
import type { AnswerVerdict } from '../../../../src-shared/model/benchmark-run.ts';
import { said, useT } from '../../../i18n/index.ts';

/** What was judged of an answer: base and plus tests, or the one rule that there is. */
export function AnswerVerdictView(props: {
  readonly verdict: AnswerVerdict;
  readonly code: boolean;
}): ReactNode {
  const t = useT();
  const { base, plus } = props.verdict;
  return (
    <>
      <VerdictView title={props.code ? t('benchmarks:columns.base') : ''} verdict={base} />
      {plus && <VerdictView title={t('benchmarks:columns.plus')} verdict={plus} />}
    </>
  );
}

interface VerdictViewProps {
  /** Which tests: base, plus; empty where there is one kind. */
  readonly title: string;
  readonly verdict: SuiteVerdict;
}

/** What was judged, why, and the first test that failed. */
function VerdictView({ title, verdict }: VerdictViewProps): ReactNode {
  const t = useT();
  const { status, reason, failure, failTests } = verdict;
  return (
    <div className="grid min-w-0 gap-1.5 text-sm">
      <p>
        {title !== '' && <span className="text-dim">{title}: </span>}
        <b className={status === 'pass' ? 'text-ready' : 'text-failed'}>
          {t(`benchmarks:verdicts.${status}`)}
        </b>
        {reason !== null && <span> · {said(reason)}</span>}
      </p>
      {failure ? <FailureView failure={failure} /> : <OldInputs inputs={failTests} />}
    </div>
  );
}

/** The call that failed, with what it should give and what it gave. */
function FailureView({ failure }: { readonly failure: TestFailure }): ReactNode {
  const t = useT();
  const rows = [
    [t('benchmarks:failing.input'), failure.input, ''],
    [t('benchmarks:failing.expected'), failure.expected, 'text-ready'],
    [t('benchmarks:failing.got'), failure.got, 'text-failed'],
  ] as const;
  return (
    <dl className="grid min-w-0 grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 rounded-md border border-line-soft bg-bg p-3 max-sm:grid-cols-1">
      {rows.map(([name, value, colour]) => (
        <div key={name} className="contents">
          <dt className="text-dim">{name}</dt>
          <dd className={`log-line max-h-40 overflow-y-auto ${colour}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Failing inputs shown of a result that has nothing more. */
const MOST_INPUTS = 3;

function OldInputs({ inputs }: { readonly inputs: readonly string[] }): ReactNode {
  const t = useT();
  if (inputs.length === 0) return null;
  return (
    <div className="grid gap-1">
      <span className="text-dim">{t('benchmarks:failingInput', { count: inputs.length })}</span>
      <pre className="log-line max-h-40 overflow-y-auto rounded-md bg-bg p-3">
        {inputs.slice(0, MOST_INPUTS).join('\n')}
      </pre>
    </div>
  );
}
