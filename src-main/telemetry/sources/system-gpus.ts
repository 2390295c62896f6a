import type { GpuReading, SourceStatus } from '../../../src-shared/model/reading.ts';
import type { Clock } from '../../lib/clock.ts';
import type { PartialReading, TelemetrySource } from '../source.ts';
import { slept } from '../waiting.ts';
import { drmCards } from './amd-read.ts';

/** The fields of systeminformation's graphics controllers that are used here; memory is MB, of 2^20 bytes. */
export interface SystemController {
  readonly vendor: string;
  readonly model: string;
  readonly vram: number | null;
  readonly driverVersion?: string;
  readonly memoryTotal?: number;
  readonly memoryUsed?: number;
  readonly utilizationGpu?: number;
  readonly temperatureGpu?: number;
  readonly powerDraw?: number;
  readonly powerLimit?: number;
  readonly clockCore?: number;
  readonly clockMemory?: number;
  readonly fanSpeed?: number;
}

export interface SystemGpusDeps {
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly sysRoot: string;
  /** Lists the controllers; systeminformation's `graphics`, loaded when it is first needed. */
  readonly controllers: () => Promise<readonly SystemController[]>;
}

/** It runs programs (system_profiler, PowerShell, lspci), so that it is asked rarely. */
const LIVE_MS = 10_000;
const STATIC_MS = 600_000;
const NVIDIA = '0x10de';
const AMD = '0x1002';

function vendorOf(controller: SystemController): GpuReading['vendor'] {
  const text = `${controller.vendor} ${controller.model}`;
  if (/nvidia|geforce|quadro/i.test(text)) return 'nvidia';
  if (/\bamd\b|advanced micro|radeon|\bati\b/i.test(text)) return 'amd';
  if (/intel/i.test(text)) return 'intel';
  if (/apple/i.test(text)) return 'apple';
  return 'other';
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** Controllers as readings; NVIDIA's are left to nvidia-smi, and AMD's to sysfs on Linux. */
export function systemGpus(
  controllers: readonly SystemController[],
  platform: NodeJS.Platform,
): readonly GpuReading[] {
  return controllers
    .map(controller => ({ controller, vendor: vendorOf(controller) }))
    .filter(({ vendor }) => vendor !== 'nvidia' && !(vendor === 'amd' && platform === 'linux'))
    .map(({ controller, vendor }, index) => ({
      index,
      uuid: null,
      name: controller.model || controller.vendor || 'GPU',
      vendor,
      driver: controller.driverVersion || null,
      vramTotalMiB: finite(controller.memoryTotal) ?? (controller.vram ? finite(controller.vram) : null),
      vramUsedMiB: finite(controller.memoryUsed),
      utilisationPct: finite(controller.utilizationGpu),
      temperatureC: finite(controller.temperatureGpu),
      powerW: finite(controller.powerDraw),
      powerLimitW: finite(controller.powerLimit),
      clockSmMHz: finite(controller.clockCore),
      clockMemMHz: finite(controller.clockMemory),
      fanPct: finite(controller.fanSpeed),
      throttle: [],
      processes: [],
    }));
}

/** Apple's, Intel's and other GPUs through systeminformation: names everywhere, live values where the system has any. */
export class SystemGpusSource implements TelemetrySource {
  readonly name = 'system-gpus';
  readonly #deps: SystemGpusDeps;
  #status: SourceStatus = { name: 'system-gpus', status: 'absent', message: 'No other GPU in this machine.' };

  constructor(deps: SystemGpusDeps) {
    this.#deps = deps;
  }

  status(): SourceStatus {
    return this.#status;
  }

  async *readings(signal: AbortSignal): AsyncGenerator<PartialReading, void, void> {
    const { clock, controllers, platform } = this.#deps;
    while (!signal.aborted) {
      if (!(await this.#worthAsking())) return;
      let gpus: readonly GpuReading[] = [];
      try {
        gpus = systemGpus(await controllers(), platform);
        this.#status =
          gpus.length > 0
            ? { name: this.name, status: 'ok', message: null }
            : { name: this.name, status: 'absent', message: 'No other GPU in this machine.' };
      } catch (error) {
        const message = `The system's GPUs could not be listed: ${error instanceof Error ? error.message : error}`;
        this.#status = { name: this.name, status: 'failing', message };
      }
      yield { gpus: [...gpus] };
      const live = gpus.some(gpu => gpu.utilisationPct !== null || gpu.vramUsedMiB !== null);
      if (!(await slept(clock, live ? LIVE_MS : STATIC_MS, signal))) return;
    }
  }

  /** On Linux the kernel says without any program whether there is a GPU that no other source reads. */
  async #worthAsking(): Promise<boolean> {
    if (this.#deps.platform !== 'linux') return true;
    const cards = await drmCards(this.#deps.sysRoot);
    return cards.some(({ vendor }) => vendor !== null && vendor !== NVIDIA && vendor !== AMD);
  }
}

/** The real list. systeminformation is loaded at the first call: it is large and most machines never need it. */
export async function listSystemControllers(): Promise<readonly SystemController[]> {
  const { default: systeminformation } = await import('systeminformation');
  return (await systeminformation.graphics()).controllers;
}
