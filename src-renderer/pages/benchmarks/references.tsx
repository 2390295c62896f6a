import { type ReactNode, useState } from 'react';
import type { ReferenceScore } from '../../../src-shared/model/benchmark-result.ts';
import { useT } from '../../i18n/index.ts';

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
  return (
    <details className="relative text-sm">
      <summary className="inline-flex h-8 cursor-pointer items-center rounded-md border border-line px-3 font-medium hover:bg-raised">
        {t('benchmarks:references')}
      </summary>
      <ul className="absolute z-10 mt-1 max-h-80 w-80 max-w-[80vw] overflow-auto rounded-lg border border-line bg-raised p-2 shadow-xl">
        {props.references.map(({ label, source, date }) => (
          <li key={label}>
            <label className="flex cursor-pointer items-start gap-2 rounded px-2 py-1 hover:bg-accent-soft">
              <input
                type="checkbox"
                checked={props.pins.isPinned(label)}
                onChange={() => props.pins.toggle(label)}
                className="mt-0.5 size-4 shrink-0 accent-accent"
              />
              <span>
                {label}
                <span className="block text-dim">
                  {source}, {date}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
