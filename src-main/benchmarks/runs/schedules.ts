import { dirname } from 'node:path';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import { type BenchmarkSchedule, ScheduleOutcome } from '../../../src-shared/model/benchmark-result.ts';
import { readJson, writeJson } from '../../lib/atomic-file.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Disposable } from '../../lib/disposables.ts';
import type { Logger } from '../../lib/log.ts';
import { makeFolder } from '../../lib/make-folder.ts';

/** When a schedule is due, and whether it is. */
type Timing = Pick<BenchmarkSchedule, 'time' | 'weekdays' | 'enabled'>;

/** A schedule, whatever it asks for. */
type Plan = Timing & { readonly id: string; readonly request: unknown };

/** A schedule with when it is due and how it went the last time. */
type State<P extends Plan> = P & { readonly nextAt: number | null; readonly last: ScheduleOutcome | null };

export interface SchedulesDeps<P extends Plan> {
  readonly file: string;
  /** What a schedule is, of which the request says what is queued. */
  readonly schema: z.ZodType<P>;
  /** Queues what a schedule asks for. */
  readonly start: (request: P['request']) => Promise<readonly { readonly id: string }[]>;
  /** Whether what was queued waits or works. */
  readonly goesOn: (id: string) => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The clock may be set and machines sleep: the time of day is looked at this often. */
const LOOK_MS = 20_000;
/** After a longer gap (a machine that slept) what was missed is left out. */
const GAP_MS = 10 * 60_000;

/** What is kept beside a schedule in the file. */
const Past = z.object({
  last: ScheduleOutcome.nullable().default(null),
  /** When it was changed last; null in files of before. */
  since: z.number().nullable().default(null),
});
type Kept<P> = z.infer<typeof Past> & { readonly plan: P };

/** Starts things at times of day. Two looks around a due time start them once, however far they are apart. */
export class Schedules<P extends Plan> implements Disposable {
  readonly #deps: SchedulesDeps<P>;
  readonly #stop = new AbortController();
  #schedules: readonly Kept<P>[] = [];
  #working: Promise<void> | null = null;

  constructor(deps: SchedulesDeps<P>) {
    this.#deps = deps;
  }

  get all(): State<P>[] {
    const now = this.#deps.clock.now();
    return this.#schedules.map(({ plan, last }) => ({ ...plan, nextAt: nextDue(plan, now), last }));
  }

  async load(): Promise<void> {
    const { file, schema } = this.#deps;
    const read = (await readJson(file, z.array(z.intersection(schema, Past)))) ?? [];
    this.#schedules = read.map(one => ({ plan: schema.parse(one), last: one.last, since: one.since }));
  }

  /** Begins to look at the clock. */
  start(): void {
    this.#working ??= this.#look();
  }

  /** @throws NodeJS.ErrnoException */
  set(plan: P): Promise<State<P>[]> {
    const known = this.#find(plan.id);
    const kept: Kept<P> = { plan, last: known?.last ?? null, since: this.#deps.clock.now() };
    return this.#replace(
      known === undefined
        ? [...this.#schedules, kept]
        : this.#schedules.map(other => (other === known ? kept : other)),
    );
  }

  /** @throws NodeJS.ErrnoException */
  remove(id: string): Promise<State<P>[]> {
    return this.#replace(this.#schedules.filter(({ plan }) => plan.id !== id));
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  #find(id: string): Kept<P> | undefined {
    return this.#schedules.find(({ plan }) => plan.id === id);
  }

  async #replace(schedules: readonly Kept<P>[]): Promise<State<P>[]> {
    await this.#write(schedules);
    this.#schedules = schedules;
    return this.all;
  }

  /** @throws NodeJS.ErrnoException */
  async #write(schedules: readonly Kept<P>[]): Promise<void> {
    const { file } = this.#deps;
    const flat = schedules.map(({ plan, last, since }) => ({ ...plan, last, since }));
    await makeFolder(dirname(file));
    await writeJson(file, flat, 0o600);
  }

  /** Notes what came due while Paddock did not run. */
  async #missed(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const { plan, last, since } of this.#schedules) {
      const at = lastDue(plan, Math.max(since ?? now, last?.at ?? 0), now);
      if (at !== null) await this.#note(plan.id, { at, status: 'missed', message: null, runIds: [] });
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
      const due = this.#schedules.filter(({ plan, since }) => {
        // What was set only after its time of day is due the next day, unless the clock was set back since.
        const from = since === null || since > now ? last : Math.max(last, since);
        return now > from && isDue(plan, from, now);
      });
      for (const { plan } of due) await this.#begin(plan.id, now - last < GAP_MS);
      last = now;
    }
  }

  /** Starts a schedule whose time came, or notes that its time was missed or its runs before still go on. */
  async #begin(id: string, inTime: boolean): Promise<void> {
    const { clock, start, goesOn, log } = this.#deps;
    const schedule = this.#find(id);
    if (schedule === undefined) return;
    const at = clock.now();
    if (!inTime) return this.#note(id, { at, status: 'missed', message: null, runIds: [] });
    // A night that takes longer than a day is not made longer by the next.
    const open = schedule.last?.runIds.filter(goesOn) ?? [];
    if (open.length > 0) return this.#note(id, { at, status: 'skipped', message: null, runIds: open });
    try {
      const runs = await start(schedule.plan.request);
      await this.#note(id, { at, status: 'started', message: null, runIds: runs.map(run => run.id) });
    } catch (error) {
      log.warn('A scheduled benchmark could not begin', { id, error });
      const message = error instanceof Error ? error.message : String(error);
      const fix = error instanceof PaddockError && error.fix !== undefined ? ` ${error.fix}` : '';
      await this.#note(id, { at, status: 'failed', message: `${message}${fix}`, runIds: [] });
    }
  }

  async #note(id: string, last: ScheduleOutcome): Promise<void> {
    this.#schedules = this.#schedules.map(other => (other.plan.id === id ? { ...other, last } : other));
    await this.#write(this.#schedules).catch(error =>
      this.#deps.log.warn('How a scheduled benchmark began could not be written', { id, error }),
    );
  }
}

/** When a schedule is due next, after `nowMs`; null while it is switched off. */
export function nextDue(schedule: Timing, nowMs: number): number | null {
  if (!schedule.enabled) return null;
  for (let day = 0; day <= 7; day++) {
    const at = timeOn(schedule, nowMs, day);
    if (at.getTime() > nowMs && schedule.weekdays.includes(at.getDay())) return at.getTime();
  }
  return null;
}

/** When a schedule was due last, after `fromMs` and not after `toMs`; null when it was not. */
function lastDue(schedule: Timing, fromMs: number, toMs: number): number | null {
  let last: number | null = null;
  for (let at = nextDue(schedule, fromMs); at !== null && at <= toMs; at = nextDue(schedule, at)) last = at;
  return last;
}

/** Whether a schedule's time lies behind `fromMs` and not behind `toMs`. */
export function isDue(schedule: Timing, fromMs: number, toMs: number): boolean {
  const next = nextDue(schedule, fromMs);
  return next !== null && next <= toMs;
}

/** The time of day of a schedule, on the day so many days after that of `fromMs`. */
function timeOn(schedule: Timing, fromMs: number, days: number): Date {
  const [hours = 0, minutes = 0] = schedule.time.split(':').map(Number);
  const at = new Date(fromMs);
  at.setDate(at.getDate() + days);
  at.setHours(hours, minutes, 0, 0);
  return at;
}
