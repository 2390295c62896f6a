import type { ReactNode } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import { Button } from '../../../components/button.tsx';
import { formatCount } from '../../../i18n/format.ts';
import { said, useT } from '../../../i18n/index.ts';
import { Frontier } from './frontier.tsx';
import { Imports } from './imports.tsx';
import { SuiteFetch } from './suite-fetch.tsx';

export interface SuitesViewProps {
  /** Null until they were read. */
  readonly suites: readonly SuiteSummary[] | null;
  /** They are others now. */
  readonly onChanged: () => void;
  readonly onRun: (suiteId: string) => void;
}

type Origin = 'bundled' | 'fetched' | 'imported' | 'absent' | 'broken';

/** Where a suite is, and where it came from. */
export function originOf({ state, source, imported }: SuiteSummary): Origin {
  if (state === 'broken') return 'broken';
  if (state === 'not-fetched') return 'absent';
  if (imported) return 'imported';
  return source === null ? 'bundled' : 'fetched';
}

/** The suites: those here, those that can be fetched, and the ways to bring others. */
export function SuitesView({ suites, onChanged, onRun }: SuitesViewProps): ReactNode {
  const t = useT();
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-8">
      {suites === null ? (
        <p role="status" className="text-dim">
          {t('suites:reading')}
        </p>
      ) : (
        <ul aria-label={t('suites:title')} className="divide-y divide-line-soft border-y border-line-soft">
          {suites.map(suite => (
            <SuiteRow key={suite.id} suite={suite} onChanged={onChanged} onRun={onRun} />
          ))}
        </ul>
      )}
      <Imports suites={suites ?? []} onSuite={onChanged} />
      <Frontier />
    </div>
  );
}

function SuiteRow(props: {
  readonly suite: SuiteSummary;
  readonly onChanged: () => void;
  readonly onRun: (suiteId: string) => void;
}): ReactNode {
  const t = useT();
  const { suite, onChanged, onRun } = props;
  const origin = originOf(suite);
  const facts = [
    t(`suites:origins.${origin}`),
    t(`suites:kinds.${suite.kind}`),
    ...(suite.problems === null ? [] : [t('suites:problems', { n: formatCount(suite.problems) })]),
    suite.licence,
  ];
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
      <div className="grid min-w-0 flex-1 basis-80 gap-0.5">
        <h3 className="font-medium">{suite.name}</h3>
        <p className="max-w-[80ch] text-sm text-dim">{said(suite.description)}</p>
        <p className="text-sm text-dim">
          {facts.join(' · ')}
          {suite.source !== null && origin !== 'imported' && (
            <>
              {' · '}
              <span className="wrap-anywhere">{t('suites:from', { host: hostOf(suite.source) })}</span>
            </>
          )}
        </p>
        {suite.problem !== null && <p className="text-sm text-failed">{said(suite.problem)}</p>}
        {suite.hash !== null && suite.state === 'ready' && (
          <p className="font-mono text-xs text-faint wrap-anywhere">md5 {suite.hash}</p>
        )}
      </div>
      {suite.state === 'ready' ? (
        <Button aria-label={t('suites:runNamed', { name: suite.name })} onClick={() => onRun(suite.id)}>
          {t('benchmarks:newRun')}
        </Button>
      ) : (
        suite.source !== null && <SuiteFetch suite={suite} onFetched={onChanged} brief />
      )}
    </li>
  );
}

function hostOf(source: string): string {
  try {
    return new URL(source).host;
  } catch {
    return source;
  }
}
