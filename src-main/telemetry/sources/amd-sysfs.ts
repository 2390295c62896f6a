import type { GpuProcess, GpuReading, SourceStatus } from '../../../src-shared/model/reading.ts';
import type { Clock } from '../../lib/clock.ts';
import { LOOK_MS, type PartialReading, type TelemetrySource } from '../source.ts';
import { poll, slept } from '../waiting.ts';
import { type DrmCard, drmCards, readAmdGpu } from './amd-read.ts';
import { vramOfProcess } from './drm-fdinfo.ts';

const AMD = '0x1002';
/** Cards are plugged in rarely: look again this often while there is none. */
const LOOK_AGAIN_MS = 60_000;

export interface AmdSysfsDeps {
  readonly sampleMs: () => number;
  readonly owners: () => ReadonlyMap<number, string>;
  readonly clock: Clock;
  /** `/sys` and `/proc`, so that tests bring their own. */
  readonly sysRoot: string;
  readonly procRoot: string;
}

/** AMD GPUs from the amdgpu driver's files in /sys; no program is run. */
export class AmdSysfsSource implements TelemetrySource {
  readonly name = 'amd-sysfs';
  readonly #deps: AmdSysfsDeps;
  #status: SourceStatus = { name: 'amd-sysfs', status: 'absent', message: 'No AMD GPU in this machine.' };

  constructor(deps: AmdSysfsDeps) {
    this.#deps = deps;
  }

  status(): SourceStatus {
    return this.#status;
  }

  async *readings(signal: AbortSignal): AsyncGenerator<PartialReading, void, void> {
    const { clock, sampleMs, sysRoot } = this.#deps;
    while (!signal.aborted) {
      const cards = (await drmCards(sysRoot)).filter(card => card.vendor === AMD);
      if (cards.length === 0) {
        if (!(await slept(clock, LOOK_AGAIN_MS, signal))) return;
        continue;
      }
      for await (const gpus of poll({ clock, intervalMs: sampleMs }, () => this.#read(cards), signal)) {
        yield { gpus: this.#status.status === 'ok' ? gpus : [] };
      }
    }
  }

  async *looks(signal: AbortSignal): AsyncGenerator<readonly GpuReading[], void, void> {
    const { clock, sysRoot } = this.#deps;
    const cards = (await drmCards(sysRoot)).filter(card => card.vendor === AMD);
    if (cards.length === 0) return;
    yield* poll({ clock, intervalMs: () => LOOK_MS }, () => Promise.all(cards.map(readAmdGpu)), signal);
  }

  async #read(cards: readonly DrmCard[]): Promise<GpuReading[]> {
    const gpus = await Promise.all(cards.map(readAmdGpu));
    const silent = gpus.every(gpu => gpu.vramTotalMiB === null && gpu.utilisationPct === null);
    this.#status = silent
      ? {
          name: this.name,
          status: 'failing',
          message:
            'An AMD GPU is there, but its driver gives no readings. Check that the amdgpu driver is loaded.',
        }
      : { name: this.name, status: 'ok', message: null };
    return this.#withProcesses(gpus, cards);
  }

  /** Our instances' VRAM per card, from the kernel's DRM client statistics; other users' processes stay unseen. */
  async #withProcesses(gpus: GpuReading[], cards: readonly DrmCard[]): Promise<GpuReading[]> {
    const owners = this.#deps.owners();
    if (owners.size === 0) return gpus;
    const used = await Promise.all(
      [...owners].map(async ([pid, profileId]) => ({
        pid,
        profileId,
        byDevice: await vramOfProcess(this.#deps.procRoot, pid),
      })),
    );
    return gpus.map((gpu, position) => {
      const card = cards[position];
      const processes: GpuProcess[] = [];
      for (const { pid, profileId, byDevice } of used) {
        const vramMiB = card?.pciAddress ? byDevice.get(card.pciAddress) : undefined;
        if (vramMiB !== undefined) processes.push({ pid, name: null, vramMiB, owner: 'instance', profileId });
      }
      return { ...gpu, processes };
    });
  }
}
