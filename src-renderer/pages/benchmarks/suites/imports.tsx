import { type ReactNode, useState } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import type { ImportedRuns } from '../../../../src-shared/model/benchmark-result.ts';
import { Button } from '../../../components/button.tsx';
import { CallProblem } from '../../../frame/call-problem.tsx';
import { said, useT } from '../../../i18n/index.ts';
import { useCall } from '../../../rpc/use-call.ts';
import { useApp, useConnection } from '../../../stores/use-app.ts';
import { ChoiceField, Field } from '../builder/form-parts.tsx';
import { GraderNote } from '../builder/grader-note.tsx';
import { addressOf, goTo } from '../place.ts';

export interface ImportsProps {
  readonly suites: readonly SuiteSummary[];
  /** A suite was imported. */
  readonly onSuite: () => void;
}

/** What can be brought from files: suites, results, answers to grade. */
export function Imports({ suites, onSuite }: ImportsProps): ReactNode {
  const t = useT();
  const home = useConnection(view => view.info?.home ?? null);
  return (
    <section aria-label={t('suites:files')} className="grid gap-4">
      <div className="grid gap-1">
        <h3 className="label">{t('suites:files')}</h3>
        <p className="max-w-[80ch] text-sm text-dim">
          {t('suites:whose')} {home !== null && t('suites:whoseHome', { home })}
        </p>
      </div>
      <div className="grid max-w-[60rem] grid-cols-2 items-start gap-x-10 gap-y-6 max-lg:grid-cols-1">
        <SuiteImport onSuite={onSuite} />
        <ResultsImport />
        <SamplesGrading suites={suites} />
      </div>
    </section>
  );
}

/** A path to type, and what to do with it. */
function PathForm(props: {
  readonly title: string;
  readonly what: string;
  readonly example: string;
  readonly button: string;
  readonly pending: boolean;
  readonly disabled?: boolean;
  readonly onPath: (path: string) => void;
  /** More to fill in. */
  readonly more?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const t = useT();
  const [path, setPath] = useState('');
  const typed = path.trim();
  const disabled = typed === '' || props.pending || props.disabled === true;
  return (
    <form
      aria-label={props.title}
      className="grid content-start gap-2"
      onSubmit={event => {
        event.preventDefault();
        if (!disabled) props.onPath(typed);
      }}
    >
      <h4 className="font-medium">{props.title}</h4>
      <p className="text-sm text-dim">{props.what}</p>
      <Field label={t('suites:path')}>
        {({ id }) => (
          <input
            id={id}
            type="text"
            autoComplete="off"
            spellCheck={false}
            placeholder={props.example}
            className="field font-mono text-sm"
            value={path}
            onChange={event => setPath(event.target.value)}
          />
        )}
      </Field>
      {props.more}
      <Button type="submit" className="w-fit" disabled={disabled}>
        {props.pending ? t('suites:working') : props.button}
      </Button>
      <div aria-live="polite" className="text-sm">
        {props.children}
      </div>
    </form>
  );
}

function SuiteImport({ onSuite }: { readonly onSuite: () => void }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const call = useCall(client, 'benchmarks.importSuite');
  const [made, setMade] = useState<SuiteSummary | null>(null);
  const take = async (path: string): Promise<void> => {
    setMade(null);
    const suite = await call.run({ path });
    if (suite === null) return;
    setMade(suite);
    onSuite();
  };
  return (
    <PathForm
      title={t('suites:importSuite')}
      what={t('suites:importSuiteWhat')}
      example="…/HumanEvalPlus.jsonl.gz"
      button={t('suites:import')}
      pending={call.pending}
      onPath={path => void take(path)}
    >
      {call.error && <CallProblem error={call.error} />}
      {made && t('suites:importedSuite', { name: made.name, n: made.problems ?? 0 })}
    </PathForm>
  );
}

function ResultsImport(): ReactNode {
  const t = useT();
  const { client } = useApp();
  const call = useCall(client, 'benchmarks.importResultFiles');
  const [taken, setTaken] = useState<ImportedRuns | null>(null);
  const take = async (path: string): Promise<void> => {
    setTaken(null);
    setTaken(await call.run({ path }));
  };
  const { runs, unread } = taken ?? { runs: [], unread: [] };
  const count = runs.length;
  return (
    <PathForm
      title={t('suites:importResults')}
      what={t('suites:importResultsWhat')}
      example="…/results/"
      button={t('suites:import')}
      pending={call.pending}
      onPath={path => void take(path)}
    >
      {call.error && <CallProblem error={call.error} />}
      {taken !== null &&
        count === 0 &&
        t(unread.length === 0 ? 'suites:nothingNew' : 'suites:nothingElseNew')}
      {count > 0 && (
        <>
          {t('suites:importedResults', { count })}{' '}
          <a href={addressOf({ view: 'results' })} className="underline">
            {t('benchmarks:back')}
          </a>
        </>
      )}
      {unread.length > 0 && (
        <>
          <p className="mt-2">{t('suites:unread', { count: unread.length })}</p>
          <ul className="grid gap-1 break-words text-dim">
            {unread.map(({ path, problem }) => (
              <li key={path}>{said(problem)}</li>
            ))}
          </ul>
        </>
      )}
    </PathForm>
  );
}

function SamplesGrading({ suites }: { readonly suites: readonly SuiteSummary[] }): ReactNode {
  const t = useT();
  const { client } = useApp();
  const call = useCall(client, 'benchmarks.gradeSamples');
  const [wanted, setWanted] = useState('');
  const [label, setLabel] = useState('');
  const [consentToGuard, setConsent] = useState(false);
  const [asking, setAsking] = useState(false);
  const gradable = suites.filter(({ kind, state }) => kind === 'code' && state === 'ready');
  const suite = gradable.find(({ id }) => id === wanted) ?? gradable[0];
  const take = async (path: string): Promise<void> => {
    if (suite === undefined) return;
    const name = label.trim() === '' ? {} : { label: label.trim() };
    const run = await call.run({ path, suiteId: suite.id, consentToGuard, ...name });
    if (run) goTo({ view: 'run', runId: run.id, taskId: null });
  };
  return (
    <PathForm
      title={t('suites:grade')}
      what={t('suites:gradeWhat')}
      example="…/samples.jsonl"
      button={t('suites:gradeNow')}
      pending={call.pending}
      disabled={suite === undefined}
      onPath={path => void take(path)}
      more={
        <>
          {suite === undefined ? (
            <p className="text-sm text-failed">{t('suites:noneToGrade')}</p>
          ) : (
            <ChoiceField
              label={t('benchmarks:suite')}
              value={suite.id}
              options={gradable.map(({ id, name }) => [id, name] as const)}
              onChange={setWanted}
            />
          )}
          <Field label={t('suites:label')}>
            {({ id }) => (
              <input
                id={id}
                type="text"
                maxLength={200}
                className="field"
                value={label}
                onFocus={() => setAsking(true)}
                onChange={event => setLabel(event.target.value)}
              />
            )}
          </Field>
          {asking && <GraderNote consent={consentToGuard} onConsent={setConsent} />}
        </>
      }
    >
      {call.error && <CallProblem error={call.error} />}
    </PathForm>
  );
}
