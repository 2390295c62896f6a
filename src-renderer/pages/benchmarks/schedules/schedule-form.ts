import type { BenchmarkSchedule } from '../../../../src-shared/model/benchmark-result.ts';
import { type BuilderForm, formOf, requestOf } from '../builder/builder-form.ts';

/** What somebody has filled in. */
export interface ScheduleForm {
  /** Null for a new one. */
  readonly id: string | null;
  /** As the contract has it: HH:MM. */
  readonly time: string;
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  readonly enabled: boolean;
  readonly run: BuilderForm;
}

/** The days of a week, Monday first. */
export const WEEK: readonly number[] = [1, 2, 3, 4, 5, 6, 0];

/** Every night, when nobody waits for an answer. */
export function newSchedule(run: BuilderForm): ScheduleForm {
  return { id: null, time: '02:00', weekdays: WEEK, enabled: true, run };
}

export function scheduleForm({ id, time, weekdays, enabled, request }: BenchmarkSchedule): ScheduleForm {
  return { id, time, weekdays, enabled, run: formOf(request) };
}

/** The schedule that a form stands for; null while something is missing or wrong. `newId` is for one without an id. */
export function scheduleOf(form: ScheduleForm, newId: string): BenchmarkSchedule | null {
  const request = requestOf(form.run);
  if (request === null || form.weekdays.length === 0 || !/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(form.time))
    return null;
  return {
    id: form.id ?? newId,
    time: form.time,
    weekdays: WEEK.filter(day => form.weekdays.includes(day)),
    enabled: form.enabled,
    request,
  };
}
