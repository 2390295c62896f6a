import type { ReactNode } from 'react';

export interface FoldProps {
  readonly label: string;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly children: ReactNode;
}

/** A section that is folded until somebody asks. */
export function Fold({ label, open, onToggle, children }: FoldProps): ReactNode {
  return (
    <details open={open} onToggle={event => onToggle(event.currentTarget.open)} className="fold">
      <summary className="label flex cursor-pointer items-center gap-2 border-b border-line-soft pt-4 pb-2 hover:text-ink">
        {label}
      </summary>
      {children}
    </details>
  );
}
