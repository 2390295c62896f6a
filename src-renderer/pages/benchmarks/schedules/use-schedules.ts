import { useCallback, useEffect, useState } from 'react';
import type { PaddockError } from '../../../../src-shared/errors.ts';
import type { ScheduleState, SpeedScheduleState } from '../../../../src-shared/model/benchmark-result.ts';
import { useRead } from '../use-benchmarks.ts';

/** Paddock looks at the clock this often, and some more, ms. */
const SETTLED_MS = 45_000;

interface Read<S> {
  readonly answer: readonly S[] | null;
  readonly error: PaddockError | null;
  readonly again: () => void;
}

export interface ScheduleList<S> {
  /** Null until they were read. */
  readonly all: readonly S[] | null;
  readonly error: PaddockError | null;
  readonly again: () => void;
  /** They were changed, and Paddock answered with how they are now. */
  readonly set: (schedules: readonly S[]) => void;
}

/** The schedules: runs of suites, and measurements of speed. */
export interface Schedules {
  readonly runs: ScheduleList<ScheduleState>;
  readonly speed: ScheduleList<SpeedScheduleState>;
}

export function useSchedules(): Schedules {
  return {
    runs: useList(useRead('benchmarks.schedules')),
    speed: useList(useRead('benchmarks.speedSchedules')),
  };
}

/** Schedules, read anew whenever one has come due: then its next time and its outcome are others. */
function useList<S extends { readonly nextAt: number | null }>({
  answer,
  error,
  again,
}: Read<S>): ScheduleList<S> {
  const [changed, setChanged] = useState<{
    readonly from: Read<S>['answer'];
    readonly to: readonly S[];
  } | null>(null);
  const all = changed !== null && changed.from === answer ? changed.to : answer;
  const set = useCallback((to: readonly S[]) => setChanged({ from: answer, to }), [answer]);
  useEffect(() => {
    const due = (all ?? []).flatMap(({ nextAt }) => nextAt ?? []);
    if (due.length === 0) return;
    const timer = setTimeout(again, Math.max(SETTLED_MS, Math.min(...due) - Date.now() + SETTLED_MS));
    return () => clearTimeout(timer);
  }, [all, again]);
  return { all, error, again, set };
}
