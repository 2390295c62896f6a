import type { GpuReading, SourceStatus } from '../../../src-shared/model/reading.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import type { ChildRecords } from '../child-records.ts';
import { followLines, type LineProgram, type ProgramEnd } from '../follow-lines.ts';
import { LOOK_MS, type PartialReading, type TelemetrySource } from '../source.ts';
import { backoffMs, newestOf, slept } from '../waiting.ts';
import {
  GPU_FIELDS,
  PROCESS_FIELDS,
  parseGpuLine,
  parseProcessLine,
  withoutRefusedField,
} from './nvidia-csv.ts';
import { explainNvidiaEnd } from './nvidia-explain.ts';
import { VramUsers } from './vram-users.ts';

/** What a look asks for. */
const LOOKED_AT = ['index', 'uuid', 'name', 'memory.total', 'memory.used'];
/** A driver that is not kept loaded takes this long for the first answer with many GPUs. */
const FIRST_ROW_MS = 30_000;
const PROCESS_ROUND_MS = 2000;
/** A run that answered this long was good: the next failure waits the shortest time again. */
const GOOD_RUN_MS = 30_000;

export interface NvidiaSmiDeps {
  /** Path or name of the program. */
  readonly command: string;
  /** Time between readings, ms; a change restarts the program. */
  readonly sampleMs: () => number;
  /** Host pids of our instances, descendants included, to profile ids. */
  readonly owners: () => ReadonlyMap<number, string>;
  readonly env: Readonly<Record<string, string>>;
  /** Told when a process takes VRAM that did not before: `owners` may not know it yet. */
  readonly onNewProcess: () => void;
  readonly records: ChildRecords;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * NVIDIA GPUs from two programs that keep running: `nvidia-smi --query-gpu=… -lms` for the devices and
 * `--query-compute-apps=… -lms` for who holds their VRAM. Both are restarted with back-off; none is started per tick.
 */
export class NvidiaSmiSource implements TelemetrySource {
  readonly name = 'nvidia-smi';
  readonly #deps: NvidiaSmiDeps;
  readonly #users = new VramUsers(PROCESS_ROUND_MS);
  #fields: readonly string[] = GPU_FIELDS;
  #status: SourceStatus;
  #gpus: readonly GpuReading[] = [];

  constructor(deps: NvidiaSmiDeps) {
    this.#deps = deps;
    this.#status = { name: this.name, status: 'absent', message: 'nvidia-smi has not answered yet.' };
  }

  status(): SourceStatus {
    return this.#status;
  }

  readings(signal: AbortSignal): AsyncIterable<PartialReading> {
    return newestOf<PartialReading>((publish, running) => this.#run(publish, running), signal);
  }

  looks(signal: AbortSignal): AsyncIterable<readonly GpuReading[]> {
    return newestOf<readonly GpuReading[]>((publish, running) => this.#look(publish, running), signal);
  }

  /** A loop of its own, faster and with the memory only; where the regular one gives nothing, neither would this one. */
  async #look(publish: (gpus: readonly GpuReading[]) => void, signal: AbortSignal): Promise<void> {
    if (this.#gpus.length === 0) return;
    const fields = this.#fields.filter(field => LOOKED_AT.includes(field));
    const round = new Map<number, GpuReading>();
    const tell = (): void => {
      publish([...round.values()]);
      round.clear();
    };
    const onLines = (lines: readonly string[]): readonly string[] =>
      lines.filter(line => {
        const gpu = parseGpuLine(line, fields);
        if (gpu === null) return true;
        // Whole when it names every GPU, or begins anew without one that was lost meanwhile.
        if (round.has(gpu.index)) tell();
        round.set(gpu.index, gpu);
        if (round.size >= this.#gpus.length) tell();
        return false;
      });
    const program = this.#program(['--query-gpu', fields], LOOK_MS, null);
    await followLines(program, onLines, { clock: this.#deps.clock }, signal);
  }

  async #run(publish: (value: PartialReading) => void, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps;
    let attempt = 0;
    while (!signal.aborted) {
      const startedAt = clock.monotonic();
      const { end, rows, rateChanged } = await this.#devices(publish, signal);
      if (signal.aborted) return;
      if (rateChanged) continue;
      const narrower = rows > 0 ? null : withoutRefusedField(this.#fields, end.output);
      if (narrower !== null) {
        log.info('This nvidia-smi does not know a field; asking without it.', { output: end.output.trim() });
        this.#fields = narrower;
        continue;
      }
      this.#gpus = [];
      this.#users.clear();
      const explained = explainNvidiaEnd(end, this.#deps.command);
      if (explained.message !== this.#status.message)
        log.warn('nvidia-smi ended.', { message: explained.message });
      this.#status = { name: this.name, ...explained };
      publish({ gpus: [] });
      attempt = rows > 0 && clock.monotonic() - startedAt >= GOOD_RUN_MS ? 0 : attempt;
      if (!(await slept(clock, backoffMs(attempt), signal))) return;
      attempt++;
    }
  }

  /** One life of the device loop; the process loop lives inside it, from the first good row on. */
  async #devices(
    publish: (value: PartialReading) => void,
    signal: AbortSignal,
  ): Promise<{ end: ProgramEnd; rows: number; rateChanged: boolean }> {
    const { clock, owners, sampleMs } = this.#deps;
    const everyMs = sampleMs();
    const fields = this.#fields;
    const life = new AbortController();
    const lifeSignal = AbortSignal.any([signal, life.signal]);
    const byIndex = new Map<number, GpuReading>();
    let round = new Set<number>();
    let rows = 0;
    let rateChanged = false;
    let users: Promise<void> | undefined;

    const onLines = (lines: readonly string[]): readonly string[] => {
      const other: string[] = [];
      for (const line of lines) {
        const gpu = parseGpuLine(line, fields);
        if (gpu === null) {
          other.push(line);
          continue;
        }
        if (round.has(gpu.index)) {
          // A new round begins: a GPU that the whole last round did not name is gone.
          for (const index of byIndex.keys()) if (!round.has(index)) byIndex.delete(index);
          round = new Set();
        }
        round.add(gpu.index);
        byIndex.set(gpu.index, sharingTexts(gpu, byIndex.get(gpu.index)));
        rows++;
      }
      if (other.length === lines.length) return other;
      users ??= this.#vramUsers(lifeSignal);
      this.#status = { name: this.name, status: 'ok', message: null };
      const now = clock.monotonic();
      const known = owners();
      this.#gpus = [...byIndex.values()]
        .sort((a, b) => a.index - b.index)
        .map(gpu => ({ ...gpu, processes: this.#users.of(gpu.uuid, known, now) }));
      publish({ gpus: [...this.#gpus] });
      if (sampleMs() !== everyMs) {
        rateChanged = true;
        life.abort();
      }
      return other;
    };

    const silence = { firstMs: FIRST_ROW_MS, nextMs: Math.max(5 * everyMs, 5000) };
    const program = this.#program(['--query-gpu', fields], everyMs, silence);
    const end = await followLines(program, onLines, { clock }, lifeSignal);
    life.abort();
    await users;
    return { end, rows, rateChanged };
  }

  async #vramUsers(signal: AbortSignal): Promise<void> {
    const { clock, records, onNewProcess } = this.#deps;
    const program = this.#program(['--query-compute-apps', PROCESS_FIELDS], PROCESS_ROUND_MS, null);
    for (let attempt = 0; !signal.aborted; attempt++) {
      const onLines = (lines: readonly string[]): readonly string[] => {
        const users = lines.map(parseProcessLine);
        const more = this.#users.see(
          users.filter(user => user !== null),
          clock.monotonic(),
        );
        if (more) onNewProcess();
        return lines.filter((_, position) => users[position] === null);
      };
      // While no process holds VRAM it prints nothing, and would outlive a panel that is killed meanwhile.
      await followLines(program, onLines, { clock, records }, signal);
      this.#users.clear();
      if (!(await slept(clock, backoffMs(attempt), signal))) return;
    }
  }

  #program(
    [query, fields]: readonly [string, readonly string[]],
    everyMs: number,
    silence: LineProgram['silence'],
  ): LineProgram {
    const { command, env } = this.#deps;
    const args = [`${query}=${fields.join(',')}`, '--format=csv,noheader,nounits', '-lms', String(everyMs)];
    return { command, args, env, silence };
  }
}

/** Keeps the texts of the reading before: a slice of a line would keep the whole line alive in the ring of readings. */
function sharingTexts(gpu: GpuReading, before: GpuReading | undefined): GpuReading {
  if (before === undefined || before.uuid !== gpu.uuid || before.name !== gpu.name) return gpu;
  return { ...gpu, uuid: before.uuid, name: before.name, driver: before.driver };
}
