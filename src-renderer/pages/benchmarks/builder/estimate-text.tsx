import { type ReactNode, useEffect, useState } from 'react';
import type { RunRequest } from '../../../../src-shared/model/benchmark-request.ts';
import type { Estimate, EstimateBasis } from '../../../../src-shared/model/benchmark-result.ts';
import { formatCount, formatDuration, formatTokensPerSecond, formatUsd } from '../../../i18n/format.ts';
import { said, type Translate, useT } from '../../../i18n/index.ts';
import type { PlainKey } from '../../../i18n/keys.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp } from '../../../stores/use-app.ts';

/** Typing rests this long before it is asked, ms. */
const REST_MS = 250;

export interface EstimateTextProps {
  /** Null while something is missing. */
  readonly request: RunRequest | null;
  /** What is missing. */
  readonly missing: PlainKey;
}

/** How long a request would take, once it is whole. */
export function EstimateText({ request, missing }: EstimateTextProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const { run, error } = useCall(client, 'benchmarks.estimate');
  const [given, setGiven] = useState<{
    readonly request: RunRequest;
    readonly estimates: readonly Estimate[];
  } | null>(null);
  useEffect(() => {
    if (request === null) return;
    const timer = setTimeout(() => {
      void run(request).then(estimates => {
        if (estimates) setGiven({ request, estimates });
      });
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [run, request]);
  if (request === null) return <span className="text-dim">{t(missing)}</span>;
  if (error) return <span className="text-failed">{said(error.message)}</span>;
  if (given?.request !== request) return <span className="text-dim">{t('benchmarks:estimating')}</span>;
  const { estimates } = given;
  const seconds = total(estimates.map(one => one.seconds));
  const tokens = total(estimates.map(one => one.tokens));
  const cost = estimates.reduce((sum, one) => sum + (one.costUsd ?? 0), 0);
  const parts = [
    seconds === null
      ? t('benchmarks:timeUnknown')
      : t('benchmarks:timeAbout', { time: formatDuration(seconds * 1_000) }),
    ...(tokens === null ? [] : [t('benchmarks:tokensAbout', { n: formatCount(tokens) })]),
    ...(cost > 0 ? [t('benchmarks:costAbout', { cost: formatUsd(cost) })] : []),
  ];
  return (
    <>
      <b className="font-semibold">{parts.join(' · ')}</b>
      <span className="block text-dim">
        {[...new Set(estimates.map(one => basisText(one.because, t)))].join(' ')}
      </span>
    </>
  );
}

/** Null when one of them is not known. */
function total(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}

function basisText(basis: EstimateBasis, t: Translate): string {
  switch (basis.kind) {
    case 'runs':
      return t('builder:basis.runs', {
        n: formatCount(basis.answers),
        name: basis.label,
        suite: basis.suite,
      });
    case 'nothing':
      return t('builder:basis.nothing');
    default:
      return t(`builder:basis.${basis.kind}`, {
        rate: formatTokensPerSecond(basis.tokensPerSecond),
        n: formatCount(basis.tokensPerAnswer),
      });
  }
}
