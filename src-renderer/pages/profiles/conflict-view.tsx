import type { ReactNode } from 'react';
import { diffLines } from '../../../src-shared/line-diff.ts';
import type { DiffHunk } from '../../../src-shared/model/profile-edit.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { useT } from '../../i18n/index.ts';
import { DiffView } from './diff-view.tsx';
import type { DraftState } from './use-draft.ts';

/** The file changed under a draft: what changed there, what changed here, and the two ways on. */
export function ConflictView({ state }: { readonly state: DraftState }): ReactNode {
  const t = useT();
  const { conflict, preview } = state;
  if (!conflict) return null;
  const { base, theirs, line } = conflict;
  return (
    <Notice
      tone="failed"
      urgent
      title={t(theirs === null ? 'editor:gone' : 'editor:conflict')}
      actions={
        <>
          <Button look="primary" onClick={state.keepMine}>
            {t(theirs === null ? 'editor:addAgain' : 'editor:keepMine')}
          </Button>
          <Button onClick={state.discard}>{t('editor:takeTheirs')}</Button>
        </>
      }
    >
      <p>{t(theirs === null ? 'editor:goneSub' : 'editor:conflictSub')}</p>
      {theirs !== null && (
        <div className="mt-2 grid gap-2">
          <h4 className="text-xs">{t('editor:conflictTheirs')}</h4>
          <DiffView hunks={sectionHunks(base, theirs, line)} file="" label={t('editor:conflictTheirs')} />
          {preview && preview.diff.length > 0 && (
            <>
              <h4 className="text-xs">{t('editor:conflictMine')}</h4>
              <DiffView hunks={preview.diff} file="" label={t('editor:conflictMine')} />
            </>
          )}
        </div>
      )}
    </Notice>
  );
}

/** What changed in a section that begins in this line of the file now. */
export function sectionHunks(before: string, after: string, first: number): DiffHunk[] {
  const [old, next] = [before.split('\n'), after.split('\n')];
  return diffLines(old, next).map(({ at, removed, to, added }) => ({
    line: first + to,
    removed: old.slice(at, at + removed),
    added: next.slice(to, to + added),
  }));
}
