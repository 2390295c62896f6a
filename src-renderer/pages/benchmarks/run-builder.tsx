import { type ReactNode, useId, useMemo, useState } from 'react';
import type { SuiteSummary } from '../../../src-shared/model/benchmark-request.ts';
import type { RemoteModel } from '../../../src-shared/model/benchmark-result.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Fold } from '../../components/fold.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { formatCount } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useCall } from '../../rpc/use-call.ts';
import { startProblem } from '../../stores/profiles.ts';
import { useApp, useProfiles } from '../../stores/use-app.ts';
import { type BuilderForm, emptyForm, requestOf } from './builder-form.ts';
import { BuilderOptions } from './builder-options.tsx';
import { EstimateText } from './estimate-text.tsx';

export interface RunBuilderProps {
  readonly suites: readonly SuiteSummary[];
  readonly remotes: readonly RemoteModel[];
  /** Suites changed: one was fetched. */
  readonly onFetched: () => void;
  readonly onClose: () => void;
}

/** Asks what to run, on whom, and how; says how long that will take. */
export function RunBuilder({ suites, remotes, onFetched, onClose }: RunBuilderProps): ReactNode {
  const t = useT();
  const { client } = useApp();
  const listing = useProfiles(view => view.listing);
  const start = useCall(client, 'benchmarks.start');
  const fetchSuite = useCall(client, 'benchmarks.fetchSuite');
  const [form, setForm] = useState<BuilderForm>(() => ({
    ...emptyForm,
    suiteId:
      (
        suites.find(one => one.state === 'ready' && one.kind === 'code') ??
        suites.find(one => one.state === 'ready')
      )?.id ??
      suites[0]?.id ??
      '',
  }));
  const [more, setMore] = useState(false);
  const suiteField = useId();
  const change = (changes: Partial<BuilderForm>): void => setForm({ ...form, ...changes });
  const suite = suites.find(one => one.id === form.suiteId);
  const request = useMemo(() => (suite?.state === 'ready' ? requestOf(form) : null), [form, suite?.state]);
  const profiles = (listing?.profiles ?? []).filter(entry => !entry.profile.bench);
  const available = remotes.filter(one => one.available);
  const count = form.profileIds.length + form.remoteIds.length;
  const confirm = async (): Promise<void> => {
    if (request && (await start.run(request))) onClose();
  };
  const fetchIt = async (): Promise<void> => {
    if (await fetchSuite.run({ suiteId: form.suiteId })) onFetched();
  };
  return (
    <Dialog label={t('benchmarks:newRun')} onClose={onClose} width="w-[44rem]">
      <form
        className="flex max-h-[calc(100dvh-2rem)] flex-col"
        onSubmit={event => {
          event.preventDefault();
          void confirm();
        }}
      >
        <h2 className="px-5 pt-5 pb-3 text-lg font-semibold">{t('benchmarks:newRun')}</h2>
        <div className="grid min-h-0 gap-4 overflow-auto px-5 pb-4">
          <div className="grid gap-1">
            <label htmlFor={suiteField} className="font-medium">
              {t('benchmarks:suite')}
            </label>
            <select
              id={suiteField}
              data-autofocus
              className="field"
              value={form.suiteId}
              onChange={event => change({ suiteId: event.target.value })}
            >
              {suites.map(one => (
                <option key={one.id} value={one.id}>
                  {one.problems === null
                    ? one.name
                    : t('benchmarks:suiteOption', { name: one.name, n: formatCount(one.problems) })}
                </option>
              ))}
            </select>
            {suite && <p className="text-sm text-dim">{suite.description}</p>}
            {suite?.state === 'broken' && <p className="text-sm text-failed">{suite.problem}</p>}
            {suite?.state === 'not-fetched' && (
              <p className="flex flex-wrap items-center gap-3 text-sm text-dim">
                {t('benchmarks:notFetched', { licence: suite.licence })}
                <Button disabled={fetchSuite.pending} onClick={() => void fetchIt()}>
                  {t(fetchSuite.pending ? 'benchmarks:fetching' : 'benchmarks:fetch')}
                </Button>
              </p>
            )}
            {fetchSuite.error && <CallProblem error={fetchSuite.error} />}
          </div>
          <fieldset className="grid gap-1">
            <legend className="mb-1 font-medium">{t('benchmarks:models')}</legend>
            <ul className="max-h-48 overflow-auto rounded-md border border-line-soft p-1">
              {profiles.map(entry => {
                const { id, name } = entry.profile;
                const problem = startProblem(entry);
                return (
                  <Choice
                    key={id}
                    name={name || id}
                    sub={problem}
                    disabled={problem !== null}
                    on={form.profileIds.includes(id)}
                    onChange={on => change({ profileIds: toggled(form.profileIds, id, on) })}
                  />
                );
              })}
              {available.map(({ id, label }) => (
                <Choice
                  key={id}
                  name={label}
                  sub={t('benchmarks:remote')}
                  on={form.remoteIds.includes(id)}
                  onChange={on => change({ remoteIds: toggled(form.remoteIds, id, on) })}
                />
              ))}
            </ul>
            <p className="text-sm text-dim">{t('benchmarks:modelsHint')}</p>
          </fieldset>
          <Fold label={t('benchmarks:options')} open={more} onToggle={setMore}>
            <BuilderOptions form={form} onChange={change} />
          </Fold>
        </div>
        <div className="flex flex-wrap items-center justify-end gap-x-4 gap-y-2 border-t border-line-soft px-5 py-3">
          <div className="min-w-0 flex-1 basis-60 text-sm" aria-live="polite">
            <EstimateText request={request} />
          </div>
          {start.error && <CallProblem error={start.error} />}
          <Button onClick={onClose}>{t('benchmarks:cancel')}</Button>
          <Button type="submit" look="primary" disabled={request === null || start.pending}>
            {count > 1 ? t('benchmarks:startRuns', { count }) : t('benchmarks:start')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function toggled<T>(all: readonly T[], one: T, on: boolean): readonly T[] {
  const without = all.filter(other => other !== one);
  return on ? [...without, one] : without;
}

function Choice(props: {
  readonly name: string;
  readonly sub: string | null;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}): ReactNode {
  return (
    <li>
      <label
        className={`flex items-start gap-2 rounded px-2 py-1.5 ${props.disabled ? '' : 'cursor-pointer hover:bg-raised'}`}
      >
        <input
          type="checkbox"
          checked={props.on}
          disabled={props.disabled ?? false}
          onChange={event => props.onChange(event.target.checked)}
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        <span className="min-w-0">
          {props.name}
          {props.sub && <span className="block text-sm text-dim">{props.sub}</span>}
        </span>
      </label>
    </li>
  );
}
