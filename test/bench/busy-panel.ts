import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../src-main/lib/log.ts';
import { History } from '../../src-main/telemetry/history.ts';
import type { GpuReading, Reading } from '../../src-shared/model/reading.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { FLOOD_CONF, type Flood, floodProgram } from '../soak/flood.ts';
import { fakeGpuUuid, fakeNvidiaSmi } from '../support/fake-nvidia.ts';
import { switchPanel } from './engines.ts';
import { repository } from './figures.ts';
import { type BenchPanel, startPanel } from './panel.ts';

export const GPUS = 8;
const DAY_MS = 86_400_000;
/** Stored history older than a quarter of an hour keeps no more than one row in ten seconds. */
const STEP_MS = 10_000;
const FLUSH_EVERY = 30;
const FAKE_NVIDIA_SMI = join(repository, 'test/fakes/fake-nvidia-smi.mjs');

/** A panel as busy as one gets: eight GPUs, a day of history behind it, and an engine that floods its log. */
export interface BusyPanel extends BenchPanel {
  /** Starts the engine that floods. */
  flood(): Promise<void>;
}

export async function startBusyPanel(flood: Flood): Promise<BusyPanel> {
  const folder = mkdtempSync(join(tmpdir(), 'paddock-bench-busy-'));
  const home = join(folder, 'home');
  await storeDay(join(home, 'history.sqlite'));
  const panel = await startPanel({
    conf: FLOOD_CONF,
    home,
    args: [
      ...['--instance-port', '0'],
      ...['--llama-server', floodProgram(folder, flood)],
      ...['--nvidia-smi', fakeNvidiaSmi({ gpus: GPUS, waves: true }, folder, FAKE_NVIDIA_SMI)],
    ],
  });
  return {
    ...panel,
    flood: async () => void (await switchPanel(panel, 'flood')),
    stop: async () => {
      await panel.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A day of readings up to now, written through the store that the panel reads them with. */
async function storeDay(path: string): Promise<void> {
  const clock = new FakeClock(Date.now() - DAY_MS);
  const history = new History({ path, keepMs: 86_400_000, clock, log: silentLogger });
  await history.start();
  for (let step = 1; step * STEP_MS < DAY_MS; step++) {
    history.record(reading(clock.now(), step));
    await clock.advance(STEP_MS);
    if (step % FLUSH_EVERY === 0) history.flush();
  }
  await history.dispose();
}

function reading(at: number, step: number): Reading {
  const wave = (period: number): number => (Math.sin(step / period) + 1) / 2;
  const gpus = Array.from(
    { length: GPUS },
    (_, index): GpuReading => ({
      index,
      uuid: fakeGpuUuid(index),
      name: 'NVIDIA GeForce RTX 4090',
      vendor: 'nvidia',
      driver: null,
      vramTotalMiB: 24_564,
      vramUsedMiB: 2_000 + Math.round(wave(97 + index) * 20_000),
      utilisationPct: wave(13 + index) * 100,
      temperatureC: 45 + wave(61) * 30,
      powerW: 80 + wave(13 + index) * 340,
      powerLimitW: 450,
      clockSmMHz: 2_520,
      clockMemMHz: 10_501,
      fanPct: 30,
      throttle: [],
      processes: [],
    }),
  );
  return {
    at,
    host: {
      cpuPct: wave(29) * 100,
      cpuCores: 64,
      load1: 4,
      ramTotalMiB: 1e6,
      ramUsedMiB: 2e5 + wave(211) * 1e5,
      ramPageCacheMiB: 1e5,
      ramAvailableMiB: 6e5,
      swapTotalMiB: 0,
      swapUsedMiB: 0,
      modelsDiskFreeMiB: 1e6,
      modelsDiskTotalMiB: 4e6,
    },
    gpus,
    instances: [],
    servers: [
      {
        profileId: 'flood',
        group: 'default',
        promptTokensPerSecond: 1_000 + wave(17) * 1_000,
        generationTokensPerSecond: 50 + wave(37) * 40,
        timeToFirstTokenMs: 340,
        slotsTotal: 4,
        slotsBusy: 4,
        requestsWaiting: 1,
        contextUsedTokens: 4_096,
        contextSizeTokens: 32_768,
        promptTokensTotal: step * 100,
        generatedTokensTotal: step * 10,
      },
    ],
    sources: [],
  };
}
