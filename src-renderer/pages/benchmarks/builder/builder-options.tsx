import type { ReactNode } from 'react';
import { useT } from '../../../i18n/index.ts';
import {
  BOUNDS,
  type BuilderForm,
  isSound,
  type NumberField,
  REASONING_FORMATS,
  stopTexts,
  UNREADABLE,
} from './builder-form.ts';
import { ChoiceField, Field } from './form-parts.tsx';

export interface BuilderOptionsProps {
  readonly form: BuilderForm;
  readonly onChange: (changes: Partial<BuilderForm>) => void;
}

/** How the models are served and asked. All of it moves scores, so all of it is part of the result. */
export function BuilderOptions({ form, onChange }: BuilderOptionsProps): ReactNode {
  const t = useT();
  const number = (field: NumberField, hint: string | null = null): ReactNode => (
    <NumberInput key={field} field={field} hint={hint} form={form} onChange={onChange} />
  );
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3 pt-3 max-sm:grid-cols-1">
      <ChoiceField
        label={t('benchmarks:serve')}
        value={form.serve}
        options={[
          ['bench', t('benchmarks:serveBench')],
          ['as-is', t('benchmarks:serveAsIs')],
        ]}
        onChange={serve => onChange({ serve })}
      />
      {number('concurrency', t(form.serve === 'bench' ? 'builder:slotsBench' : 'builder:slotsAsIs'))}
      <ChoiceField
        label={t('benchmarks:prompt')}
        value={form.prompt}
        options={[
          ['evalplus', t('benchmarks:promptEvalplus')],
          ['bare', t('benchmarks:promptBare')],
        ]}
        onChange={prompt => onChange({ prompt })}
      />
      <ChoiceField
        label={t('builder:reasoningFormat')}
        value={form.reasoningFormat}
        options={[
          ['server', t('builder:asServer')],
          ...REASONING_FORMATS.map(format => [format, format] as const),
        ]}
        onChange={reasoningFormat => onChange({ reasoningFormat })}
      />
      {number('temperature')}
      {number('topP', t('builder:topPHint'))}
      {number(
        'samples',
        Number(form.samples) > 1 && form.temperature === '0' ? t('builder:sameSamples') : null,
      )}
      {number('seed')}
      {number('maxTokens')}
      {number('timeoutSeconds')}
      <Field label={t('benchmarks:systemPrompt')} hint={t('builder:clientConf')} wide>
        {({ id, hintId }) => (
          <textarea
            id={id}
            rows={2}
            className="field"
            aria-describedby={hintId}
            value={form.systemPrompt}
            onChange={event => onChange({ systemPrompt: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('builder:stop')} hint={t('builder:stopHint')} wide>
        {({ id, hintId }) => (
          <textarea
            id={id}
            rows={2}
            spellCheck={false}
            className="field font-mono text-sm"
            aria-describedby={hintId}
            aria-invalid={stopTexts(form.stop) === null}
            value={form.stop}
            onChange={event => onChange({ stop: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

/** A number as it is typed. */
export function NumberInput(
  props: BuilderOptionsProps & { readonly field: NumberField; readonly hint: string | null },
): ReactNode {
  const t = useT();
  const { field, hint, form, onChange } = props;
  const { min, max, step } = BOUNDS[field];
  return (
    <Field label={t(`builder:fields.${field}`)} hint={hint}>
      {({ id, hintId }) => (
        <input
          id={id}
          type="number"
          min={min}
          max={max}
          step={step}
          className="field"
          value={form[field] === UNREADABLE ? '' : form[field]}
          aria-describedby={hintId}
          aria-invalid={!isSound(field, form[field])}
          // From nothing to what is no number is no change to React.
          onInput={({ currentTarget: { validity, value } }) =>
            onChange({ [field]: validity.badInput ? UNREADABLE : value })
          }
        />
      )}
    </Field>
  );
}
