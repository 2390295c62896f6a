import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { Cell } from '../../../src-shared/model/benchmark-run.ts';
import { useT } from '../../i18n/index.ts';
import { TONES, type Tone } from './run-status.ts';

export interface CellGridProps {
  readonly cells: readonly Cell[];
  /** The problem whose answer is shown beside. */
  readonly chosen?: string | null;
  readonly onChoose: (taskId: string) => void;
}

const ORDER: readonly Tone[] = ['pass', 'base', 'failed', 'cut', 'answered', 'running', 'waiting'];

/** One cell for each sample: a colour and a shape by its state. Arrow keys move, Enter opens the problem. */
export function CellGrid({ cells, chosen = null, onChoose }: CellGridProps): ReactNode {
  const t = useT();
  const [at, setAt] = useState(0);
  const grid = useRef<HTMLDivElement>(null);
  const current = Math.min(at, Math.max(0, cells.length - 1));
  const several = cells.some(cell => cell.index > 0);
  const onKeyDown = (event: KeyboardEvent): void => {
    const perRow = columnsOf(grid.current);
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      ArrowDown: current + perRow,
      ArrowUp: current - perRow,
      Home: 0,
      End: cells.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(cells.length - 1, target));
    setAt(next);
    grid.current?.querySelectorAll<HTMLElement>('button')[next]?.focus();
  };
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div
        ref={grid}
        role="group"
        aria-label={t('benchmarks:problems')}
        className="cells"
        onKeyDown={onKeyDown}
      >
        {cells.map((cell, index) => {
          const sample = several ? ` (${cell.index + 1})` : '';
          const name = `${cell.taskId}${sample}: ${t(`benchmarks:cells.${cell.state}`)}`;
          return (
            <button
              key={`${cell.taskId} ${cell.index}`}
              type="button"
              tabIndex={index === current ? 0 : -1}
              title={name}
              aria-label={name}
              aria-pressed={chosen === cell.taskId}
              data-state={cell.state}
              className="cell"
              onFocus={() => setAt(index)}
              onClick={() => onChoose(cell.taskId)}
            >
              <Mark tone={TONES[cell.state]} />
            </button>
          );
        })}
      </div>
      <ul aria-label={t('benchmarks:legend')} className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-dim">
        {ORDER.map(tone => {
          const count = cells.filter(cell => TONES[cell.state] === tone).length;
          return (
            count > 0 && (
              <li key={tone} className="flex items-center gap-1.5">
                <span className="size-3">
                  <Mark tone={tone} />
                </span>
                {t(`benchmarks:tones.${tone}`)} <span data-live>{count}</span>
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

/** Cells of the first row: those at the height of the first. */
function columnsOf(grid: HTMLElement | null): number {
  const all = [...(grid?.querySelectorAll<HTMLElement>('button') ?? [])];
  const count = all.findIndex(one => one.offsetTop !== all[0]?.offsetTop);
  return count < 1 ? all.length : count;
}

const SHAPES: Readonly<Record<Tone, string>> = {
  pass: 'M2.5 6.500l2.500 2.500L9.500 3.500',
  base: 'M2.500 6h7',
  failed: 'M3 3l6 6M9 3l-6 6',
  cut: 'M6 2.500v4.500M6 9.200v.01',
  answered: 'M4 6h.01M8 6h.01',
  running: 'M4 2.500l5 3.500l-5 3.500z',
  waiting: '',
};

/** The look of a state: filled or not, and a shape that can be told without its colour. */
export function Mark({ tone }: { readonly tone: Tone }): ReactNode {
  return (
    <svg viewBox="0 0 12 12" className={`mark mark-${tone}`} aria-hidden="true" focusable="false">
      <rect x="0.75" y="0.75" width="10.5" height="10.5" rx="2" />
      {SHAPES[tone] !== '' && <path d={SHAPES[tone]} />}
    </svg>
  );
}
