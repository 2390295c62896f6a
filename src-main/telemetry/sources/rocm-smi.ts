import { execFile } from 'node:child_process';
import type { GpuReading, SourceStatus } from '../../../src-shared/model/reading.ts';
import type { Clock } from '../../lib/clock.ts';
import type { PartialReading, TelemetrySource } from '../source.ts';
import { backoffMs, slept } from '../waiting.ts';
import { drmCards } from './amd-read.ts';
import { parseRocmJson } from './rocm-json.ts';

/** It is a Python program that takes half a second of CPU each time. */
const EVERY_MS = 5000;
const DEADLINE_MS = 20_000;
const LOOK_AGAIN_MS = 60_000;
const AMD = '0x1002';
const ARGUMENTS = [
  '--showproductname',
  '--showuniqueid',
  '--showuse',
  '--showmeminfo',
  'vram',
  '--showtemp',
  '--showpower',
  '--json',
];

export interface RocmSmiDeps {
  readonly command: string;
  /** Whether the files of the amdgpu driver say anything; then this source rests. */
  readonly sysfsWorks: () => boolean;
  readonly sysRoot: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** AMD GPUs through `rocm-smi`, every 5 s, on machines where a card is there and /sys tells nothing of it. */
export class RocmSmiSource implements TelemetrySource {
  readonly name = 'rocm-smi';
  readonly #deps: RocmSmiDeps;
  #status: SourceStatus = { name: 'rocm-smi', status: 'absent', message: 'Not needed on this machine.' };

  constructor(deps: RocmSmiDeps) {
    this.#deps = deps;
  }

  status(): SourceStatus {
    return this.#status;
  }

  async *readings(signal: AbortSignal): AsyncGenerator<PartialReading, void, void> {
    const { clock, sysRoot, sysfsWorks } = this.#deps;
    // The driver's own files are tried first: give them one turn.
    if (!(await slept(clock, EVERY_MS, signal))) return;
    let failures = 0;
    while (!signal.aborted) {
      const needed = !sysfsWorks() && (await drmCards(sysRoot)).some(({ vendor }) => vendor === AMD);
      if (!needed) {
        this.#status = { name: this.name, status: 'absent', message: 'Not needed on this machine.' };
        if (!(await slept(clock, LOOK_AGAIN_MS, signal))) return;
        continue;
      }
      const gpus = await this.#ask(signal);
      failures = gpus === null ? failures + 1 : 0;
      if (signal.aborted) return;
      yield { gpus: gpus ?? [] };
      if (!(await slept(clock, Math.max(EVERY_MS, failures === 0 ? 0 : backoffMs(failures)), signal))) return;
    }
  }

  /** One run of the program; null when it gave no GPUs, with the reason in the status. */
  #ask(signal: AbortSignal): Promise<GpuReading[] | null> {
    const { command, env } = this.#deps;
    return new Promise(resolve => {
      const options = { env: { ...env }, timeout: DEADLINE_MS, killSignal: 'SIGKILL' as const, signal };
      execFile(command, ARGUMENTS, { ...options, maxBuffer: 1 << 20, windowsHide: true }, (error, stdout) => {
        const gpus = parseRocmJson(stdout);
        if (gpus !== null && gpus.length > 0) {
          this.#status = { name: this.name, status: 'ok', message: null };
          resolve([...gpus]);
          return;
        }
        const absent = error !== null && 'code' in error && error.code === 'ENOENT';
        this.#status = {
          name: this.name,
          status: 'failing',
          message: absent
            ? `An AMD GPU is there, but neither its driver nor ${command} gives readings. Install ROCm's rocm-smi.`
            : `${command} gave no readings of the AMD GPU. Run it by hand to see why.`,
        };
        resolve(null);
      });
    });
  }
}
