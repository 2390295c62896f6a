import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { History } from '../../../src-main/telemetry/history.ts';
import type { Reading } from '../../../src-shared/model/reading.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { figure, finish, runs } from '../figures.ts';

const DAY_SECONDS = 86_400;
const START = Date.UTC(2026, 0, 1);

const clock = new FakeClock(START);
let second = 0;

function reading(): Reading {
  const wave = Math.sin(second / 100);
  const gpus = Array.from({ length: 8 }, (_, index) => ({
    index,
    uuid: `GPU-${index}`,
    name: 'GPU',
    vendor: 'nvidia' as const,
    driver: null,
    vramTotalMiB: 143_771,
    vramUsedMiB: 70_000 + Math.round(wave * 1000),
    utilisationPct: 50 + wave * 50,
    temperatureC: 60 + index,
    powerW: 500 + wave * 200,
    powerLimitW: 700,
    clockSmMHz: 1980,
    clockMemMHz: 3201,
    fanPct: null,
    throttle: [],
    processes: [],
  }));
  const host = {
    cpuPct: 20 + wave,
    cpuCores: 64,
    load1: 4,
    ramTotalMiB: 1e6,
    ramUsedMiB: 2e5,
    ramPageCacheMiB: 1e5,
    ramAvailableMiB: 8e5,
    swapTotalMiB: 0,
    swapUsedMiB: 0,
    modelsDiskFreeMiB: 1e6,
    modelsDiskTotalMiB: 4e6,
  };
  return { at: START + second * 1000, host, gpus, instances: [], servers: [], sources: [] };
}

const folder = mkdtempSync(join(tmpdir(), 'paddock-bench-history-'));
const path = join(folder, 'history.db');
const history = new History({ path, keepMs: 86_400_000, clock, log: silentLogger });
await history.start();
let flushMs = 0;
let flushes = 0;
for (; second < DAY_SECONDS; second++) {
  history.record(reading());
  if (second % 5 !== 4) continue;
  const started = performance.now();
  history.flush();
  flushMs += performance.now() - started;
  flushes++;
  // The history's own turn: it finds nothing to write, and throws away what is old once a minute.
  await clock.advance(5000);
}
const queries: number[] = [];
const hours: number[] = [];
for (let run = 0; run < runs * 3; run++) {
  const started = performance.now();
  const day = history.query({ fromMs: clock.now() - DAY_SECONDS * 1000, toMs: clock.now(), points: 300 });
  queries.push(performance.now() - started);
  if (day.series.length < 70 || day.at.length < 200) throw new Error('The day is not all there');
  const again = performance.now();
  history.query({ fromMs: clock.now() - 21_600_000, toMs: clock.now(), points: 2000 });
  hours.push(performance.now() - again);
}
await history.dispose();
figure('24 h of 8 GPUs, all series, 300 points', 'ms', queries, { atMost: 50 });
figure('6 h of 8 GPUs, all series, 2,000 points', 'ms', hours);
figure('writing five readings', 'ms', [flushMs / flushes]);
figure('file after a day', 'MiB', [statSync(path).size / 2 ** 20]);
rmSync(folder, { recursive: true });
finish();
