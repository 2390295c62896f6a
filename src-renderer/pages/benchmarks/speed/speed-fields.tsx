import { type ReactNode, useState } from 'react';
import { useStartProblem } from '../../../frame/use-start-problem.ts';
import { t, useT } from '../../../i18n/index.ts';
import { ChoiceField, Field } from '../builder/form-parts.tsx';
import { MachineEffect } from '../builder/machine-effect.tsx';
import { contextOf, depthsFor, numbersOf, type SpeedField, type SpeedForm } from './speed-form.ts';
import { useMeasurable } from './use-measurable.ts';

export interface SpeedFieldsProps {
  readonly form: SpeedForm;
  readonly onChange: (form: SpeedForm) => void;
  /** The first field has the focus. */
  readonly focus?: boolean;
}

/** Whose speed to measure, at which depths and how many requests at a time. */
export function SpeedFields({ form, onChange, focus = false }: SpeedFieldsProps): ReactNode {
  const t = useT();
  // Depths that somebody chose stay when the model changes.
  const [ownDepths, setOwnDepths] = useState(form.profileId !== null);
  const profiles = useMeasurable();
  const entry = profiles.find(({ profile }) => profile.id === form.profileId);
  const problemOf = useStartProblem();
  const problem = entry ? problemOf(entry) : null;
  const change = (changes: Partial<SpeedForm>): void => {
    const next = { ...form, ...changes };
    const chosen = profiles.find(({ profile }) => profile.id === next.profileId);
    if ('depths' in changes) setOwnDepths(true);
    const fitting = 'depths' in changes || ownDepths || !chosen;
    onChange(fitting ? next : { ...next, depths: depthsFor(contextOf(chosen.profile, next.serve)) });
  };
  return (
    <>
      <p className="max-w-[80ch] text-sm text-dim">{t('speed:what')}</p>
      <Field label={t('speed:model')} wide>
        {({ id }) => (
          <select
            id={id}
            data-autofocus={focus || undefined}
            className="field"
            value={form.profileId ?? ''}
            onChange={event => {
              const chosen = profiles.find(({ profile }) => profile.id === event.target.value);
              change({ profileId: chosen?.profile.id ?? null });
            }}
          >
            <option value="">{t('speed:chooseModel')}</option>
            {profiles.map(one => {
              const { id, name } = one.profile;
              const why = problemOf(one);
              // What was chosen before it broke stays chosen, and the line below says what is wrong.
              return (
                <option key={id} value={id} disabled={why !== null && id !== form.profileId}>
                  {why === null ? name || id : `${name || id} · ${why}`}
                </option>
              );
            })}
          </select>
        )}
      </Field>
      {profiles.length === 0 && <p className="text-sm text-dim">{t('builder:noModels')}</p>}
      {problem !== null && <p className="text-sm text-failed">{problem}</p>}
      <div className="grid grid-cols-2 gap-x-4 gap-y-3 max-sm:grid-cols-1">
        <ChoiceField
          label={t('benchmarks:serve')}
          value={form.serve}
          options={[
            ['as-is', t('benchmarks:serveAsIs')],
            ['bench', t('benchmarks:serveBench')],
          ]}
          onChange={serve => change({ serve })}
        />
        {FIELDS.map(field => (
          <Field key={field} label={t(`speed:fields.${field}`)} hint={hintOf(field, form.serve)}>
            {({ id, hintId }) => (
              <input
                id={id}
                type="text"
                inputMode="numeric"
                autoComplete="off"
                className="field"
                value={form[field]}
                aria-describedby={hintId}
                aria-invalid={numbersOf(field, form[field]) === null}
                onChange={event => change({ [field]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <MachineEffect profileIds={form.profileId === null ? [] : [form.profileId]} serve={form.serve} />
    </>
  );
}

const FIELDS: readonly SpeedField[] = ['repeats', 'depths', 'concurrency', 'promptTokens', 'generatedTokens'];

function hintOf(field: SpeedField, serve: SpeedForm['serve']): string | null {
  if (field === 'depths') return t('speed:hints.depths');
  if (field !== 'concurrency') return null;
  return t(serve === 'bench' ? 'speed:hints.concurrencyBench' : 'speed:hints.concurrency');
}
