import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstanceReading, SourceStatus } from '../../../src-shared/model/reading.ts';
import type { Clock } from '../../lib/clock.ts';
import type { PartialReading, TelemetrySource } from '../source.ts';
import { newestOf, poll } from '../waiting.ts';
import { parsePidRam, parsePidTicks } from './proc-text.ts';
import { withDescendants } from './proc-tree.ts';

/** Linux reports CPU time to programs in hundredths of a second on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Children come and go rarely; finding them costs more than reading them. */
const TREE_MS = 2000;

/** One instance whose processes are ours to see; containers are measured by their own stream instead. */
export interface InstanceProcesses {
  readonly profileId: string;
  readonly group: string;
  readonly pids: readonly number[];
}

export interface InstancesDeps {
  readonly sampleMs: () => number;
  readonly instances: () => readonly InstanceProcesses[];
  /** Readings of containers as their stats streams give them; each replaces the one before of its profile. */
  readonly containers: ((signal: AbortSignal) => AsyncIterable<InstanceReading>) | null;
  readonly clock: Clock;
  readonly procRoot: string;
}

interface Measured {
  readonly atMs: number;
  readonly ticksByPid: ReadonlyMap<number, number>;
}

/** CPU and RAM of what we run: process trees from /proc, containers from their stats streams. */
export class InstancesSource implements TelemetrySource {
  readonly name = 'instances';
  readonly #deps: InstancesDeps;
  readonly #before = new Map<string, Measured>();
  readonly #trees = new Map<
    string,
    { readonly atMs: number; readonly roots: string; pids: readonly number[] }
  >();
  readonly #containers = new Map<string, { readonly atMs: number; readonly reading: InstanceReading }>();
  #containersFailed: string | null = null;

  constructor(deps: InstancesDeps) {
    this.#deps = deps;
  }

  status(): SourceStatus {
    const message = this.#containersFailed;
    return { name: this.name, status: message === null ? 'ok' : 'failing', message };
  }

  readings(signal: AbortSignal): AsyncIterable<PartialReading> {
    return newestOf<PartialReading>(async (publish, running) => {
      await Promise.all([this.#followContainers(running), this.#pollProcesses(publish, running)]);
    }, signal);
  }

  async #followContainers(signal: AbortSignal): Promise<void> {
    const { clock, containers } = this.#deps;
    if (containers === null) return;
    try {
      for await (const reading of containers(signal)) {
        this.#containersFailed = null;
        this.#containers.set(reading.profileId, { atMs: clock.monotonic(), reading });
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#containersFailed = `Container statistics ended: ${error instanceof Error ? error.message : error}`;
    }
  }

  async #pollProcesses(publish: (value: PartialReading) => void, signal: AbortSignal): Promise<void> {
    const { clock, sampleMs } = this.#deps;
    const timing = { clock, intervalMs: sampleMs };
    for await (const instances of poll(timing, () => this.#read(), signal)) publish({ instances });
  }

  #read(): InstanceReading[] {
    const { clock, instances, sampleMs } = this.#deps;
    const now = clock.monotonic();
    const running = instances();
    const ids = new Set(running.map(({ profileId }) => profileId));
    for (const id of this.#before.keys()) if (!ids.has(id)) this.#before.delete(id);
    for (const id of this.#trees.keys()) if (!ids.has(id)) this.#trees.delete(id);
    const staleMs = Math.max(5000, 3 * sampleMs());
    for (const [id, { atMs }] of this.#containers) if (now - atMs > staleMs) this.#containers.delete(id);
    const fromContainers = [...this.#containers.values()].map(({ reading }) => reading);
    const fromProcesses = running
      .filter(({ profileId, pids }) => pids.length > 0 && !this.#containers.has(profileId))
      .map(instance => this.#measure(instance, now));
    return [...fromProcesses, ...fromContainers];
  }

  #measure({ profileId, group, pids }: InstanceProcesses, now: number): InstanceReading {
    const ticksByPid = new Map<number, number>();
    let ramMiB: number | null = null;
    let ramOwnMiB: number | null = null;
    for (const pid of this.#tree(profileId, pids, now)) {
      const ticks = parsePidTicks(this.#proc(pid, 'stat'));
      if (ticks === null) continue;
      ticksByPid.set(pid, ticks);
      const ram = parsePidRam(this.#proc(pid, 'status'));
      ramMiB = (ramMiB ?? 0) + (ram?.ramMiB ?? 0);
      if (ram?.ownMiB !== undefined && ram.ownMiB !== null) ramOwnMiB = (ramOwnMiB ?? 0) + ram.ownMiB;
    }
    const before = this.#before.get(profileId);
    this.#before.set(profileId, { atMs: now, ticksByPid });
    const cpuPct = before ? usedPct(before, ticksByPid, now) : null;
    return { profileId, group, cpuPct, ramMiB, ramOwnMiB };
  }

  #tree(profileId: string, pids: readonly number[], now: number): readonly number[] {
    const roots = pids.join(' ');
    const known = this.#trees.get(profileId);
    if (known && known.roots === roots && now - known.atMs < TREE_MS) return known.pids;
    const tree = { atMs: now, roots, pids: withDescendants(this.#deps.procRoot, pids) };
    this.#trees.set(profileId, tree);
    return tree.pids;
  }

  #proc(pid: number, file: string): string {
    try {
      return readFileSync(join(this.#deps.procRoot, String(pid), file), 'utf8');
    } catch {
      return '';
    }
  }
}

/** CPU of the processes that were there both times, 100 is one core; null when none was or no time passed. */
function usedPct(before: Measured, ticksByPid: ReadonlyMap<number, number>, nowMs: number): number | null {
  const seconds = (nowMs - before.atMs) / 1000;
  let used: number | null = null;
  for (const [pid, ticks] of ticksByPid) {
    const then = before.ticksByPid.get(pid);
    if (then !== undefined) used = (used ?? 0) + Math.max(0, ticks - then);
  }
  return used === null || seconds <= 0 ? null : (used / TICKS_PER_SECOND / seconds) * 100;
}
