import { useCallback, useEffect, useState } from 'react';
import type { PaddockError } from '../../../../src-shared/errors.ts';
import type { ScheduleState } from '../../../../src-shared/model/benchmark-result.ts';
import { useRead } from '../use-benchmarks.ts';

/** Paddock looks at the clock this often, and some more, ms. */
const SETTLED_MS = 45_000;

export interface Schedules {
  /** Null until they were read. */
  readonly all: readonly ScheduleState[] | null;
  readonly error: PaddockError | null;
  readonly again: () => void;
  /** They were changed, and Paddock answered with how they are now. */
  readonly set: (schedules: readonly ScheduleState[]) => void;
}

/** The schedules, read anew whenever one has come due: then its next time and its outcome are others. */
export function useSchedules(): Schedules {
  const { answer, error, again } = useRead('benchmarks.schedules');
  const [changed, setChanged] = useState<{
    readonly from: typeof answer;
    readonly to: readonly ScheduleState[];
  } | null>(null);
  const all = changed !== null && changed.from === answer ? changed.to : answer;
  const set = useCallback((to: readonly ScheduleState[]) => setChanged({ from: answer, to }), [answer]);
  useEffect(() => {
    const due = (all ?? []).flatMap(({ nextAt }) => nextAt ?? []);
    if (due.length === 0) return;
    const timer = setTimeout(again, Math.max(SETTLED_MS, Math.min(...due) - Date.now() + SETTLED_MS));
    return () => clearTimeout(timer);
  }, [all, again]);
  return { all, error, again, set };
}
