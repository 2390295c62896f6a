import { type ReactNode, useId } from 'react';
import type { ProfileIssue } from '../../../src-shared/model/profile.ts';
import { formatCount } from '../../i18n/format.ts';
import { said, useT } from '../../i18n/index.ts';
import { plainNumber } from '../../i18n/read-number.ts';
import type { Control, Field } from './field-table.ts';
import { FlagsField } from './flags-field.tsx';
import type { FileOffers } from './use-page-data.ts';

export interface KeyFieldProps {
  readonly field: Field;
  /** As written; empty when the key is absent. */
  readonly value: string;
  readonly issues: readonly ProfileIssue[];
  readonly locked: boolean;
  /** Further help under the field, such as what the model takes. */
  readonly note?: string | null;
  /** What holds where the key is absent, where that is known better than in general. */
  readonly fallback?: string | null;
  readonly fileOffers: FileOffers;
  readonly profileId: string;
  readonly onChange: (value: string | null) => void;
}

/** A key of models.conf: its control, what it means, its default, and what is wrong with it. */
export function KeyField(props: KeyFieldProps): ReactNode {
  const { field, value, issues, note } = props;
  const t = useT();
  const id = useId();
  const describedBy = `${id}-help`;
  const own = issues.filter(issue => issue.key === field.key);
  const fallback = props.fallback ?? t(`keys:${field.key}.fallback`);
  const failed = own.some(issue => issue.severity === 'error');
  return (
    <div className="key-field" data-key={field.key}>
      <label htmlFor={id} title={field.key}>
        {t(`keys:${field.key}.label`)}
      </label>
      <div className="grid min-w-0 gap-1">
        <ValueControl {...props} shownFallback={fallback} id={id} describedBy={describedBy} failed={failed} />
        <div id={describedBy} className="grid gap-1 text-xs text-faint">
          {own.map(issue => (
            <p
              key={`${issue.code} ${issue.message}`}
              className={issue.severity === 'error' ? 'text-failed' : 'text-busy'}
            >
              {issue.line === null
                ? said(issue.message)
                : t('editor:lineSays', { line: issue.line, message: said(issue.message) })}
            </p>
          ))}
          <p>
            {note && <span className="block text-dim">{note}</span>}
            {t(`keys:${field.key}.means`)}
            {value !== '' && fallback !== '' && ` ${t('editor:defaultIs', { value: fallback })}`}
          </p>
        </div>
      </div>
    </div>
  );
}

interface ControlProps extends KeyFieldProps {
  readonly id: string;
  readonly describedBy: string;
  readonly failed: boolean;
  readonly shownFallback: string;
}

function ValueControl(props: ControlProps): ReactNode {
  const { field, value, locked, id, describedBy, failed, onChange } = props;
  const t = useT();
  const { control } = field;
  const write = (text: string): void => onChange(text === '' ? null : text);
  const common = {
    id,
    disabled: locked,
    'aria-describedby': describedBy,
    'aria-invalid': failed,
    autoComplete: 'off',
    spellCheck: false,
  };
  switch (control.kind) {
    case 'flags':
      return <FlagsField {...common} value={value} profileId={props.profileId} onChange={write} />;
    case 'note':
      return (
        <textarea
          {...common}
          rows={2}
          value={value}
          onChange={event => write(event.target.value.replace(/\s*\n\s*/g, ' '))}
          className="field resize-y"
        />
      );
    case 'choice':
      if (!control.free)
        return (
          <select {...common} value={value} onChange={event => write(event.target.value)} className="field">
            <option value="">
              {t('editor:useDefault')} ({props.shownFallback})
            </option>
            {optionsWith(control.options, value).map(option => (
              <option key={option} value={option}>
                {option}
              </option>
            ))}
          </select>
        );
      return <Offered {...props} common={common} offers={control.options} onWrite={write} />;
    case 'model':
    case 'projector':
    case 'adapter':
      return (
        <Offered {...props} common={common} offers={props.fileOffers[control.kind]} onWrite={write} mono />
      );
    case 'number':
      return (
        <Offered
          {...props}
          common={{ ...common, inputMode: 'numeric' }}
          offers={(control.offers ?? []).map(String)}
          onWrite={text => write(plainNumber(text))}
          after={unitOf(control, value, t)}
        />
      );
    case 'text':
      return <Offered {...props} common={common} offers={[]} onWrite={write} mono={control.mono ?? false} />;
  }
}

/** A value that is none of the options is shown as it is written, so that looking changes nothing. */
function optionsWith(options: readonly string[], value: string): readonly string[] {
  return value === '' || options.includes(value) ? options : [...options, value];
}

function unitOf(
  control: Extract<Control, { kind: 'number' }>,
  value: string,
  t: ReturnType<typeof useT>,
): string | null {
  if (control.unit === null) return null;
  const grouped = /^\d{4,}$/.test(value) ? `${formatCount(Number(value))} ` : '';
  return grouped + t(`editor:unit.${control.unit}`);
}

interface OfferedProps extends ControlProps {
  readonly common: React.InputHTMLAttributes<HTMLInputElement>;
  readonly offers: readonly string[];
  readonly onWrite: (text: string) => void;
  readonly mono?: boolean;
  readonly after?: string | null;
}

/** A line of text with offers from the platform's own list. */
function Offered({
  value,
  common,
  offers,
  onWrite,
  mono,
  after,
  id,
  shownFallback,
}: OfferedProps): ReactNode {
  const listId = `${id}-offers`;
  return (
    <div className="relative">
      <input
        {...common}
        type="text"
        value={value}
        placeholder={shownFallback}
        onChange={event => onWrite(event.target.value)}
        {...(offers.length > 0 ? { list: listId } : {})}
        className={`field ${mono ? 'font-mono text-sm' : ''} ${after ? 'pe-32' : ''}`}
      />
      {after && (
        <span className="pointer-events-none absolute inset-y-0 end-3 flex items-center text-sm text-faint tabular-nums">
          {after}
        </span>
      )}
      {offers.length > 0 && (
        <datalist id={listId}>
          {offers.map(offer => (
            <option key={offer} value={offer} />
          ))}
        </datalist>
      )}
    </div>
  );
}
