import { type ReactNode, useId } from 'react';
import { useT } from '../../i18n/index.ts';
import { BOUNDS, type BuilderForm, isSound, type NumberField } from './builder-form.ts';

export interface BuilderOptionsProps {
  readonly form: BuilderForm;
  readonly onChange: (changes: Partial<BuilderForm>) => void;
}

/** How the models are served and asked. All of it moves scores, so all of it is part of the result. */
export function BuilderOptions({ form, onChange }: BuilderOptionsProps): ReactNode {
  const t = useT();
  const system = useId();
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3 pt-3 max-sm:grid-cols-1">
      <Choice
        label={t('benchmarks:serve')}
        value={form.serve}
        options={[
          ['bench', t('benchmarks:serveBench')],
          ['as-is', t('benchmarks:serveAsIs')],
        ]}
        onChange={value => onChange({ serve: value === 'as-is' ? 'as-is' : 'bench' })}
      />
      <Choice
        label={t('benchmarks:prompt')}
        value={form.prompt}
        options={[
          ['evalplus', t('benchmarks:promptEvalplus')],
          ['bare', t('benchmarks:promptBare')],
        ]}
        onChange={value => onChange({ prompt: value === 'bare' ? 'bare' : 'evalplus' })}
      />
      {(['temperature', 'samples', 'maxTokens', 'concurrency'] as const).map(field => (
        <NumberInput key={field} field={field} form={form} onChange={onChange} />
      ))}
      {form.remoteIds.length > 0 && <NumberInput field="spendLimitUsd" form={form} onChange={onChange} />}
      <div className="col-span-full grid gap-1">
        <label htmlFor={system} className="text-sm">
          {t('benchmarks:systemPrompt')}
        </label>
        <textarea
          id={system}
          rows={2}
          className="field"
          value={form.systemPrompt}
          onChange={event => onChange({ systemPrompt: event.target.value })}
        />
      </div>
      <label className="col-span-full flex cursor-pointer items-start gap-2 text-sm">
        <input
          type="checkbox"
          checked={form.consentToGuard}
          onChange={event => onChange({ consentToGuard: event.target.checked })}
          className="size-4 shrink-0 accent-accent"
        />
        <span>
          {t('benchmarks:consent')} <span className="block text-dim">{t('benchmarks:consentHint')}</span>
        </span>
      </label>
    </div>
  );
}

function NumberInput(props: BuilderOptionsProps & { readonly field: NumberField }): ReactNode {
  const t = useT();
  const id = useId();
  const { field, form, onChange } = props;
  const { min, max, step } = BOUNDS[field];
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm">
        {t(`benchmarks:fields.${field}`)}
      </label>
      <input
        id={id}
        type="number"
        min={min}
        max={max}
        step={step}
        className="field"
        value={form[field]}
        aria-invalid={!isSound(field, form[field])}
        onChange={event => onChange({ [field]: event.target.value })}
      />
    </div>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly onChange: (value: string) => void;
}): ReactNode {
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm">
        {props.label}
      </label>
      <select
        id={id}
        className="field"
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      >
        {props.options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
