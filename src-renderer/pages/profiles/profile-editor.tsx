import { type ReactNode, useState } from 'react';
import { DEFAULT_GROUP, type ProfileId, type ProfileIssue } from '../../../src-shared/model/profile.ts';
import type { EditPreview } from '../../../src-shared/model/profile-edit.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icons.tsx';
import { CallProblem } from '../../frame/call-problem.tsx';
import { said, useT } from '../../i18n/index.ts';
import { profileName } from '../../stores/profiles.ts';
import { useProfiles, useSupervisor } from '../../stores/use-app.ts';
import { ConflictView } from './conflict-view.tsx';
import { changedLines, DiffView } from './diff-view.tsx';
import { EditorForm } from './editor-form.tsx';
import { PlanSection } from './plan-section.tsx';
import { SectionTextView } from './section-text-view.tsx';
import { TokenUnlock } from './token-unlock.tsx';
import { useDraft } from './use-draft.ts';
import type { Edits } from './use-edits.ts';
import { servesIn, useFileOffers } from './use-page-data.ts';
import { usePlan } from './use-plan.ts';
import type { TokenHold } from './use-token.ts';

export interface ProfileEditorProps {
  readonly profileId: ProfileId;
  readonly edits: Edits;
  /** Whether this page may change what is executed. */
  readonly hold: TokenHold;
  /** What was done last. */
  readonly bar: ReactNode;
  readonly onBack: () => void;
  /** The profile is in the file under this id now. */
  readonly onSaved: (profileId: string, thenSwitch: boolean) => void;
}

/** One profile as a form and as text: two views of one draft, with what saving it would do. */
export function ProfileEditor(props: ProfileEditorProps): ReactNode {
  const { profileId, edits, hold, onBack } = props;
  const t = useT();
  const [view, setView] = useState<'form' | 'text'>('form');
  const path = useProfiles(found => found.listing?.path ?? '');
  const state = useDraft(profileId);
  const group = state.preview?.entry?.profile.group ?? DEFAULT_GROUP;
  const serves = useSupervisor(view => servesIn(view.snapshot, group, profileId));
  const { draft, preview, conflict, fresh } = state;
  const { plan, error: planError } = usePlan(state.edit, preview);
  const fileOffers = useFileOffers();
  const memory = (
    <div className="border-t border-line-soft py-4">
      {planError ? <CallProblem error={planError} /> : <PlanSection plan={plan} />}
    </div>
  );
  const gone = draft === null && preview?.problem?.code === 'UNKNOWN_PROFILE';
  const listed = useProfiles(view => profileName(view, profileId));
  const name = preview?.entry?.profile.name || listed;
  const lines = changedLines(draft === null ? [] : (preview?.diff ?? []));
  const problem = draft !== null && fresh ? problemOf(preview, hold) : null;
  const errors = (preview?.issues ?? []).filter(issue => issue.severity === 'error');
  const ready = draft !== null && fresh && problem === null && conflict === null && lines > 0;

  const save = async (thenSwitch: boolean): Promise<void> => {
    if (!preview || !ready || draft === null) return;
    const adding = draft.kind === 'add';
    const saved = await edits.run(
      state.edit,
      t(adding ? 'edits:added' : 'edits:saved', { name }),
      preview.revision,
    );
    if (saved === null) return;
    const savedId = preview.profileId ?? profileId;
    state.settle({ draft, profileId: savedId, text: preview.text ?? '' }, saved);
    props.onSaved(savedId, thenSwitch);
  };

  return (
    <section aria-label={name} className="profile-editor">
      <header className="flex items-center gap-3 px-6 pt-5 pb-3 max-sm:px-4">
        <button
          type="button"
          onClick={onBack}
          className="editor-back -ms-2 size-8 rounded-md text-dim hover:text-ink"
          aria-label={t('profiles:back')}
        >
          <span className="rotate-90 rtl:-rotate-90">
            <Icon name="chevron" />
          </span>
        </button>
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-lg font-semibold tracking-tight">{name}</h2>
          <p className="truncate font-mono text-xs text-faint select-all">{profileId}</p>
        </div>
        <ViewChoice view={view} onChange={setView} />
      </header>
      <div className="editor-body">
        {state.error && <CallProblem error={state.error} />}
        <ConflictView state={state} />
        {gone && <p className="text-dim">{t('editor:gone')}</p>}
        {preview === null && !state.error && (
          <p role="status" className="text-sm text-faint">
            {t('editor:reading')}
          </p>
        )}
        {preview &&
          !gone &&
          (view === 'text' ? (
            <>
              <SectionTextView state={state} />
              {memory}
            </>
          ) : (
            <EditorForm
              profileId={profileId}
              state={state}
              preview={preview}
              plan={plan}
              hold={hold}
              fileOffers={fileOffers}
              memory={memory}
            />
          ))}
      </div>
      <footer className="editor-foot">
        {props.bar}
        {draft !== null && !conflict && preview && preview.diff.length > 0 && (
          <DiffView hunks={preview.diff} file={fileName(path)} label={t('editor:diffLabel')} />
        )}
        {problem?.code === 'UNAUTHENTICATED' ? (
          <TokenUnlock hold={hold} />
        ) : (
          problem && (
            <p role="alert" className="text-sm text-failed">
              {/* What is wrong stands beside its field or its line, or here where the form has no field for it. */}
              {errors.length > 0 ? (
                [
                  t('editor:mendFirst', { count: errors.length }),
                  ...(view === 'form' ? homeless(errors) : []),
                ].join(' ')
              ) : (
                <>
                  {t('editor:refused')}: {said(problem.message)}{' '}
                  {problem.fix && <span className="text-ink">{said(problem.fix)}</span>}
                </>
              )}
            </p>
          )
        )}
        <div className="flex flex-wrap items-center gap-2">
          <span role="status" className="me-auto text-sm text-faint max-sm:basis-full">
            {lines === 0 ? t('editor:unchanged') : t('editor:linesChange', { count: lines })}
          </span>
          {draft !== null && (
            <Button look="plain" onClick={state.discard}>
              {t('editor:discard')}
            </Button>
          )}
          <Button look="primary" disabled={!ready || edits.pending} onClick={() => void save(false)}>
            {t(draft?.kind === 'add' ? 'editor:add' : 'editor:save')}
          </Button>
          <Button disabled={!ready || edits.pending} onClick={() => void save(true)}>
            {t(
              serves === 'this'
                ? 'editor:saveAndRestart'
                : serves === 'other'
                  ? 'editor:saveAndSwitch'
                  : 'editor:saveAndStart',
            )}
          </Button>
        </div>
      </footer>
    </section>
  );
}

/** Why saving would be refused; what needs the token is no reason for who gave it. */
function problemOf(preview: EditPreview | null, { mayGuarded }: TokenHold): EditPreview['problem'] {
  const problem = preview?.problem ?? null;
  return problem?.code === 'UNAUTHENTICATED' && mayGuarded ? null : problem;
}

/** What is said of findings that are about no key. */
function homeless(errors: readonly ProfileIssue[]): readonly string[] {
  return errors.filter(({ key }) => key === null).map(({ message }) => said(message));
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

interface ViewChoiceProps {
  readonly view: 'form' | 'text';
  readonly onChange: (view: 'form' | 'text') => void;
}

function ViewChoice({ view, onChange }: ViewChoiceProps): ReactNode {
  const t = useT();
  return (
    <fieldset className="flex rounded-md border border-line bg-bg p-0.5">
      <legend className="sr-only">{t('editor:view')}</legend>
      {(['form', 'text'] as const).map(one => (
        <label
          key={one}
          className="flex h-6 cursor-pointer items-center rounded px-3 text-sm text-dim hover:text-ink has-checked:bg-raised has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="editor-view"
            className="sr-only"
            checked={view === one}
            onChange={() => onChange(one)}
          />
          {t(`editor:${one}`)}
        </label>
      ))}
    </fieldset>
  );
}
