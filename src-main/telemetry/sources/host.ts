import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { HostReading, SourceStatus } from '../../../src-shared/model/reading.ts';
import type { Clock } from '../../lib/clock.ts';
import type { PartialReading, TelemetrySource } from '../source.ts';
import { poll } from '../waiting.ts';
import { type CpuTimes, cpuPct, type Memory, parseLoad1, parseMeminfo, parseProcStat } from './proc-text.ts';

const MIB = 1024 * 1024;
/** A disk fills slowly, and asking a network file system costs. */
const DISK_MS = 15_000;

export interface HostDeps {
  readonly sampleMs: () => number;
  readonly modelsDir: string;
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly procRoot: string;
}

interface Disk {
  readonly freeMiB: number;
  readonly totalMiB: number;
  /** The folder that was asked: the models folder, or the nearest above it that exists. */
  readonly folder: string;
}

/** The machine's CPU, memory, swap and the models' disk, from /proc on Linux and from Node elsewhere; spawns nothing. */
export class HostSource implements TelemetrySource {
  readonly name = 'host';
  readonly #deps: HostDeps;
  #status: SourceStatus = { name: 'host', status: 'ok', message: null };
  #times: CpuTimes | null = null;
  #disk: Disk | null = null;
  #diskAskedAt = Number.NEGATIVE_INFINITY;
  #askingDisk = false;

  constructor(deps: HostDeps) {
    this.#deps = deps;
  }

  status(): SourceStatus {
    return this.#status;
  }

  async *readings(signal: AbortSignal): AsyncGenerator<PartialReading, void, void> {
    const { clock, sampleMs } = this.#deps;
    for await (const host of poll({ clock, intervalMs: sampleMs }, () => this.#read(), signal))
      yield { host };
  }

  #read(): HostReading {
    this.#askDisk();
    const linux = this.#deps.platform === 'linux';
    const times = linux ? parseProcStat(this.#proc('stat')) : osTimes();
    const memory = linux ? parseMeminfo(this.#proc('meminfo')) : osMemory();
    const cpu = cpuPct(this.#times, times);
    this.#times = times;
    const failed = times === null || memory === null;
    this.#status = {
      name: this.name,
      status: failed ? 'failing' : 'ok',
      message: failed ? `CPU or memory could not be read from ${this.#deps.procRoot}.` : this.#diskNote(),
    };
    return {
      cpuPct: cpu,
      cpuCores: times?.cores || availableParallelism(),
      load1: linux ? parseLoad1(this.#proc('loadavg')) : (loadavg()[0] ?? null),
      ramTotalMiB: memory?.totalMiB ?? null,
      ramUsedMiB: memory?.usedMiB ?? null,
      ramPageCacheMiB: memory?.pageCacheMiB ?? null,
      ramAvailableMiB: memory?.availableMiB ?? null,
      swapTotalMiB: memory?.swapTotalMiB ?? null,
      swapUsedMiB: memory?.swapUsedMiB ?? null,
      modelsDiskFreeMiB: this.#disk?.freeMiB ?? null,
      modelsDiskTotalMiB: this.#disk?.totalMiB ?? null,
    };
  }

  /** Says which disk is shown while the models folder is not there. */
  #diskNote(): string | null {
    const { modelsDir } = this.#deps;
    if (this.#disk === null || this.#disk.folder === modelsDir) return null;
    return `The models folder ${modelsDir} does not exist; the disk shown is that of ${this.#disk.folder}.`;
  }

  /** /proc answers from memory: reading it synchronously is cheaper than a trip through the thread pool. */
  #proc(file: string): string {
    try {
      return readFileSync(join(this.#deps.procRoot, file), 'utf8');
    } catch {
      return '';
    }
  }

  /** Owned by nobody but itself: one question at a time, so that a dead network mount costs one thread and no tick. */
  #askDisk(): void {
    const now = this.#deps.clock.monotonic();
    if (this.#askingDisk || now - this.#diskAskedAt < DISK_MS) return;
    this.#askingDisk = true;
    this.#diskAskedAt = now;
    void askDisk(this.#deps.modelsDir)
      .then(disk => {
        this.#disk = disk;
      })
      .catch(() => {
        this.#disk = null;
      })
      .finally(() => {
        this.#askingDisk = false;
      });
  }
}

/** The disk that a folder is on, or would be on once it is made. @throws NodeJS.ErrnoException */
async function askDisk(folder: string): Promise<Disk> {
  try {
    const { bsize, blocks, bavail } = await statfs(folder);
    return { freeMiB: (bavail * bsize) / MIB, totalMiB: (blocks * bsize) / MIB, folder };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const parent = dirname(folder);
    if (!missing || parent === folder) throw error;
    return askDisk(parent);
  }
}

function osTimes(): CpuTimes | null {
  const all = cpus();
  if (all.length === 0) return null;
  let busy = 0;
  let total = 0;
  for (const { times } of all) {
    const working = times.user + times.nice + times.sys + times.irq;
    busy += working;
    total += working + times.idle;
  }
  return { busy, total, cores: all.length };
}

function osMemory(): Memory {
  const totalMiB = totalmem() / MIB;
  const availableMiB = freemem() / MIB;
  return {
    totalMiB,
    usedMiB: totalMiB - availableMiB,
    pageCacheMiB: null,
    availableMiB,
    swapTotalMiB: null,
    swapUsedMiB: null,
  };
}
