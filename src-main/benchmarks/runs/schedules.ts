import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { RunRequest } from '../../../src-shared/model/benchmark-request.ts';
import {
  BenchmarkSchedule,
  ScheduleOutcome,
  type ScheduleState,
} from '../../../src-shared/model/benchmark-result.ts';
import { readJson, writeJson } from '../../lib/atomic-file.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Disposable } from '../../lib/disposables.ts';
import type { Logger } from '../../lib/log.ts';

export interface SchedulesDeps {
  readonly file: string;
  /** Queues the runs of a request. */
  readonly start: (request: RunRequest) => Promise<readonly { readonly id: string }[]>;
  /** Whether a run waits or works. */
  readonly goesOn: (runId: string) => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The clock may be set and machines sleep: the time of day is looked at this often. */
const LOOK_MS = 20_000;
/** After a longer gap (a machine that slept) what was missed is left out. */
const GAP_MS = 10 * 60_000;

const Kept = BenchmarkSchedule.extend({
  last: ScheduleOutcome.nullable().default(null),
  /** When it was changed last; null in files of before. */
  since: z.number().nullable().default(null),
});
type Kept = z.infer<typeof Kept>;

/** Starts runs at times of day. Two looks around a due time start it once, however far they are apart. */
export class Schedules implements Disposable {
  readonly #deps: SchedulesDeps;
  readonly #stop = new AbortController();
  #schedules: readonly Kept[] = [];
  #working: Promise<void> | null = null;

  constructor(deps: SchedulesDeps) {
    this.#deps = deps;
  }

  get all(): ScheduleState[] {
    const now = this.#deps.clock.now();
    return this.#schedules.map(({ since: _since, ...schedule }) => ({
      ...schedule,
      nextAt: nextDue(schedule, now),
    }));
  }

  async load(): Promise<void> {
    this.#schedules = (await readJson(this.#deps.file, z.array(Kept))) ?? [];
  }

  /** Begins to look at the clock. */
  start(): void {
    this.#working ??= this.#look();
  }

  /** @throws NodeJS.ErrnoException */
  set(schedule: BenchmarkSchedule): Promise<ScheduleState[]> {
    const known = this.#schedules.find(({ id }) => id === schedule.id);
    const kept: Kept = { ...schedule, last: known?.last ?? null, since: this.#deps.clock.now() };
    return this.#replace(
      known === undefined
        ? [...this.#schedules, kept]
        : this.#schedules.map(other => (other === known ? kept : other)),
    );
  }

  /** @throws NodeJS.ErrnoException */
  remove(id: string): Promise<ScheduleState[]> {
    return this.#replace(this.#schedules.filter(schedule => schedule.id !== id));
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  async #replace(schedules: readonly Kept[]): Promise<ScheduleState[]> {
    await writeJson(this.#deps.file, schedules, 0o600);
    this.#schedules = schedules;
    return this.all;
  }

  /** Notes what came due while Paddock did not run. */
  async #missed(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const schedule of this.#schedules) {
      const at = lastDue(schedule, Math.max(schedule.since ?? now, schedule.last?.at ?? 0), now);
      if (at !== null) await this.#note(schedule.id, { at, status: 'missed', message: null, runIds: [] });
    }
  }

  async #look(): Promise<void> {
    const { clock } = this.#deps;
    let last = clock.now();
    await this.#missed();
    while (!this.#stop.signal.aborted) {
      const slept = await clock.sleep(LOOK_MS, this.#stop.signal).then(
        () => true,
        () => false,
      );
      if (!slept) return;
      const now = clock.now();
      if (now > last)
        for (const { id } of this.#schedules.filter(candidate => isDue(candidate, last, now)))
          await this.#begin(id, now - last < GAP_MS);
      last = now;
    }
  }

  /** Starts a schedule whose time came, or notes that its time was missed or its runs before still go on. */
  async #begin(id: string, inTime: boolean): Promise<void> {
    const { clock, start, goesOn, log } = this.#deps;
    const schedule = this.#schedules.find(candidate => candidate.id === id);
    if (schedule === undefined) return;
    const at = clock.now();
    if (!inTime) return this.#note(id, { at, status: 'missed', message: null, runIds: [] });
    // A night that takes longer than a day is not made longer by the next.
    const open = schedule.last?.runIds.filter(goesOn) ?? [];
    if (open.length > 0) return this.#note(id, { at, status: 'skipped', message: null, runIds: open });
    try {
      const runs = await start(schedule.request);
      await this.#note(id, { at, status: 'started', message: null, runIds: runs.map(run => run.id) });
    } catch (error) {
      log.warn('A scheduled benchmark could not begin', { id, error });
      const message = error instanceof Error ? error.message : String(error);
      const fix = error instanceof PaddockError && error.fix !== undefined ? ` ${error.fix}` : '';
      await this.#note(id, { at, status: 'failed', message: `${message}${fix}`, runIds: [] });
    }
  }

  async #note(id: string, last: ScheduleOutcome): Promise<void> {
    this.#schedules = this.#schedules.map(other => (other.id === id ? { ...other, last } : other));
    await writeJson(this.#deps.file, this.#schedules, 0o600).catch(error =>
      this.#deps.log.warn('How a scheduled benchmark began could not be written', { id, error }),
    );
  }
}

/** When a schedule is due next, after `nowMs`; null while it is switched off. */
export function nextDue(schedule: BenchmarkSchedule, nowMs: number): number | null {
  if (!schedule.enabled) return null;
  for (let day = 0; day <= 7; day++) {
    const at = timeOn(schedule, nowMs, day);
    if (at.getTime() > nowMs && schedule.weekdays.includes(at.getDay())) return at.getTime();
  }
  return null;
}

/** When a schedule was due last, after `fromMs` and not after `toMs`; null when it was not. */
function lastDue(schedule: BenchmarkSchedule, fromMs: number, toMs: number): number | null {
  let last: number | null = null;
  for (let at = nextDue(schedule, fromMs); at !== null && at <= toMs; at = nextDue(schedule, at)) last = at;
  return last;
}

/** Whether a schedule's time lies behind `fromMs` and not behind `toMs`. */
export function isDue(schedule: BenchmarkSchedule, fromMs: number, toMs: number): boolean {
  const next = nextDue(schedule, fromMs);
  return next !== null && next <= toMs;
}

/** The time of day of a schedule, on the day so many days after that of `fromMs`. */
function timeOn(schedule: BenchmarkSchedule, fromMs: number, days: number): Date {
  const [hours = 0, minutes = 0] = schedule.time.split(':').map(Number);
  const at = new Date(fromMs);
  at.setDate(at.getDate() + days);
  at.setHours(hours, minutes, 0, 0);
  return at;
}
