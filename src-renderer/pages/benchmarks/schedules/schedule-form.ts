import type { BenchmarkSchedule, SpeedSchedule } from '../../../../src-shared/model/benchmark-result.ts';
import { type BuilderForm, formOf, requestOf } from '../builder/builder-form.ts';
import { type SpeedForm, speedFormOf, speedRequestOf } from '../speed/speed-form.ts';

/** When something is to begin. */
export interface Timing {
  /** Null for a new one. */
  readonly id: string | null;
  /** As the contract has it: HH:MM. */
  readonly time: string;
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  readonly enabled: boolean;
}

/** What somebody has filled in for runs of a suite. */
export interface ScheduleForm extends Timing {
  readonly run: BuilderForm;
}

/** What somebody has filled in for a measurement of speed. */
export interface SpeedScheduleForm extends Timing {
  readonly speed: SpeedForm;
}

/** The days of a week, Monday first. */
export const WEEK: readonly number[] = [1, 2, 3, 4, 5, 6, 0];

/** Every night, when nobody waits for an answer. */
export const NIGHTLY: Timing = { id: null, time: '02:00', weekdays: WEEK, enabled: true };

export function scheduleForm({ request, ...timing }: BenchmarkSchedule): ScheduleForm {
  return { ...timingOf(timing), run: formOf(request) };
}

export function speedScheduleForm({ request, ...timing }: SpeedSchedule): SpeedScheduleForm {
  return { ...timingOf(timing), speed: speedFormOf(request) };
}

/** The schedule that a form stands for; null while something is missing or wrong. `newId` is for one without an id. */
export function scheduleOf(form: ScheduleForm, newId: string): BenchmarkSchedule | null {
  return planned(form, newId, requestOf(form.run));
}

/** The same of a measurement of speed. */
export function speedScheduleOf(form: SpeedScheduleForm, newId: string): SpeedSchedule | null {
  return planned(form, newId, speedRequestOf(form.speed));
}

/** Whether it is whole: a field that somebody is typing into may be empty. */
export function isTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text);
}

function timingOf({ id, time, weekdays, enabled }: Timing): Timing {
  return { id, time, weekdays, enabled };
}

function planned<R>(form: Timing, newId: string, request: R | null) {
  if (request === null || form.weekdays.length === 0 || !isTime(form.time)) return null;
  return {
    id: form.id ?? newId,
    time: form.time,
    weekdays: WEEK.filter(day => form.weekdays.includes(day)),
    enabled: form.enabled,
    request,
  };
}

export function newScheduleId(): string {
  return `schedule-${Date.now().toString(36)}`;
}
