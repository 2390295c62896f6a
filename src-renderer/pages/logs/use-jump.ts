import { type RefObject, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { LineListHandle } from '../../components/line-list.tsx';
import type { LineQuery } from '../../components/line-query.ts';
import { findLine, isTarget, type Target } from './find.ts';
import type { LogViewStore } from './log-view.ts';
import type { Selection } from './selection.ts';

export interface Jump {
  readonly target: Target;
  readonly setTarget: (target: Target) => void;
  /** To the next (1) or previous (-1) line of the target, or of another one, which is the target from then on. */
  readonly go: (step: 1 | -1, other?: Target) => void;
  /** To a line of a start by its number; other lines of that start are shown where it is not among those at hand. */
  readonly to: (seq: number, launchId: string) => void;
  readonly state: 'idle' | 'looking' | 'not-found' | 'not-yet' | 'not-kept';
}

/** Older pages that one jump reads at most; the next one goes on from there. */
const MOST_PAGES = 20;

/** Moves from one line of a kind to the next, reading older ones where those at hand have none. */
export function useJump(
  view: LogViewStore,
  list: RefObject<LineListHandle | null>,
  select: (selection: Selection) => void,
  query: () => Promise<LineQuery | null>,
): Jump {
  const [target, setTarget] = useState<Target>('match');
  const [state, setState] = useState<Jump['state']>('idle');
  const running = useRef<AbortController | null>(null);
  const cursor = useRef<number | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const { q, only, level, scope } = useStore(view.store);
  // What was not found is another question now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are the question
  useEffect(() => setState(before => (before === 'looking' ? before : 'idle')), [q, only, level, scope]);

  const reveal = (index: number): void => {
    const line = view.buffer.at(index);
    if (!line) return;
    view.setFollow(false);
    cursor.current = line.seq;
    select({ anchor: line.seq, cursor: line.seq });
    list.current?.reveal(index);
  };

  /** From the last target while it is in sight, else from the edge of what is. */
  const start = (step: 1 | -1): number => {
    const [first, last] = list.current?.visible() ?? [0, 0];
    const at = cursor.current === null ? -1 : view.buffer.indexOf(cursor.current);
    if (at >= first && at <= last) return at;
    return step === 1 ? first - 1 : last + 1;
  };

  const run = async (step: 1 | -1, wanted: Target, signal: AbortSignal): Promise<boolean> => {
    const read = wanted === 'match' ? await query() : null;
    const matches = (text: string): boolean => read?.matches(text) ?? false;
    const place = view.buffer.base + start(step);
    let from = place;
    for (let page = 0; ; page++) {
      const found = await findLine(
        view.buffer,
        from - view.buffer.base,
        step,
        line => isTarget(wanted, line, matches),
        signal,
      );
      if (signal.aborted) return true;
      if (found !== null) {
        reveal(found);
        return true;
      }
      if (step === 1 || page >= MOST_PAGES) return false;
      from = view.buffer.base;
      if (!(await view.loadOlder())) return false;
    }
  };

  const look = (what: (signal: AbortSignal) => Promise<boolean>, failed: () => Jump['state']): void => {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    setState('looking');
    what(mine.signal).then(
      found => {
        if (!mine.signal.aborted) setState(found ? 'idle' : failed());
      },
      () => setState(failed()),
    );
  };
  const go = (step: 1 | -1, other?: Target): void => {
    const wanted = other ?? target;
    setTarget(wanted);
    if (wanted !== 'match' || q !== '')
      look(
        signal => run(step, wanted, signal),
        () => (step === -1 && view.store.getState().more ? 'not-yet' : 'not-found'),
      );
  };
  const find = async (seq: number, launchId: string, signal: AbortSignal): Promise<boolean> => {
    const at = (): number | null => {
      const index = view.buffer.indexOf(seq);
      return view.buffer.at(index)?.seq === seq ? index : null;
    };
    if (at() === null) {
      view.show({ scope: { kind: 'launch', launchId }, level: null, only: false });
      // It would go on to the newest line while older ones are read.
      view.setFollow(false);
      await view.loadBackTo(seq, signal);
    }
    const index = at();
    if (index !== null && !signal.aborted) reveal(index);
    return index !== null;
  };
  return {
    target,
    setTarget: chosen => {
      setTarget(chosen);
      setState('idle');
    },
    go,
    to: (seq, launchId) =>
      look(
        signal => find(seq, launchId, signal),
        () => 'not-kept',
      ),
    state,
  };
}
