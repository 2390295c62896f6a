import { type KeyboardEvent, memo, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { Cell, CellState } from '../../../../src-shared/model/benchmark-run.ts';
import { useT } from '../../../i18n/index.ts';
import { TONES, type Tone } from './run-status.ts';

export interface CellGridProps {
  readonly cells: readonly Cell[];
  /** The problem whose answer is shown beside. */
  readonly chosen?: string | null;
  readonly onChoose: (taskId: string) => void;
}

const ORDER: readonly Tone[] = ['pass', 'base', 'failed', 'cut', 'answered', 'running', 'waiting'];

/** One cell for each sample: a colour and a shape by its state. Arrow keys move, Enter opens the problem. */
export function CellGrid({ cells: all, chosen = null, onChoose }: CellGridProps): ReactNode {
  const t = useT();
  const cells = all.length > MOST_CELLS ? perProblem(all) : all;
  const [at, setAt] = useState(0);
  const grid = useRef<HTMLDivElement>(null);
  const current = Math.min(at, Math.max(0, cells.length - 1));
  const several = cells.some(cell => cell.index > 0);
  const latest = useRef(onChoose);
  useEffect(() => {
    latest.current = onChoose;
  });
  const choose = useCallback((taskId: string) => latest.current(taskId), []);
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
        {cells.map((cell, index) => (
          <CellButton
            key={`${cell.taskId} ${cell.index}`}
            taskId={cell.taskId}
            sample={several ? cell.index + 1 : null}
            state={cell.state}
            place={index}
            current={index === current}
            chosen={chosen === cell.taskId}
            onFocus={setAt}
            onChoose={choose}
          />
        ))}
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

/** One cell. Of a thousand only those that changed are drawn anew. */
const CellButton = memo(function CellButton(props: {
  readonly taskId: string;
  /** Which sample of its problem, from 1; null where each has one. */
  readonly sample: number | null;
  readonly state: CellState;
  readonly place: number;
  readonly current: boolean;
  readonly chosen: boolean;
  readonly onFocus: (place: number) => void;
  readonly onChoose: (taskId: string) => void;
}): ReactNode {
  const t = useT();
  const { taskId, sample, state, place } = props;
  const name = `${taskId}${sample === null ? '' : ` (${sample})`}: ${t(`benchmarks:cells.${state}`)}`;
  return (
    <button
      type="button"
      tabIndex={props.current ? 0 : -1}
      title={name}
      aria-label={name}
      aria-pressed={props.chosen}
      data-state={state}
      className="cell"
      onFocus={() => props.onFocus(place)}
      onClick={() => props.onChoose(taskId)}
    >
      <Mark tone={TONES[state]} />
    </button>
  );
});

/** Beyond this a cell stands for a problem with all its samples. */
const MOST_CELLS = 2_000;
/** What of several samples is shown: what goes on first, then the worst. */
const FIRST: readonly CellState[] = [
  'generating',
  'waiting',
  'answered',
  'server-died',
  'refused',
  'empty',
  'truncated',
  'timeout',
  'fail',
  'base-only',
  'pass',
];

/** One cell for each problem. */
export function perProblem(cells: readonly Cell[]): readonly Cell[] {
  const problems = new Map<string, CellState>();
  for (const { taskId, state } of cells) {
    const known = problems.get(taskId);
    if (known === undefined || FIRST.indexOf(state) < FIRST.indexOf(known)) problems.set(taskId, state);
  }
  return [...problems].map(([taskId, state]) => ({ taskId, index: 0, state }));
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
