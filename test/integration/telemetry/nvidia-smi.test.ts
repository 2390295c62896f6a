import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { telemetryEnv } from '../../../src-main/telemetry/child-env.ts';
import { ChildRecords } from '../../../src-main/telemetry/child-records.ts';
import { LOOK_MS } from '../../../src-main/telemetry/source.ts';
import { NvidiaSmiSource } from '../../../src-main/telemetry/sources/nvidia-smi.ts';
import type { GpuReading } from '../../../src-shared/model/reading.ts';
import { eventually } from '../../support/eventually.ts';
import { type FakeNvidia, fakeGpuUuid, fakeNvidiaSmi } from '../../support/fake-nvidia.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Time that runs faster, so that deadlines of seconds pass in a test. */
function fastClock(factor: number): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now() * factor,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}

interface Watched {
  readonly source: NvidiaSmiSource;
  readonly folder: string;
  readonly scenario: (next: FakeNvidia) => void;
  /** Every publication so far. */
  readonly seen: (readonly GpuReading[])[];
  readonly gpus: () => readonly GpuReading[];
  /** Pids and arguments of every start. */
  readonly starts: () => readonly { readonly pid: number; readonly args: string }[];
  readonly stop: () => Promise<void>;
}

function watch(
  scenario: FakeNvidia,
  options: {
    sampleMs?: () => number;
    owners?: ReadonlyMap<number, string>;
    onNewProcess?: () => void;
    clock?: Clock;
    command?: string;
  } = {},
): Watched {
  const folder = mkdtempSync(join(tmpdir(), 'paddock-nvidia-'));
  const startsFile = join(folder, 'starts');
  writeFileSync(startsFile, '');
  const write = (next: FakeNvidia): string => fakeNvidiaSmi({ startsFile, ...next }, folder);
  const source = new NvidiaSmiSource({
    command: options.command ?? write(scenario),
    sampleMs: options.sampleMs ?? (() => 250),
    owners: () => options.owners ?? new Map(),
    env: telemetryEnv(process.env),
    records: new ChildRecords(folder),
    onNewProcess: options.onNewProcess ?? (() => {}),
    clock: options.clock ?? systemClock,
    log: silentLogger,
  });
  const stopping = new AbortController();
  const seen: (readonly GpuReading[])[] = [];
  const running = (async () => {
    for await (const { gpus } of source.readings(stopping.signal)) seen.push(gpus ?? []);
  })();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  ends.push(stop, async () => rmSync(folder, { recursive: true, force: true }));
  return {
    source,
    folder,
    scenario: write,
    seen,
    gpus: () => seen.at(-1) ?? [],
    starts: () =>
      readFileSync(startsFile, 'utf8')
        .split('\n')
        .filter(line => line !== '')
        .map(line => ({ pid: Number(line.split(' ')[0]), args: line.slice(line.indexOf(' ') + 1) })),
    stop,
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the NVIDIA source', () => {
  it('reads several GPUs with two processes for its whole life, and none is left after it', async () => {
    const watched = watch({ gpus: 3, moving: true });
    await eventually('twelve rounds', () => watched.seen.length >= 12);
    expect(watched.starts().map(({ args }) => args.split('=')[0])).toEqual([
      '--query-gpu',
      '--query-compute-apps',
    ]);
    expect(watched.gpus().map(({ index, vramUsedMiB }) => [index, (vramUsedMiB ?? 0) > 1000])).toEqual([
      [0, true],
      [1, true],
      [2, true],
    ]);
    expect(watched.source.status()).toEqual({ name: 'nvidia-smi', status: 'ok', message: null });
    await watched.stop();
    expect(watched.starts()).toHaveLength(2);
    expect(watched.starts().filter(({ pid }) => isAlive(pid))).toEqual([]);
  });

  it('looks out of turn with a program of its own, for as long as somebody waits, and a lost GPU holds up none', async () => {
    // Two seconds of looks: rounds that nobody has had time to read are joined to one.
    const watched = watch({ gpus: 2, lostGpu: 1, lostAfter: 80 }, { sampleMs: () => 10_000 });
    await eventually('both GPUs', () => watched.gpus().length === 2);
    const looks: (readonly GpuReading[])[] = [];
    const waiting = new AbortController();
    for await (const gpus of watched.source.looks(waiting.signal)) {
      looks.push(gpus);
      if (gpus.length === 1) break;
    }
    expect(looks[0]?.map(({ index, vramUsedMiB }) => [index, vramUsedMiB])).toEqual([
      [0, 1000],
      [1, 1001],
    ]);
    expect(looks.at(-1)?.map(({ index }) => index)).toEqual([0]);
    const [own, ...more] = watched.starts().filter(({ args }) => args.endsWith(`-lms ${LOOK_MS}`));
    expect(more).toEqual([]);
    expect(isAlive(own?.pid ?? 0)).toBe(false);
    expect(watched.gpus()).toHaveLength(2);
  });

  it('keeps a GPU whose values are not available', async () => {
    const notAvailable = {
      'fan.speed': '[N/A]',
      'power.draw': '[Not Supported]',
      'memory.used': '[Unknown Error]',
    };
    const watched = watch({ gpus: 2, notAvailable });
    const gpus = await eventually('two GPUs', () => watched.gpus().length === 2 && watched.gpus());
    for (const gpu of gpus) {
      expect(gpu).toMatchObject({ fanPct: null, powerW: null, vramUsedMiB: null, temperatureC: 55 });
    }
  });

  it('asks an old driver for the fields that it knows', async () => {
    const watched = watch({ unknownFields: ['clocks_event_reasons.active', 'fan.speed'] });
    const [gpu] = await eventually('a GPU', () => watched.gpus().length > 0 && watched.gpus());
    expect(gpu).toMatchObject({ throttle: ['power cap'], fanPct: null, vramTotalMiB: 24564 });
  });

  it('tells our processes from others and forgets those that are gone', async () => {
    const file = join(await temporaryFolder(), 'processes.json');
    writeFileSync(
      file,
      JSON.stringify([
        [0, 4242, '/usr/bin/llama-server', 8000],
        [0, 99, 'Xorg', 120],
        [1, 98, 'x', 5],
      ]),
    );
    // Who they are is only found out when somebody asks.
    const owners = new Map<number, string>();
    const onNewProcess = (): void => void owners.set(4242, 'qwen');
    const watched = watch({ gpus: 2, processesFile: file }, { owners, onNewProcess });
    const gpu = await eventually('processes', () => watched.gpus().find(gpu => gpu.processes.length > 0));
    expect(gpu.uuid).toBe(fakeGpuUuid(0));
    expect(gpu.processes).toEqual([
      { pid: 4242, name: '/usr/bin/llama-server', vramMiB: 8000, owner: 'instance', profileId: 'qwen' },
      { pid: 99, name: 'Xorg', vramMiB: 120, owner: 'foreign', profileId: null },
    ]);
    // In one piece: the stand-in may be reading it.
    writeFileSync(`${file}.new`, '[]');
    renameSync(`${file}.new`, file);
    await eventually('no processes', () => watched.gpus()[0]?.processes.length === 0);
    expect(watched.starts()).toHaveLength(2);
  });

  it('ends what a killed panel left running, and nothing that took its pid', async () => {
    const folder = await temporaryFolder();
    const start = (): ChildProcess => spawn('sleep', ['1000'], { stdio: 'ignore' });
    const [left, other] = [start(), start()];
    const records = new ChildRecords(folder);
    await records.add(left.pid ?? 0);
    await records.add(other.pid ?? 0);
    writeFileSync(
      join(folder, `telemetry-${other.pid}.json`),
      JSON.stringify({ pid: other.pid, start: 'before' }),
    );
    const gone = once(left, 'exit');
    await new ChildRecords(folder).endLeftovers();
    expect((await gone)[1]).toBe('SIGKILL');
    expect([other.exitCode, other.signalCode]).toEqual([null, null]);
    expect(readdirSync(folder)).toEqual([]);
    other.kill();
  });

  it('writes down what would outlive a killed panel, as long as it runs', async () => {
    const watched = watch({});
    const recorded = (): string[] =>
      readdirSync(watched.folder).filter(name => name.startsWith('telemetry-'));
    const silent = await eventually('it runs', () =>
      watched.starts().find(({ args }) => args.includes('--query-compute-apps')),
    );
    await eventually('it is written down', () => recorded().length === 1);
    expect(recorded()).toEqual([`telemetry-${silent.pid}.json`]);
    await watched.stop();
    expect(recorded()).toEqual([]);
  });

  it('starts a program that crashed in the middle of a line again', async () => {
    const watched = watch({ gpus: 2, crashAfter: 3 });
    await eventually('an end', () => watched.source.status().status === 'failing');
    expect(watched.source.status().message).toContain('ended with code 255');
    await eventually(
      'a second life',
      () => watched.source.status().status === 'ok' && watched.seen.length > 4,
    );
    for (const gpus of watched.seen) for (const gpu of gpus) expect(gpu.vramTotalMiB).toBe(24564);
  });

  it('kills a program that fell silent, even one that ignores the polite signal, and starts it again', async () => {
    const watched = watch({ gpus: 1, hangAfter: 2, ignoreSigterm: true }, { clock: fastClock(10) });
    await eventually('the silence was noticed', () => watched.source.status().status === 'failing');
    expect(watched.source.status().message).toContain('stopped answering');
    const lives = await eventually('a second life', () => {
      const devices = watched.starts().filter(({ args }) => args.startsWith('--query-gpu'));
      return devices.length >= 2 && devices;
    });
    expect(isAlive(lives[0]?.pid ?? 0)).toBe(false);
  });

  it('gives up on a program that never says anything, and says so', async () => {
    const watched = watch({ hang: true }, { clock: fastClock(100) });
    await eventually('the silence was noticed', () => watched.source.status().status === 'failing');
    expect(watched.gpus()).toEqual([]);
  });

  it('reads through garbage and through lines that come in pieces', async () => {
    const watched = watch({ gpus: 2, garbage: true, halves: true });
    await eventually('rounds', () => watched.seen.length >= 4);
    expect(watched.gpus().map(({ index }) => index)).toEqual([0, 1]);
    expect(watched.source.status().status).toBe('ok');
  });

  it('drops a GPU that fell off the bus and keeps the others', async () => {
    const watched = watch({ gpus: 3, lostGpu: 1 });
    await eventually('all', () => watched.seen.some(gpus => gpus.length === 3));
    await eventually('two', () => watched.gpus().length === 2);
    expect(watched.gpus().map(({ index }) => index)).toEqual([0, 2]);
  });

  it('explains a driver that does not fit its library', async () => {
    const watched = watch({ mismatch: true });
    await eventually('the reason', () => watched.source.status().status === 'failing');
    expect(watched.source.status().message).toContain('Restart the machine');
    expect(watched.gpus()).toEqual([]);
    watched.scenario({});
    await eventually('a GPU after the restart', () => watched.gpus().length === 1);
    expect(watched.source.status().message).toBeNull();
  });

  it('explains a driver that is not loaded, and a machine without a GPU', async () => {
    const unloaded = watch({ noDriver: true });
    await eventually('the reason', () => unloaded.source.status().status === 'failing');
    expect(unloaded.source.status().message).toContain('cannot reach the NVIDIA driver');
    const empty = watch({ noDevices: true });
    await eventually('the reason', () => empty.source.status().message?.includes('finds no GPU'));
    expect(empty.source.status().status).toBe('absent');
  });

  it('is absent without the program, and waits longer each time', async () => {
    const watched = watch({}, { command: '/nowhere/nvidia-smi' });
    await eventually('the reason', () => watched.source.status().message?.includes('was not found'));
    expect(watched.source.status().status).toBe('absent');
    expect(watched.gpus()).toEqual([]);
  });

  it('follows a change of the rate with one restart', async () => {
    let sampleMs = 250;
    const watched = watch({}, { sampleMs: () => sampleMs });
    await eventually('a round', () => watched.seen.length >= 2);
    sampleMs = 500;
    await eventually('the new rate', () => watched.starts().some(({ args }) => args.endsWith('-lms 500')));
    expect(watched.starts().filter(({ args }) => args.startsWith('--query-gpu'))).toHaveLength(2);
  });

  it('waits longer after each failure', async () => {
    const waits: number[] = [];
    const impatient: Clock = {
      ...systemClock,
      sleep: async (ms, signal) => {
        await systemClock.sleep(ms / 100, signal);
        waits.push(ms);
      },
    };
    watch({ noDriver: true }, { clock: impatient });
    // Waits for a sign of life that was not given yet are longer, those for last words shorter.
    const between = (): readonly number[] => waits.filter(ms => ms >= 1_000 && ms <= 16_000);
    await eventually('five failures', () => between().length >= 5);
    expect(between().slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });
});
