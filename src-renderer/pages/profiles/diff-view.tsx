import type { ReactNode } from 'react';
import type { DiffHunk } from '../../../src-shared/model/profile-edit.ts';
import { useT } from '../../i18n/index.ts';

export interface DiffViewProps {
  readonly hunks: readonly DiffHunk[];
  /** Name of the file, shown with the line; empty shows lines only. */
  readonly file: string;
  readonly label: string;
}

/** Lines that go and lines that come, each with its sign. */
export function DiffView({ hunks, file, label }: DiffViewProps): ReactNode {
  const t = useT();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="diff">
      {hunks.map(hunk => (
        <div key={hunk.line}>
          <p className="text-faint">
            {file === ''
              ? t('profiles:line', { line: hunk.line })
              : t('editor:fileLine', { file, line: hunk.line })}
          </p>
          {hunk.removed.map((text, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines may repeat, and their order is their identity
            <p key={`- ${index}`} className="text-failed">
              <span aria-hidden="true">- </span>
              <span className="sr-only">{t('editor:removedLine')}: </span>
              {text}
            </p>
          ))}
          {hunk.added.map((text, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <p key={`+ ${index}`} className="text-ready">
              <span aria-hidden="true">+ </span>
              <span className="sr-only">{t('editor:addedLine')}: </span>
              {text}
            </p>
          ))}
        </div>
      ))}
    </section>
  );
}

/** How many lines a difference touches. */
export function changedLines(hunks: readonly DiffHunk[]): number {
  return hunks.reduce((sum, hunk) => sum + Math.max(hunk.removed.length, hunk.added.length), 0);
}
