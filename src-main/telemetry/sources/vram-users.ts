import type { GpuProcess } from '../../../src-shared/model/reading.ts';
import type { VramUser } from './nvidia-csv.ts';

interface Seen {
  readonly user: VramUser;
  readonly atMs: number;
}

/**
 * Which processes hold VRAM, from rows that arrive without any mark of where a round begins: when no process is left
 * nvidia-smi prints nothing at all, so that a row counts until it was not repeated for two and a half rounds.
 */
export class VramUsers {
  readonly #seen = new Map<string, Seen>();
  /** Pids of our instances, and when they were that last. */
  readonly #ours = new Map<number, number>();
  readonly #staleMs: number;

  /** `roundMs`: time between the rounds of rows. */
  constructor(roundMs: number) {
    this.#staleMs = roundMs * 2.5;
  }

  /** Rows of one arrival; `atMs` is monotonic. @returns whether a process is among them that was not there before */
  see(users: readonly VramUser[], atMs: number): boolean {
    const before = this.#seen.size;
    for (const user of users) this.#seen.set(`${user.gpuUuid}/${user.pid}`, { user, atMs });
    const more = this.#seen.size > before;
    for (const [key, seen] of this.#seen) if (atMs - seen.atMs > this.#staleMs) this.#seen.delete(key);
    for (const [pid, lastMs] of this.#ours) if (atMs - lastMs > this.#staleMs) this.#ours.delete(pid);
    return more;
  }

  /**
   * The processes of one GPU, largest first, each ours (in `owners`: pid to profile id) or foreign. One of an instance
   * that ended is left out from then on: its row is of before the end, or of a driver that is still clearing up.
   */
  of(gpuUuid: string | null, owners: ReadonlyMap<number, string>, nowMs: number): GpuProcess[] {
    const processes: GpuProcess[] = [];
    for (const { user, atMs } of this.#seen.values()) {
      if (user.gpuUuid !== gpuUuid || nowMs - atMs > this.#staleMs) continue;
      const profileId = owners.get(user.pid) ?? null;
      if (profileId !== null) this.#ours.set(user.pid, nowMs);
      else if (nowMs - (this.#ours.get(user.pid) ?? Number.NEGATIVE_INFINITY) <= this.#staleMs) continue;
      processes.push({
        pid: user.pid,
        name: user.name,
        vramMiB: user.vramMiB,
        owner: profileId === null ? 'foreign' : 'instance',
        profileId,
      });
    }
    return processes.sort((a, b) => (b.vramMiB ?? 0) - (a.vramMiB ?? 0) || a.pid - b.pid);
  }

  clear(): void {
    this.#seen.clear();
  }
}
