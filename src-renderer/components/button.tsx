import type { ButtonHTMLAttributes, ReactNode } from 'react';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` once a view at most; `plain` has no border. */
  readonly look?: 'primary' | 'normal' | 'plain' | 'danger';
}

const LOOKS = {
  primary: 'bg-accent text-accent-ink border-transparent hover:brightness-110',
  normal: 'border-line text-ink hover:bg-raised',
  plain: 'border-transparent text-dim hover:text-ink hover:bg-raised',
  danger: 'border-failed text-failed hover:bg-failed-soft',
} as const;

export function Button({
  look = 'normal',
  className = '',
  type = 'button',
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      type={type}
      className={`inline-flex min-h-8 items-center justify-center gap-2 rounded-md border px-3 text-sm font-medium whitespace-nowrap transition-colors disabled:opacity-50 aria-disabled:opacity-50 ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}

/** A key as it is shown where it works. */
export function Key({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <span
      className="rounded border border-line px-1 font-mono text-xs text-faint"
      aria-hidden="true"
      data-single-key={typeof children === 'string' && /^[\w/?,]$/.test(children) ? '' : undefined}
    >
      {children}
    </span>
  );
}
