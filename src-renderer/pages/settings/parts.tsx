import { type ReactNode, useId } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { useT } from '../../i18n/index.ts';

export interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly sub?: string;
  readonly children: ReactNode;
}

/** A part of the settings that the list beside it leads to. */
export function Section({ id, title, sub, children }: SectionProps): ReactNode {
  return (
    <section id={`settings-${id}`} aria-labelledby={`settings-${id}-title`} className="scroll-mt-6">
      <h3 id={`settings-${id}-title`} tabIndex={-1} className="text-lg font-semibold outline-none">
        {title}
      </h3>
      {sub !== undefined && <p className="mt-0.5 text-sm text-dim">{sub}</p>}
      <div className="mt-3 divide-y divide-line-soft border-y border-line-soft">{children}</div>
    </section>
  );
}

export interface RowProps {
  readonly label: ReactNode;
  readonly sub?: ReactNode;
  /** The id of the control, so that the label belongs to it. */
  readonly htmlFor?: string;
  readonly children?: ReactNode;
  /** The control below the words, over the whole width. */
  readonly wide?: boolean;
}

/** One setting: what it is on the left, what can be done on the right. */
export function Row({ label, sub, htmlFor, children, wide = false }: RowProps): ReactNode {
  const name = <span className="font-medium">{label}</span>;
  return (
    <div
      className={`grid gap-x-8 gap-y-2 py-3.5 ${wide ? '' : 'grid-cols-[minmax(0,1fr)_auto] items-center max-sm:grid-cols-1'}`}
    >
      <div className="min-w-0">
        {htmlFor === undefined ? name : <label htmlFor={htmlFor}>{name}</label>}
        {sub !== undefined && <div className="max-w-[62ch] text-sm text-dim">{sub}</div>}
      </div>
      {children !== undefined && <div className="min-w-0">{children}</div>}
    </div>
  );
}

export interface SwitchRowProps {
  readonly label: string;
  readonly sub?: ReactNode;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

/** A setting that is on or off; says which in a word as well. */
export function SwitchRow({ label, sub, on, disabled = false, onChange }: SwitchRowProps): ReactNode {
  const t = useT();
  const id = useId();
  return (
    <Row label={label} sub={sub} htmlFor={id}>
      <span className="flex items-center gap-2.5">
        <span className="text-sm text-dim" aria-hidden="true">
          {t(on ? 'settings:on' : 'settings:off')}
        </span>
        <button
          id={id}
          type="button"
          role="switch"
          aria-checked={on}
          disabled={disabled}
          onClick={() => onChange(!on)}
          className="relative h-6 w-10.5 rounded-full border border-idle bg-free transition-colors disabled:opacity-50 aria-checked:border-accent aria-checked:bg-accent"
        >
          <span
            className={`absolute top-[3px] block size-4 rounded-full transition-[inset-inline-start] ${on ? 'start-[21px] bg-accent-ink' : 'start-[3px] bg-ink'}`}
          />
        </button>
      </span>
    </Row>
  );
}

export interface SelectRowProps {
  readonly label: string;
  readonly sub?: ReactNode;
  readonly value: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly disabled?: boolean;
  readonly onChange: (value: string) => void;
}

/** A setting with a few values. */
export function SelectRow({ label, sub, value, options, disabled, onChange }: SelectRowProps): ReactNode {
  const id = useId();
  return (
    <Row label={label} sub={sub} htmlFor={id}>
      <select
        id={id}
        value={value}
        disabled={disabled}
        onChange={event => onChange(event.target.value)}
        className="h-8 min-w-40 rounded-md border border-line bg-surface px-2 text-sm max-sm:w-full"
      >
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </Row>
  );
}

/** A path with the way to take it along. */
export function PathText({ path }: { readonly path: string }): ReactNode {
  const t = useT();
  return (
    <span className="flex min-w-0 items-center gap-1">
      <span className="min-w-0 font-mono text-sm wrap-anywhere select-all">{path}</span>
      <CopyButton text={path} label={t('settings:copyPath', { path })} />
    </span>
  );
}
