import { type ReactNode, type ToggleEvent, useId, useRef, useState } from 'react';
import type { ReferenceScore } from '../../../../src-shared/model/benchmark-result.ts';
import { Button } from '../../../components/button.tsx';
import { formatScore } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';

const KEY = 'paddock.benchmarkReferences';

export interface Pins {
  readonly isPinned: (label: string) => boolean;
  readonly toggle: (label: string) => void;
}

/** The published scores that stand in the table; this browser's own choice. */
export function usePinnedReferences(): Pins {
  const [pinned, setPinned] = useState<readonly string[]>(stored);
  return {
    isPinned: label => pinned.includes(label),
    toggle: label => {
      const without = pinned.filter(one => one !== label);
      const next = without.length < pinned.length ? without : [...pinned, label];
      setPinned(next);
      try {
        localStorage.setItem(KEY, JSON.stringify(next));
      } catch {
        // A browser that stores nothing forgets the choice with the page.
      }
    },
  };
}

function stored(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(one => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/** Chooses which published scores stand beside the runs. */
export function References(props: {
  readonly references: readonly ReferenceScore[];
  readonly pins: Pins;
}): ReactNode {
  const t = useT();
  const id = useId();
  const place = useRef<HTMLSpanElement>(null);
  const { references, pins } = props;
  const known = references.filter(one => one.humaneval !== null || one.humanevalPlus !== null);
  const pinned = known.filter(({ label }) => pins.isPinned(label)).length;
  // Below the button, as far as the window goes; the platform closes it on Esc and on a click elsewhere.
  const onToggle = (event: ToggleEvent<HTMLElement>): void => {
    const anchor = place.current?.getBoundingClientRect();
    if (event.newState !== 'open' || !anchor) return;
    const list = event.currentTarget;
    const { width, height } = list.getBoundingClientRect();
    list.style.left = `${Math.max(8, Math.min(anchor.left, window.innerWidth - width - 8))}px`;
    list.style.top = `${Math.max(8, Math.min(anchor.bottom + 4, window.innerHeight - height - 8))}px`;
  };
  return (
    <span ref={place}>
      <Button popoverTarget={id} aria-haspopup="dialog">
        {pinned === 0 ? t('benchmarks:references') : t('benchmarks:referencesPinned', { n: pinned })}
      </Button>
      <div
        id={id}
        popover="auto"
        role="dialog"
        aria-label={t('benchmarks:references')}
        onToggle={onToggle}
        className="fixed m-0 max-h-96 w-88 max-w-[calc(100vw-1rem)] overflow-auto rounded-lg border border-line bg-raised p-2 text-sm text-ink shadow-xl"
      >
        <ul>
          {known.map(({ label, humaneval, humanevalPlus, source, date }) => (
            <li key={label}>
              <label className="flex cursor-pointer items-start gap-2 rounded px-2 py-1 hover:bg-accent-soft">
                <input
                  type="checkbox"
                  checked={pins.isPinned(label)}
                  onChange={() => pins.toggle(label)}
                  className="mt-0.5 size-4 shrink-0 accent-accent"
                />
                <span className="min-w-0 flex-1">
                  {label}
                  <span className="block text-dim">
                    {[
                      humaneval === null ? null : `HumanEval ${formatScore(humaneval)}`,
                      humanevalPlus === null ? null : `HumanEval+ ${formatScore(humanevalPlus)}`,
                    ]
                      .filter(text => text !== null)
                      .join(', ')}
                    {' · '}
                    {source}, {date}
                  </span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      </div>
    </span>
  );
}
