import { join } from 'node:path';
import { z } from 'zod';
import type { Measurements } from '../../src-shared/model/measurement.ts';
import { readJson, writeJson } from '../lib/atomic-file.ts';
import { Cell, type ReadonlyCell } from '../lib/cell.ts';
import type { Clock } from '../lib/clock.ts';
import type { Home } from '../lib/home.ts';
import type { Logger } from '../lib/log.ts';
import { Mailbox } from '../lib/mailbox.ts';

/** Starts that count: enough for a middle, few enough to follow a new engine or disk. */
const MAX_STARTS = 9;
/** Speeds and starts of profiles that are long gone make room beyond this many. */
const MAX_RECORDS = 2_000;
/** Shorter answers tell more about the first token than about the speed. */
const MIN_TOKENS = 16;
/** Rests between writes, so that a busy server does not cause a write for every answer. */
const WRITE_EVERY_MS = 5_000;

const Record = z.object({
  profileId: z.string(),
  /** The spec that was measured: another model file or other flags begin anew. */
  specHash: z.string(),
  startsMs: z.array(z.number().nonnegative()).max(MAX_STARTS),
  generationTokensPerSecond: z.number().nullable(),
  measuredAt: z.number().nullable(),
  usedAt: z.number(),
});
type Record = z.infer<typeof Record>;
const File = z.object({ records: z.array(Record).max(MAX_RECORDS) });

export interface MeasurementStoreDeps {
  readonly home: Pick<Home, 'path' | 'readOnly'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Remembers per profile and spec how long starts took and how fast answers were, in `measurements.json` of the home.
 * Kept in memory only where the home cannot be written.
 */
export class MeasurementStore {
  readonly #deps: MeasurementStoreDeps;
  readonly #path: string;
  readonly #mailbox = new Mailbox();
  readonly #records: Map<string, Record>;
  readonly #cell: Cell<Measurements>;
  #timer: NodeJS.Timeout | undefined;

  private constructor(deps: MeasurementStoreDeps, path: string, records: readonly Record[]) {
    this.#deps = deps;
    this.#path = path;
    this.#records = new Map(records.map(record => [keyOf(record.profileId, record.specHash), record]));
    this.#cell = new Cell(summarize([...this.#records.values()]));
  }

  /** Never rejects: a file that cannot be read counts as absent. */
  static async load(deps: MeasurementStoreDeps): Promise<MeasurementStore> {
    const path = join(deps.home.path, 'measurements.json');
    return new MeasurementStore(deps, path, (await readJson(path, File))?.records ?? []);
  }

  /** Of each profile what was measured last. */
  get current(): ReadonlyCell<Measurements> {
    return this.#cell;
  }

  /** A start that ended in ready. */
  noteStart(profileId: string, specHash: string, durationMs: number): void {
    if (!Number.isFinite(durationMs) || durationMs < 0) return;
    this.#change(profileId, specHash, record => ({
      ...record,
      startsMs: [...record.startsMs, Math.round(durationMs)].slice(-MAX_STARTS),
    }));
  }

  /** The speed of one answer, as the engine timed it. */
  noteSpeed(profileId: string, specHash: string, tokens: number, tokensPerSecond: number | null): void {
    if (tokensPerSecond === null || !Number.isFinite(tokensPerSecond) || tokens < MIN_TOKENS) return;
    this.#change(profileId, specHash, record => ({
      ...record,
      generationTokensPerSecond: tokensPerSecond,
      measuredAt: this.#deps.clock.now(),
    }));
  }

  /** Resolves when everything is on the disk. */
  async flush(): Promise<void> {
    if (this.#timer !== undefined) this.#save();
    await this.#mailbox.post(() => {});
  }

  #change(profileId: string, specHash: string, change: (record: Record) => Record): void {
    const key = keyOf(profileId, specHash);
    const record = this.#records.get(key) ?? {
      profileId,
      specHash,
      startsMs: [],
      generationTokensPerSecond: null,
      measuredAt: null,
      usedAt: 0,
    };
    // Put at the end: the first ones are the longest unused.
    this.#records.delete(key);
    this.#records.set(key, { ...change(record), usedAt: this.#deps.clock.now() });
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= MAX_RECORDS) break;
      this.#records.delete(oldest);
    }
    this.#cell.set(summarize([...this.#records.values()]));
    if (this.#timer === undefined && !this.#deps.home.readOnly) {
      this.#timer = setTimeout(() => this.#save(), WRITE_EVERY_MS);
      this.#timer.unref();
    }
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#mailbox
      .post(() => writeJson(this.#path, { records: [...this.#records.values()] }))
      .catch(error => this.#deps.log.warn('What was measured could not be remembered', { error }));
  }
}

function keyOf(profileId: string, specHash: string): string {
  return `${profileId}\0${specHash}`;
}

/** Of each profile the spec that was used last; its speed until then is that of the spec before. */
function summarize(records: readonly Record[]): Measurements {
  const byProfile = new Map<string, Record>();
  for (const record of [...records].sort((one, other) => one.usedAt - other.usedAt)) {
    const before = byProfile.get(record.profileId);
    byProfile.set(record.profileId, {
      ...record,
      startsMs: record.startsMs.length > 0 ? record.startsMs : (before?.startsMs ?? []),
      generationTokensPerSecond:
        record.generationTokensPerSecond ?? before?.generationTokensPerSecond ?? null,
      measuredAt: record.measuredAt ?? before?.measuredAt ?? null,
    });
  }
  return [...byProfile.values()].map(record => ({
    profileId: record.profileId,
    generationTokensPerSecond: record.generationTokensPerSecond,
    measuredAt: record.measuredAt,
    startMs: median(record.startsMs),
    starts: record.startsMs.length,
  }));
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
