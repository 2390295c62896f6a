import type { History as HistoryAnswer, Reading } from '../../src-shared/model/reading.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import { Disposables } from '../lib/disposables.ts';
import type { LogFact } from '../llama/log-facts.ts';
import { telemetryEnv } from './child-env.ts';
import { ChildRecords } from './child-records.ts';
import { History } from './history.ts';
import type { HistoryInput } from './history-query.ts';
import { ownersFrom } from './owners.ts';
import { createSources, type SourceDeps } from './registry.ts';
import { clampSampleMs, Sampler } from './sampler.ts';

const HOUR_MS = 3_600_000;

/** What Telemetry itself finds out or fills in for its sources. */
type Found = 'platform' | 'env' | 'procRoot' | 'sysRoot' | 'sampleMs' | 'owners' | 'records';

/** What Telemetry needs: most of it for its sources. */
export interface TelemetryDeps extends Omit<SourceDeps, Found> {
  /** Time between readings, ms; clamped to 250 ms to 10 s. */
  readonly sampleMs: number;
  /** The SQLite file of the history. */
  readonly historyPath: string;
  /** How long stored readings are kept, hours; a day at most. */
  readonly historyHours: number;
  /** Folder `run` of the home: what is running is written down there, for a next start after a kill. */
  readonly runDir: string;
  /** The environment that the children's minimal one is taken from; ours by default. */
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  /** `/proc` and `/sys` unless a test brings its own. */
  readonly procRoot?: string;
  readonly sysRoot?: string;
}

/** Telemetry as the rest of Paddock sees it: readings, their history, and the log facts that it learns from. */
export class Telemetry {
  readonly #owned = new Disposables();
  readonly #sampler: Sampler;
  readonly #history: History;
  readonly #records: ChildRecords;
  readonly #noteLogFact: (profileId: string, fact: LogFact) => void;
  #disposed = false;
  #started: Promise<void> | null = null;

  constructor(deps: TelemetryDeps) {
    const { clock, log, historyPath, historyHours } = deps;
    const procRoot = deps.procRoot ?? '/proc';
    this.#history = new History({ path: historyPath, keepMs: historyHours * HOUR_MS, clock, log });
    this.#records = new ChildRecords(deps.runDir);
    const sources = createSources({
      ...deps,
      records: this.#records,
      owners: ownersFrom(deps.instances, procRoot, clock),
      platform: deps.platform ?? process.platform,
      env: telemetryEnv(deps.env ?? process.env),
      procRoot,
      sysRoot: deps.sysRoot ?? '/sys',
      sampleMs: () => this.#sampler.sampleMs,
    });
    this.#noteLogFact = (profileId, fact) => sources.llamaServer.noteLogFact(profileId, fact);
    this.#sampler = new Sampler({
      sources: sources.all,
      sampleMs: clampSampleMs(deps.sampleMs),
      extraStatuses: () => [this.#history.status()],
      clock,
      log,
    });
  }

  /** The newest reading; null before the first tick. */
  get latest(): ReadonlyCell<Reading | null> {
    return this.#sampler.latest;
  }

  /** Starts the sources, the tick and the history. Never rejects; what does not work shows in the readings. Idempotent. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  /** Time between readings from the next tick on, ms; clamped to 250 ms to 10 s. */
  setSampleMs(ms: number): void {
    this.#sampler.setSampleMs(ms);
  }

  /** How long stored readings are kept, hours; a day at most. */
  setHistoryHours(hours: number): void {
    this.#history.setKeep(hours * HOUR_MS);
  }

  /** Readings of the last `historyMs`, then every new one, until the signal aborts. */
  readings(historyMs: number, signal: AbortSignal): AsyncIterable<Reading[]> {
    return this.#sampler.readings(historyMs, signal);
  }

  /** Readings as fast as the sources can look at the GPUs, until the signal aborts; for who waits for VRAM. */
  looks(signal: AbortSignal): AsyncIterable<Reading> {
    return this.#sampler.looks(signal);
  }

  /** Readings after an instant, at most 15 minutes of them. */
  since(at: number): Reading[] {
    return this.#sampler.since(at);
  }

  /** Stored history in buckets. @throws PaddockError BAD_REQUEST */
  history(input: HistoryInput): HistoryAnswer {
    return this.#history.query(input);
  }

  /** Takes what a line of an instance's log tells; the time to first token comes from there. */
  noteLogFact(profileId: string, fact: LogFact): void {
    this.#noteLogFact(profileId, fact);
  }

  /** Ends every child and connection, writes the history and closes it. Idempotent. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#started;
    await this.#owned.dispose();
  }

  async #start(): Promise<void> {
    this.#owned.add(this.#history);
    await this.#history.start();
    const release = this.#sampler.latest.subscribe(reading => reading && this.#history.record(reading));
    this.#owned.defer(release);
    await this.#records.endLeftovers();
    if (this.#disposed) return;
    this.#owned.add(this.#sampler);
    this.#sampler.start();
  }
}
