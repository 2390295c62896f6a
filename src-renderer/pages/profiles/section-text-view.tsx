import { type ReactNode, useRef } from 'react';
import type { ProfileIssue } from '../../../src-shared/model/profile.ts';
import { said, useT } from '../../i18n/index.ts';
import type { DraftState } from './use-draft.ts';

/** The section's own lines, numbered as in the file, with what is wrong beside its line. */
export function SectionTextView({ state }: { readonly state: DraftState }): ReactNode {
  const t = useT();
  const numbers = useRef<HTMLDivElement>(null);
  const { draft, preview } = state;
  // What was typed is shown as it was typed; what the form made is shown as Paddock writes it.
  const typed = draft !== null && draft.text !== null && Object.keys(draft.changes).length === 0;
  const text = typed ? (draft.text ?? '') : (preview?.text ?? '');
  const locked = preview !== null && !preview.textEditable;
  const first = preview?.line ?? 1;
  const lines = text.split('\n');
  const issues = [...(preview?.issues ?? [])].sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
  return (
    <div className="grid gap-2">
      <p className="text-sm text-dim">{t(locked ? 'editor:textLocked' : 'editor:textNote')}</p>
      <div className="code-field">
        <div ref={numbers} aria-hidden="true" className="code-numbers">
          {lines.map((_, index) => {
            const worst = worstOf(issues, first + index);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line number is its index
              <span key={index} className={worst === 'error' ? 'text-failed' : worst ? 'text-busy' : ''}>
                {first + index}
              </span>
            );
          })}
        </div>
        <textarea
          value={text}
          readOnly={locked || (!typed && !state.fresh)}
          onChange={event => state.setText(event.target.value)}
          onScroll={event => {
            if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
          }}
          aria-label={t('editor:textLabel')}
          aria-describedby="section-text-issues"
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          rows={Math.min(24, Math.max(8, lines.length + 1))}
          className="min-w-0 flex-1 resize-none bg-transparent py-2 pe-3 font-mono text-sm leading-5 outline-none"
        />
      </div>
      <ul id="section-text-issues" className="grid gap-1 text-xs">
        {issues.map(issue => (
          <li
            key={`${issue.line} ${issue.code} ${issue.message}`}
            className={issue.severity === 'error' ? 'text-failed' : 'text-busy'}
          >
            {issue.line === null
              ? said(issue.message)
              : t('editor:lineSays', { line: issue.line, message: said(issue.message) })}
          </li>
        ))}
      </ul>
    </div>
  );
}

function worstOf(issues: readonly ProfileIssue[], line: number): ProfileIssue['severity'] | null {
  const here = issues.filter(issue => issue.line === line);
  return here.some(issue => issue.severity === 'error') ? 'error' : (here[0]?.severity ?? null);
}
