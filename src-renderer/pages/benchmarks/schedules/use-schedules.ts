import { useEffect } from 'react';
import type { PaddockError } from '../../../../src-shared/errors.ts';
import type { ScheduleState, SpeedScheduleState } from '../../../../src-shared/model/benchmark-result.ts';
import { useRead } from '../../../stores/use-read.ts';

/** Paddock looks at the clock this often, and some more, ms. */
const SETTLED_MS = 45_000;
/** They are read at least this often, ms: a timer that is set for months, by a clock that is wrong, ends at once. */
const MOST_MS = 86_400_000;

export interface ScheduleList<S> {
  /** Null until they were read. */
  readonly answer: readonly S[] | null;
  readonly error: PaddockError | null;
  /** Resolves with null when they could not be read: the error is in `error`. */
  readonly again: () => Promise<readonly S[] | null>;
  /** They were changed, and Paddock answered with how they are now. */
  readonly set: (schedules: S[]) => void;
}

/** The schedules: runs of suites, and measurements of speed. */
export interface Schedules {
  readonly runs: ScheduleList<ScheduleState>;
  readonly speed: ScheduleList<SpeedScheduleState>;
}

export function useSchedules(): Schedules {
  return {
    runs: useDue(useRead('benchmarks.schedules')),
    speed: useDue(useRead('benchmarks.speedSchedules')),
  };
}

/** Schedules, read anew whenever one has come due: then its next time and its outcome are others. */
function useDue<S extends { readonly nextAt: number | null }>(list: ScheduleList<S>): ScheduleList<S> {
  const { answer, again } = list;
  useEffect(() => {
    const due = (answer ?? []).flatMap(({ nextAt }) => nextAt ?? []);
    if (due.length === 0) return;
    const inMs = Math.min(MOST_MS, Math.max(0, Math.min(...due) - Date.now())) + SETTLED_MS;
    const timer = setTimeout(again, inMs);
    return () => clearTimeout(timer);
  }, [answer, again]);
  return list;
}
