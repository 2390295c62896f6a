import { type ReactNode, useId } from 'react';

export interface FieldProps {
  readonly label: string;
  readonly hint?: string | null;
  /** Gets the id that the label is for, and that of the hint. */
  readonly children: (ids: { readonly id: string; readonly hintId: string | undefined }) => ReactNode;
  readonly wide?: boolean;
}

/** A field with its name above and what it means below. */
export function Field({ label, hint = null, children, wide = false }: FieldProps): ReactNode {
  const id = useId();
  const hintId = useId();
  return (
    <div className={`grid content-start gap-1 ${wide ? 'col-span-full' : ''}`}>
      <label htmlFor={id} className="text-sm">
        {label}
      </label>
      {children({ id, hintId: hint === null ? undefined : hintId })}
      {hint !== null && (
        <p id={hintId} className="text-sm text-dim">
          {hint}
        </p>
      )}
    </div>
  );
}

/** One of a few words. */
export function ChoiceField<V extends string>(props: {
  readonly label: string;
  readonly hint?: string | null;
  readonly value: V;
  readonly options: readonly (readonly [value: V, name: string])[];
  readonly onChange: (value: V) => void;
}): ReactNode {
  const { label, hint = null, value, options, onChange } = props;
  return (
    <Field label={label} hint={hint}>
      {({ id, hintId }) => (
        <select
          id={id}
          className="field"
          value={value}
          aria-describedby={hintId}
          onChange={event => {
            const chosen = options.find(([one]) => one === event.target.value);
            if (chosen) onChange(chosen[0]);
          }}
        >
          {options.map(([one, name]) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/**
 * A dialog's frame: a title that stays, a body that scrolls, actions that stay. What may be submitted is for the
 * caller to say: the browser would hold numbers between two steps for wrong, and say so in a fold that is closed.
 */
export function FormFrame(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly footer: ReactNode;
  readonly onSubmit: () => void;
}): ReactNode {
  return (
    <form
      noValidate
      className="flex max-h-[calc(100dvh-2rem)] flex-col"
      onSubmit={event => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      <h2 className="px-5 pt-5 pb-3 text-lg font-semibold">{props.title}</h2>
      <div className="grid min-h-0 content-start gap-4 overflow-auto px-5 pb-4">{props.children}</div>
      <div className="flex flex-wrap items-center justify-end gap-x-4 gap-y-2 border-t border-line-soft px-5 py-3">
        {props.footer}
      </div>
    </form>
  );
}
