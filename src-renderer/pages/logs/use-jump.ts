import { type RefObject, useEffect, useRef, useState } from 'react';
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
  /** To a line by its number. */
  readonly to: (seq: number) => void;
  readonly state: 'idle' | 'looking' | 'not-found';
}

/** Older pages that one jump reads at most. */
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

  const go = (step: 1 | -1, other?: Target): void => {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    setState('looking');
    if (other !== undefined) setTarget(other);
    run(step, other ?? target, mine.signal).then(
      found => {
        if (!mine.signal.aborted) setState(found ? 'idle' : 'not-found');
      },
      () => setState('not-found'),
    );
  };
  return {
    target,
    setTarget: chosen => {
      setTarget(chosen);
      setState('idle');
    },
    go,
    to: seq => {
      const index = view.buffer.indexOf(seq);
      if (view.buffer.at(index)?.seq === seq) reveal(index);
      else setState('not-found');
    },
    state,
  };
}
