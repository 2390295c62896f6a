import { z } from 'zod';
import type { RunRequest } from '../../../src-shared/model/benchmark-request.ts';
import { BenchmarkSchedule } from '../../../src-shared/model/benchmark-result.ts';
import { readJson, writeJson } from '../../lib/atomic-file.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Disposable } from '../../lib/disposables.ts';
import type { Logger } from '../../lib/log.ts';

export interface SchedulesDeps {
  readonly file: string;
  readonly start: (request: RunRequest) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The clock may be set and machines sleep: the time of day is looked at this often. */
const LOOK_MS = 20_000;
/** After a longer gap (a machine that slept) what was missed is left out. */
const GAP_MS = 10 * 60_000;

/** Starts runs at times of day. Two looks around a due time start it once, however far they are apart. */
export class Schedules implements Disposable {
  readonly #deps: SchedulesDeps;
  readonly #stop = new AbortController();
  #schedules: readonly BenchmarkSchedule[] = [];
  #working: Promise<void> | null = null;

  constructor(deps: SchedulesDeps) {
    this.#deps = deps;
  }

  get all(): BenchmarkSchedule[] {
    return [...this.#schedules];
  }

  async load(): Promise<void> {
    this.#schedules = (await readJson(this.#deps.file, z.array(BenchmarkSchedule))) ?? [];
  }

  /** Begins to look at the clock. */
  start(): void {
    this.#working ??= this.#look();
  }

  /** @throws NodeJS.ErrnoException */
  set(schedule: BenchmarkSchedule): Promise<BenchmarkSchedule[]> {
    return this.#replace([...this.#schedules.filter(({ id }) => id !== schedule.id), schedule]);
  }

  /** @throws NodeJS.ErrnoException */
  remove(id: string): Promise<BenchmarkSchedule[]> {
    return this.#replace(this.#schedules.filter(schedule => schedule.id !== id));
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  async #replace(schedules: readonly BenchmarkSchedule[]): Promise<BenchmarkSchedule[]> {
    await writeJson(this.#deps.file, schedules, 0o600);
    this.#schedules = schedules;
    return this.all;
  }

  async #look(): Promise<void> {
    const { clock, start, log } = this.#deps;
    let last = clock.now();
    while (!this.#stop.signal.aborted) {
      const slept = await clock.sleep(LOOK_MS, this.#stop.signal).then(
        () => true,
        () => false,
      );
      if (!slept) return;
      const now = clock.now();
      if (now > last && now - last < GAP_MS)
        for (const schedule of this.#schedules.filter(candidate => isDue(candidate, last, now)))
          await start(schedule.request).catch(error =>
            log.warn('A scheduled benchmark could not begin', { id: schedule.id, error }),
          );
      last = now;
    }
  }
}

/** Whether a schedule's time lies behind `fromMs` and not behind `toMs`. */
export function isDue(schedule: BenchmarkSchedule, fromMs: number, toMs: number): boolean {
  if (!schedule.enabled) return false;
  const [hours = 0, minutes = 0] = schedule.time.split(':').map(Number);
  return [fromMs, toMs].some(day => {
    const at = new Date(day);
    at.setHours(hours, minutes, 0, 0);
    return at.getTime() > fromMs && at.getTime() <= toMs && schedule.weekdays.includes(at.getDay());
  });
}
