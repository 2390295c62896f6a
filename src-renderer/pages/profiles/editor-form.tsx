import { Fragment, type ReactNode, useState } from 'react';
import type { ProfilePlan } from '../../../src-shared/model/plan.ts';
import type { EditPreview } from '../../../src-shared/model/profile-edit.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icons.tsx';
import { formatCount } from '../../i18n/format.ts';
import { said, type Translate, useT } from '../../i18n/index.ts';
import { FIELDS, type FieldSection, otherKeys } from './field-table.ts';
import { KeyField } from './key-field.tsx';
import { TokenUnlock } from './token-unlock.tsx';
import type { DraftState } from './use-draft.ts';
import type { FileOffers } from './use-page-data.ts';
import type { TokenHold } from './use-token.ts';

export interface EditorFormProps {
  readonly profileId: string;
  readonly state: DraftState;
  readonly preview: EditPreview;
  readonly plan: ProfilePlan | null;
  /** Whether this page may change what is executed. */
  readonly hold: TokenHold;
  readonly fileOffers: FileOffers;
  /** Shown under the fields that decide about it. */
  readonly memory: ReactNode;
}

/** A field for every key, in sections; what is seldom set is folded. */
export function EditorForm(props: EditorFormProps): ReactNode {
  const { state, preview } = props;
  const t = useT();
  const keys = preview.entry?.profile.keys;
  if (!keys) return <p className="text-dim">{t('editor:notASection')}</p>;
  const changes = state.draft?.changes ?? {};
  const read = (key: string): string =>
    Object.hasOwn(changes, key) ? (changes[key] ?? '') : Object.hasOwn(keys, key) ? (keys[key] ?? '') : '';
  return (
    <div className="grid gap-1">
      {FIELDS.map(section => (
        <Fragment key={section.name}>
          <FormSection section={section} read={read} {...props} />
          {section.name === 'flags' && props.memory}
        </Fragment>
      ))}
      <OtherKeys keys={{ ...keys, ...written(changes) }} read={read} {...props} />
    </div>
  );
}

function written(changes: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(changes).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  );
}

interface SectionProps extends EditorFormProps {
  readonly section: FieldSection;
  readonly read: (key: string) => string;
}

function FormSection({ section, read, ...props }: SectionProps): ReactNode {
  const t = useT();
  const { state, preview, plan, hold, fileOffers, profileId } = props;
  const set = section.fields.some(({ key }) => read(key) !== '');
  const [open, setOpen] = useState(
    section.folded === 'never' ||
      (section.folded === 'unless-set' && set) ||
      (section.name === 'identity' && state.draft?.kind === 'add'),
  );
  return (
    <details open={open} onToggle={event => setOpen(event.currentTarget.open)} className="fold form-section">
      <summary className="label cursor-pointer py-2 hover:text-ink">
        {t(`editor:sections.${section.name}`)}
      </summary>
      <div className="grid gap-4 pb-3">
        {section.fields.some(field => field.guarded) && <TokenUnlock hold={hold} />}
        {section.fields.map(field => (
          <KeyField
            key={field.key}
            field={field}
            value={read(field.key)}
            issues={preview.issues}
            locked={(field.guarded ?? false) && !hold.mayGuarded}
            note={field.key === 'CTX_SIZE' ? contextNote(t, plan, preview) : null}
            fallback={
              // Where the key is set, the command line has what it says instead.
              field.key === 'FIT_TARGET' && read(field.key) === ''
                ? flagValue(plan?.command, '--fit-target')
                : null
            }
            fileOffers={fileOffers}
            profileId={profileId}
            onChange={value => state.setKey(field.key, value)}
          />
        ))}
      </div>
    </details>
  );
}

/** What the command line has for a flag; null where it has none. */
function flagValue(command: readonly string[] | null | undefined, flag: string): string | null {
  const at = command?.indexOf(flag) ?? -1;
  return at < 0 ? null : (command?.[at + 1] ?? null);
}

function contextNote(t: Translate, plan: ProfilePlan | null, preview: EditPreview): string | null {
  const takes = plan?.estimate?.modelContextTokens ?? null;
  const args = preview.entry?.profile.extraArgs ?? [];
  const at = args.findIndex(arg => arg === '-np' || arg === '--parallel');
  const parts = [
    // Its line is there before the file was read, so that nothing moves when it was.
    takes !== null
      ? t('editor:modelTakes', { n: formatCount(takes) })
      : preview.entry?.file.state === 'present'
        ? '\u00a0'
        : null,
    at >= 0 && args[at + 1] === '1' ? t('editor:wholeContext') : null,
  ].filter(part => part !== null);
  return parts.length > 0 ? parts.join(' ') : null;
}

interface OtherProps extends EditorFormProps {
  readonly keys: Readonly<Record<string, string>>;
  readonly read: (key: string) => string;
}

/** Variables of the engine, and keys that Paddock does not know: kept, shown, and changed as they are. */
function OtherKeys({ keys, read, ...props }: OtherProps): ReactNode {
  const t = useT();
  const [name, setName] = useState('');
  const { environment, other } = otherKeys(keys);
  const { state, preview, hold } = props;
  const rows = (names: readonly string[], locked: boolean): ReactNode =>
    names.map(key => (
      <div key={key} className="key-field">
        <label htmlFor={`key-${key}`} className="truncate font-mono text-xs" title={key}>
          {key}
        </label>
        <div className="grid gap-1">
          <div className="flex gap-1">
            <input
              id={`key-${key}`}
              value={read(key)}
              disabled={locked}
              spellCheck={false}
              autoComplete="off"
              onChange={event => state.setKey(key, event.target.value)}
              className="field font-mono text-sm"
            />
            <Button
              look="plain"
              disabled={locked}
              aria-label={t('editor:removeKey', { key })}
              onClick={() => state.setKey(key, null)}
            >
              <Icon name="close" />
            </Button>
          </div>
          {preview.issues
            .filter(issue => issue.key === key)
            .map(issue => (
              <p
                key={issue.code}
                className={`text-xs ${issue.severity === 'error' ? 'text-failed' : 'text-busy'}`}
              >
                {said(issue.message)} {said(issue.fix)}
              </p>
            ))}
        </div>
      </div>
    ));
  const present = (names: readonly string[]): readonly string[] =>
    names.filter(key => state.draft?.changes[key] !== null);
  const valid = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
  return (
    <>
      <details className="fold form-section" open={present(environment).length > 0}>
        <summary className="label cursor-pointer py-2 hover:text-ink">
          {t('editor:sections.environment')}
        </summary>
        <div className="grid gap-3 pb-3">
          {rows(present(environment), !hold.mayGuarded)}
          {hold.mayGuarded ? (
            <form
              className="flex gap-2"
              onSubmit={event => {
                event.preventDefault();
                if (!valid) return;
                state.setKey(`ENV_${name}`, '');
                setName('');
              }}
            >
              <input
                value={name}
                onChange={event => setName(event.target.value)}
                aria-label={t('editor:variableName')}
                placeholder="CUDA_VISIBLE_DEVICES"
                spellCheck={false}
                className="field flex-1 font-mono text-sm"
              />
              <Button type="submit" disabled={!valid}>
                {t('editor:addVariable')}
              </Button>
            </form>
          ) : (
            <TokenUnlock hold={hold} />
          )}
        </div>
      </details>
      {present(other).length > 0 && (
        <details className="fold form-section" open>
          <summary className="label cursor-pointer py-2 hover:text-ink">{t('editor:sections.other')}</summary>
          <div className="grid gap-3 pb-3">{rows(present(other), false)}</div>
        </details>
      )}
    </>
  );
}
