import type { GpuReading, Reading, ServerReading } from '../../src-shared/model/reading.ts';

/** What the charts show: the last 15 minutes. */
export const RING_SPAN_MS = 900_000;

/**
 * The recent readings, outside React's tree: charts subscribe to it alone, so that a tick renders nothing else.
 * A batch replaces what it overlaps, so that a stream that was opened again, or a clock that was set back, leaves
 * neither doubles nor a tangle.
 */
export class ReadingRing {
  #readings: Reading[] = [];
  readonly #listeners = new Set<() => void>();

  get readings(): readonly Reading[] {
    return this.#readings;
  }

  push(batch: readonly Reading[]): void {
    const first = batch[0];
    const last = batch.at(-1);
    if (!first || !last) return;
    let keep = this.#readings.length;
    while (keep > 0 && (this.#readings[keep - 1]?.at ?? 0) >= first.at) keep--;
    let drop = 0;
    while (drop < keep && (this.#readings[drop]?.at ?? 0) < last.at - RING_SPAN_MS) drop++;
    // The newest of before was kept as it came.
    const past = this.#readings.slice(drop, keep);
    const before = past.pop();
    const fresh = before === undefined ? batch : [before, ...batch];
    const known = past.at(-1) ?? first;
    this.#readings = [...past, ...fresh.map(reading => (reading === last ? reading : slim(reading, known)))];
    for (const listener of this.#listeners) listener();
  }

  /** Called after every batch. Returns the release. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

const NO_THROTTLE: GpuReading['throttle'] = [];
const NO_PROCESSES: GpuReading['processes'] = [];

/**
 * What the charts draw of a reading that is not the newest any more. Fifteen minutes of eight GPUs are mostly names and
 * lists that nobody asks the past for; names that were `known` before are the very same texts.
 */
function slim(reading: Reading, known: Reading): Reading {
  return {
    at: reading.at,
    host: reading.host,
    gpus: reading.gpus.map((gpu, i) => slimGpu(gpu, known.gpus[i])),
    instances: [],
    servers: reading.servers.map((server, i) => slimServer(server, known.servers[i])),
    sources: [],
  };
}

function slimGpu(gpu: GpuReading, known: GpuReading | undefined): GpuReading {
  const same = known?.uuid === gpu.uuid && known.name === gpu.name && known.driver === gpu.driver;
  const { uuid, name, vendor, driver } = same ? known : gpu;
  return { ...gpu, uuid, name, vendor, driver, throttle: NO_THROTTLE, processes: NO_PROCESSES };
}

function slimServer(server: ServerReading, known: ServerReading | undefined): ServerReading {
  const same = known?.group === server.group && known.profileId === server.profileId;
  const { group, profileId } = same ? known : server;
  return { ...server, group, profileId };
}
