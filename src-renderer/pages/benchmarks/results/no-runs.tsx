import type { ReactNode } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import { Button } from '../../../components/button.tsx';
import { formatCount } from '../../../i18n/format.ts';
import { said, useT } from '../../../i18n/index.ts';

export interface NoRunsProps {
  readonly suites: readonly SuiteSummary[];
  readonly onRun: (suiteId: string) => void;
}

/** Before the first run: what a run is, and the suites that can be run at once. */
export function NoRuns({ suites, onRun }: NoRunsProps): ReactNode {
  const t = useT();
  const here = suites.filter(({ state }) => state === 'ready');
  return (
    <div className="grid max-w-[46rem] gap-5">
      <div className="grid gap-1">
        <p className="text-lg font-semibold">{t('benchmarks:none')}</p>
        <p className="max-w-[70ch] text-dim">{t('benchmarks:noneSub')}</p>
      </div>
      {here.length > 0 && (
        <ul
          aria-label={t('benchmarks:noneSuites')}
          className="divide-y divide-line-soft border-y border-line-soft"
        >
          {here.map(({ id, name, description, problems }) => (
            <li key={id} className="flex items-center gap-4 py-3">
              <div className="grid min-w-0 flex-1 gap-0.5">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium">{name}</span>
                  {problems !== null && (
                    <span className="text-sm text-faint">
                      {t('suites:problems', { n: formatCount(problems) })}
                    </span>
                  )}
                </p>
                <p className="text-sm text-dim">{said(description)}</p>
              </div>
              <Button aria-label={t('suites:runNamed', { name })} onClick={() => onRun(id)}>
                {t('benchmarks:newRun')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
