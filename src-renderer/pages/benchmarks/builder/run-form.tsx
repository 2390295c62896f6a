import { type ReactNode, useState } from 'react';
import type { SuiteSummary } from '../../../../src-shared/model/benchmark-request.ts';
import type { RemoteModel } from '../../../../src-shared/model/benchmark-result.ts';
import { Button } from '../../../components/button.tsx';
import { Fold } from '../../../components/fold.tsx';
import { useStartProblem } from '../../../frame/use-start-problem.ts';
import { formatCount, formatUsd } from '../../../i18n/format.ts';
import { said, useT } from '../../../i18n/index.ts';
import { useProfiles } from '../../../stores/use-app.ts';
import { askable } from '../askable.ts';
import { SuiteFetch } from '../suites/suite-fetch.tsx';
import { type BuilderForm, emptyForm } from './builder-form.ts';
import { BuilderOptions, NumberInput } from './builder-options.tsx';
import { Field } from './form-parts.tsx';
import { GraderNote } from './grader-note.tsx';
import { MachineEffect } from './machine-effect.tsx';

export interface RunFormProps {
  readonly form: BuilderForm;
  readonly onChange: (changes: Partial<BuilderForm>) => void;
  readonly suites: readonly SuiteSummary[];
  readonly remotes: readonly RemoteModel[];
  /** Suites changed: one was fetched. */
  readonly onFetched: () => void;
  readonly focus?: boolean;
}

/** A form for a suite of code that is here, else for any. */
export function firstForm(suites: readonly SuiteSummary[]): BuilderForm {
  const ready = suites.filter(one => one.state === 'ready');
  const suite = ready.find(one => one.kind === 'code') ?? ready[0] ?? suites[0];
  return { ...emptyForm, suiteId: suite?.id ?? '' };
}

/** What to run, on whom, and how. */
export function RunForm(props: RunFormProps): ReactNode {
  const t = useT();
  const { form, onChange, suites, remotes, onFetched, focus = false } = props;
  const listing = useProfiles(view => view.listing);
  const problemOf = useStartProblem();
  const [more, setMore] = useState(false);
  const suite = suites.find(one => one.id === form.suiteId);
  const entries = askable(listing?.profiles ?? []);
  const startable = entries.filter(entry => problemOf(entry) === null).map(({ profile }) => profile.id);
  const available = remotes.filter(one => one.available);
  const off = remotes.filter(one => !one.available);
  const keys = [...new Set(off.map(({ keyVariable }) => keyVariable))];
  const variables = off.map(({ id }) => `PADDOCK_BENCH_${id.toUpperCase()}_`);
  const all = startable.length > 0 && startable.every(id => form.profileIds.includes(id));
  return (
    <>
      <Field label={t('benchmarks:suite')}>
        {({ id }) => (
          <select
            id={id}
            data-autofocus={focus || undefined}
            className="field"
            value={form.suiteId}
            onChange={event => onChange({ suiteId: event.target.value })}
          >
            {suites.map(one => (
              <option key={one.id} value={one.id}>
                {one.problems === null
                  ? one.name
                  : t('benchmarks:suiteOption', { name: one.name, n: formatCount(one.problems) })}
              </option>
            ))}
          </select>
        )}
      </Field>
      {suites.length === 0 && <p className="text-sm text-failed">{t('suites:none')}</p>}
      {suite && <p className="-mt-2 text-sm text-dim">{said(suite.description)}</p>}
      {suite?.state === 'broken' && <p className="text-sm text-failed">{said(suite.problem)}</p>}
      {suite?.state === 'not-fetched' && <SuiteFetch suite={suite} onFetched={onFetched} />}
      <fieldset className="grid gap-1">
        <legend className="mb-1 text-sm">{t('benchmarks:models')}</legend>
        {entries.length === 0 && available.length === 0 ? (
          <p className="text-sm text-dim">{t('builder:noModels')}</p>
        ) : (
          <ul className="max-h-48 overflow-auto rounded-md border border-line-soft p-1">
            {entries.map(entry => {
              const { id, name } = entry.profile;
              const problem = problemOf(entry);
              return (
                <Choice
                  key={id}
                  name={name || id}
                  sub={problem}
                  disabled={problem !== null && !form.profileIds.includes(id)}
                  on={form.profileIds.includes(id)}
                  onChange={on => onChange({ profileIds: toggled(form.profileIds, id, on) })}
                />
              );
            })}
            {available.map(({ id, label, model, inputUsdPerMillion, outputUsdPerMillion }) => (
              <Choice
                key={id}
                name={label}
                sub={t('builder:remotePrice', {
                  model,
                  input: formatUsd(inputUsdPerMillion),
                  output: formatUsd(outputUsdPerMillion),
                })}
                on={form.remoteIds.includes(id)}
                onChange={on => onChange({ remoteIds: toggled(form.remoteIds, id, on) })}
              />
            ))}
          </ul>
        )}
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
          <p className="min-w-0 flex-1 basis-60 text-sm text-dim">{t('builder:queue')}</p>
          {startable.length > 1 && (
            <Button look="plain" onClick={() => onChange({ profileIds: all ? [] : startable })}>
              {t(all ? 'builder:chooseNone' : 'builder:chooseAll')}
            </Button>
          )}
        </div>
        {form.remoteIds.length > 0 && (
          <div className="max-w-72">
            <NumberInput
              field="spendLimitUsd"
              hint={t('builder:spendHint')}
              form={form}
              onChange={onChange}
            />
          </div>
        )}
        {keys.length > 0 && (
          <p className="text-sm wrap-anywhere text-dim">
            {t('builder:remoteKeys', { keys: keys.join(', '), variables: variables.join(', ') })}
          </p>
        )}
        <MachineEffect profileIds={form.profileIds} serve={form.serve} />
      </fieldset>
      {suite?.kind === 'code' && (
        <GraderNote
          consent={form.consentToGuard}
          onConsent={consentToGuard => onChange({ consentToGuard })}
        />
      )}
      <Fold label={t('benchmarks:options')} open={more} onToggle={setMore}>
        <BuilderOptions form={form} onChange={onChange} />
      </Fold>
    </>
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
