import type { ScheduleState } from '../../src-shared/model/benchmark-result.ts';

const NEXT_AT = Date.UTC(2031, 4, 6, 2, 30);

type Course = Pick<ScheduleState, 'nextAt' | 'last'>;

/** Schedules with one that is added or changed; a changed one keeps its place and its past. */
export function withSchedule<P extends { readonly id: string; readonly enabled: boolean }>(
  schedules: readonly (P & Course)[],
  plan: P,
): readonly (P & Course)[] {
  const known = schedules.find(({ id }) => id === plan.id);
  const kept = { ...plan, nextAt: plan.enabled ? NEXT_AT : null, last: known?.last ?? null };
  return known ? schedules.map(other => (other === known ? kept : other)) : [...schedules, kept];
}
