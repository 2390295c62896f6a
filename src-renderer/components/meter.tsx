import type { ReactNode } from 'react';

export interface MeterPart {
  readonly key: string;
  /** 0 to 100. */
  readonly pct: number;
  /** A background utility such as `bg-own`. */
  readonly colour: string;
}

export interface MeterProps {
  /** The whole in words, for those who do not see the bar. */
  readonly label: string;
  readonly parts: readonly MeterPart[];
  readonly tall?: boolean;
}

/** A bar of parts of a whole. The rest is free. */
export function Meter({ label, parts, tall = false }: MeterProps): ReactNode {
  return (
    <div
      role="img"
      aria-label={label}
      data-live
      className={`meter flex gap-px overflow-hidden bg-free ${tall ? 'h-3 rounded' : 'h-2 rounded-full'}`}
    >
      {parts.map(part => (
        <span
          key={part.key}
          className={`block h-full transition-[width] duration-300 ${part.colour}`}
          style={{ width: `${Math.max(0, Math.min(100, part.pct))}%` }}
        />
      ))}
    </div>
  );
}

export interface ProgressProps {
  readonly label: string;
  /** 0 to 1; null while unknown. */
  readonly fraction: number | null;
}

/** How far something is that ends. */
export function Progress({ label, fraction }: ProgressProps): ReactNode {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(fraction === null ? {} : { 'aria-valuenow': Math.round(fraction * 100) })}
      className="meter h-2 overflow-hidden rounded-full bg-free"
    >
      <div
        className={`h-full rounded-full bg-busy ${fraction === null ? 'unknown-progress w-1/4' : 'transition-[width] duration-300'}`}
        {...(fraction === null ? {} : { style: { width: `${fraction * 100}%` } })}
      />
    </div>
  );
}

export interface LegendItemProps {
  /** A background utility such as `bg-own`, or a CSS colour. */
  readonly colour: string;
  /** What the colour means, at the pointer, where there is no room to write it. */
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

/** A colour with its meaning, under a bar or a chart. */
export function LegendItem({ colour, title, children }: LegendItemProps): ReactNode {
  const utility = colour.startsWith('bg-');
  return (
    <span className="inline-flex items-center gap-1" title={title}>
      <span
        className={`swatch size-2 rounded-xs ${utility ? colour : ''}`}
        {...(utility ? {} : { style: { background: colour } })}
      />
      {children}
    </span>
  );
}
