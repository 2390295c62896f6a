import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import { runDistinctions } from '../../../../src-shared/run-names.ts';
import { Button } from '../../../components/button.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { useT } from '../../../i18n/index.ts';
import { useRead } from '../../../stores/use-read.ts';
import { goTo } from '../place.ts';
import { runWords } from '../run-words.ts';
import { scoreNames } from '../score-names.ts';
import { ExportMenu } from './export-menu.tsx';
import { References, usePinnedReferences } from './references.tsx';
import { filterRows, isPublished, referenceRow, runRow } from './result-rows.ts';
import { ResultTable } from './result-table.tsx';

export interface ResultsProps {
  readonly runs: readonly BenchmarkRun[];
  /** Stands here while there are no runs at all, open ones included. */
  readonly none: ReactNode;
}

/** The charts come after the table: their library is large. */
const ResultCharts = lazy(() =>
  import('./result-charts.tsx').then(module => ({ default: module.ResultCharts })),
);

/** The runs that ended, suite by suite: scores of different suites say nothing about each other. */
export function Results({ runs, none }: ResultsProps): ReactNode {
  const t = useT();
  const suiteField = useId();
  const [wanted, setWanted] = useState<string | null>(null);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const published = useRead('benchmarks.references');
  const pins = usePinnedReferences();
  const suites = [...new Map(runs.map(({ suite }) => [suite.id, suite])).values()];
  const suite = suites.find(({ id }) => id === wanted) ?? suites[0];
  if (suite === undefined) return none || <p className="text-dim">{t('benchmarks:noResults')}</p>;
  const own = runs.filter(run => run.suite.id === suite.id);
  const plus = own.some(run => run.scores.plus !== null);
  const references = isPublished(suite.id) ? (published.answer ?? []) : [];
  const apart = runDistinctions(own, runWords(t));
  const rows = filterRows(
    own.map((run, at) => runRow(run, references, apart[at])),
    search,
  );
  const pinned = references
    .filter(({ label }) => pins.isPinned(label))
    .map(referenceRow)
    .filter(row => row.plusPct !== null || row.basePct !== null);
  const compared = chosen.filter(id => own.some(run => run.id === id));
  const shown = [...rows, ...pinned];
  const names = scoreNames(suite.id, plus, t);
  return (
    <section
      aria-label={t('benchmarks:resultsOf', { suite: suite.name })}
      className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3"
    >
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="label me-1">{t('benchmarks:results')}</h3>
        <label htmlFor={suiteField} className="sr-only">
          {t('benchmarks:suite')}
        </label>
        <select
          id={suiteField}
          className="h-8 rounded-md border border-line bg-surface px-2 text-sm"
          value={suite.id}
          onChange={event => {
            setWanted(event.target.value);
            setChosen([]);
          }}
        >
          {suites.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <input
          type="search"
          aria-label={t('benchmarks:filter')}
          placeholder={t('benchmarks:filter')}
          value={search}
          onChange={event => setSearch(event.target.value)}
          className="h-8 w-44 rounded-md border border-line bg-surface px-2 text-sm placeholder:text-faint"
        />
        {references.length > 0 && <References references={references} pins={pins} />}
        <span className="ms-auto flex flex-wrap items-center gap-2 max-sm:ms-0">
          <Button
            disabled={compared.length < 2}
            title={t('benchmarks:compareHint')}
            onClick={() => goTo({ view: 'compare', runIds: compared, taskId: null })}
          >
            {compared.length < 2
              ? t('benchmarks:compare')
              : t('benchmarks:compareRuns', { count: compared.length })}
          </Button>
          <ExportMenu kind="results" runIds={compared} />
        </span>
      </div>
      {published.error && isPublished(suite.id) && <CallProblem error={published.error} />}
      <ResultTable
        key={`${suite.id} ${plus}`}
        rows={shown}
        names={names}
        published={isPublished(suite.id)}
        chosen={chosen}
        onChoose={id => setChosen(chosen.includes(id) ? chosen.filter(one => one !== id) : [...chosen, id])}
      />
      {rows.length === 0 && <p className="text-sm text-dim">{t('benchmarks:noMatch', { q: search })}</p>}
      {rows.some(({ published: found }) => found?.same === false) && (
        <p className="text-sm text-dim">{t('benchmarks:deltaNote')}</p>
      )}
      {shown.some(row => row.basePct !== null || row.plusPct !== null) && (
        <Suspense fallback={<p className="mt-3 text-sm text-dim">{t('scores:drawing')}</p>}>
          <div className="mt-3">
            <ResultCharts rows={shown} names={names} />
          </div>
        </Suspense>
      )}
    </section>
  );
}
