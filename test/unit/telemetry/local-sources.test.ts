import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ownersFrom } from '../../../src-main/telemetry/owners.ts';
import type { PartialReading, TelemetrySource } from '../../../src-main/telemetry/source.ts';
import { AmdSysfsSource } from '../../../src-main/telemetry/sources/amd-sysfs.ts';
import { HostSource } from '../../../src-main/telemetry/sources/host.ts';
import { InstancesSource } from '../../../src-main/telemetry/sources/instances.ts';
import { parseRocmJson } from '../../../src-main/telemetry/sources/rocm-json.ts';
import { RocmSmiSource } from '../../../src-main/telemetry/sources/rocm-smi.ts';
import { type SystemController, SystemGpusSource } from '../../../src-main/telemetry/sources/system-gpus.ts';
import type { InstanceReading } from '../../../src-shared/model/reading.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Writes files below a root, making folders. */
function tree(root: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function follow(source: TelemetrySource): { readonly seen: PartialReading[]; readonly ended: () => boolean } {
  const stopping = new AbortController();
  const seen: PartialReading[] = [];
  let over = false;
  const running = (async () => {
    for await (const part of source.readings(stopping.signal)) seen.push(part);
    over = true;
  })();
  ends.push(async () => {
    stopping.abort();
    await running;
  });
  return { seen, ended: () => over };
}

const sampleMs = (): number => 1000;
const nobody = (): ReadonlyMap<number, string> => new Map();

const AMD_CARD = {
  'class/drm/card0/device/vendor': '0x1002\n',
  'class/drm/card0/device/device': '0x744c\n',
  'class/drm/card0/device/uevent': 'DRIVER=amdgpu\nPCI_SLOT_NAME=0000:03:00.0\n',
  'class/drm/card0/device/unique_id': 'deadbeef\n',
  'class/drm/card0/device/gpu_busy_percent': '37\n',
  'class/drm/card0/device/mem_info_vram_total': String(24 * 1024 ** 3),
  'class/drm/card0/device/mem_info_vram_used': String(3 * 1024 ** 3),
  'class/drm/card0/device/pp_dpm_sclk': '0: 500Mhz\n1: 2371Mhz *\n2: 2482Mhz\n',
  'class/drm/card0/device/hwmon/hwmon3/temp1_input': '61000\n',
  'class/drm/card0/device/hwmon/hwmon3/power1_average': '212000000\n',
  'class/drm/card0/device/hwmon/hwmon3/power1_cap': '339000000\n',
  'class/drm/card0/device/hwmon/hwmon3/pwm1': '51\n',
  'class/drm/card0/device/hwmon/hwmon3/pwm1_max': '255\n',
  'class/drm/card0-HDMI-A-1/status': 'disconnected\n',
  'class/drm/card1/device/vendor': '0x10de\n',
};

describe('the AMD source', () => {
  it('reads a card from the files of its driver', async () => {
    const sysRoot = tree(await temporaryFolder(), AMD_CARD);
    const clock = new FakeClock();
    const source = new AmdSysfsSource({
      sampleMs,
      owners: nobody,
      clock,
      sysRoot,
      procRoot: await temporaryFolder(),
    });
    const { seen } = follow(source);
    const first = await eventually('a reading', () => seen[0]);
    expect(first.gpus).toEqual([
      {
        index: 0,
        uuid: 'deadbeef',
        name: 'AMD GPU 0x744c',
        vendor: 'amd',
        driver: 'amdgpu',
        vramTotalMiB: 24576,
        vramUsedMiB: 3072,
        utilisationPct: 37,
        temperatureC: 61,
        powerW: 212,
        powerLimitW: 339,
        clockSmMHz: 2371,
        clockMemMHz: null,
        fanPct: 20,
        throttle: [],
        processes: [],
      },
    ]);
    expect(source.status()).toMatchObject({ status: 'ok' });
  });

  it('keeps a card that loses some values, and hands one without any over to rocm-smi', async () => {
    const sysRoot = tree(await temporaryFolder(), AMD_CARD);
    const clock = new FakeClock();
    const source = new AmdSysfsSource({
      sampleMs,
      owners: nobody,
      clock,
      sysRoot,
      procRoot: await temporaryFolder(),
    });
    const { seen } = follow(source);
    await eventually('a reading', () => seen[0]);
    const gone = (name: string): void => rmSync(join(sysRoot, 'class/drm/card0/device', name));
    gone('gpu_busy_percent');
    gone('mem_info_vram_used');
    await clock.advance(1000);
    await eventually('the next reading', () => seen[1]);
    expect(seen[1]?.gpus?.[0]).toMatchObject({ utilisationPct: null, vramUsedMiB: null, temperatureC: 61 });
    gone('mem_info_vram_total');
    await eventually('it waits', () => clock.sleepers > 0);
    await clock.advance(1000);
    await eventually('no GPU', () => seen.at(-1)?.gpus?.length === 0);
    expect(source.status()).toMatchObject({ status: 'failing' });
  });

  it("counts our instances' VRAM once per client", async () => {
    const sysRoot = tree(await temporaryFolder(), AMD_CARD);
    const client = (id: number, kib: number): string =>
      `pos:\t0\ndrm-driver:\tamdgpu\ndrm-client-id:\t${id}\ndrm-pdev:\t0000:03:00.0\ndrm-memory-vram:\t${kib} KiB\n`;
    const procRoot = tree(await temporaryFolder(), {
      '42/fdinfo/3': client(9, 2048 * 1024),
      '42/fdinfo/4': client(9, 2048 * 1024),
      '42/fdinfo/5': client(10, 1024),
      '42/fdinfo/0': 'pos:\t0\nflags:\t02\n',
    });
    const owners = new Map([
      [42, 'qwen'],
      [43, 'gone'],
    ]);
    const { seen } = follow(
      new AmdSysfsSource({ sampleMs, owners: () => owners, clock: new FakeClock(), sysRoot, procRoot }),
    );
    const first = await eventually('a reading', () => seen[0]);
    expect(first.gpus?.[0]?.processes).toEqual([
      { pid: 42, name: null, vramMiB: 2049, owner: 'instance', profileId: 'qwen' },
    ]);
  });

  it('is absent without a card', async () => {
    const clock = new FakeClock();
    const source = new AmdSysfsSource({
      sampleMs,
      owners: nobody,
      clock,
      sysRoot: await temporaryFolder(),
      procRoot: await temporaryFolder(),
    });
    const { seen } = follow(source);
    await eventually('it waits', () => clock.sleepers > 0);
    expect(seen).toEqual([]);
    expect(source.status().status).toBe('absent');
  });
});

describe('rocm-smi', () => {
  const ANSWER = {
    card0: {
      'Unique ID': '0xabc',
      'Card Series': 'Instinct MI300X',
      'GPU use (%)': '12',
      'VRAM Total Memory (B)': String(192 * 1024 ** 3),
      'VRAM Total Used Memory (B)': String(1024 ** 3),
      'Temperature (Sensor edge) (C)': 'N/A',
      'Temperature (Sensor junction) (C)': '47.0',
      'Current Socket Graphics Package Power (W)': '139.0',
    },
    system: { 'Driver version': '6.8' },
  };

  it('is read whatever comes before its JSON, and nothing else is', () => {
    expect(
      parseRocmJson(`WARNING: AMD GPU device(s) is/are in a low-power state.\n${JSON.stringify(ANSWER)}`),
    ).toEqual([
      expect.objectContaining({
        index: 0,
        name: 'Instinct MI300X',
        vendor: 'amd',
        vramTotalMiB: 196608,
        vramUsedMiB: 1024,
        utilisationPct: 12,
        temperatureC: 47,
        powerW: 139,
        powerLimitW: null,
      }),
    ]);
    for (const bad of ['', 'no json', '{', '{"card0": 1}'.slice(0, 9)]) expect(parseRocmJson(bad)).toBeNull();
    expect(parseRocmJson('{"card0": 1, "x": {}}')).toEqual([]);
  });

  it('is asked only where the files of the driver are silent', async () => {
    const sysRoot = tree(await temporaryFolder(), AMD_CARD);
    const folder = tree(await temporaryFolder(), { answer: JSON.stringify(ANSWER) });
    const command = join(folder, 'rocm-smi');
    writeFileSync(command, `#!/bin/sh\necho asked >> '${folder}/asked'\ncat '${folder}/answer'\n`, {
      mode: 0o755,
    });
    const clock = new FakeClock();
    let works = true;
    const env = { PATH: process.env.PATH ?? '' };
    const source = new RocmSmiSource({ command, sysfsWorks: () => works, sysRoot, env, clock });
    const { seen } = follow(source);
    await clock.advance(5000);
    await eventually('it rests', () => clock.sleepers > 0);
    expect(seen).toEqual([]);
    works = false;
    await clock.advance(60_000);
    await eventually('a reading', () => seen[0]?.gpus?.[0]?.name === 'Instinct MI300X');
    expect(source.status().status).toBe('ok');
    writeFileSync(join(folder, 'answer'), 'Traceback (most recent call last)');
    await eventually('it waits', () => clock.sleepers > 0);
    await clock.advance(5000);
    await eventually('no reading', () => seen.at(-1)?.gpus?.length === 0);
    expect(source.status()).toMatchObject({ status: 'failing' });
  });
});

describe('GPUs that the system lists', () => {
  const INTEL: SystemController = { vendor: 'Intel Corporation', model: 'Arc A770', vram: 16384 };
  const NVIDIA: SystemController = { vendor: 'NVIDIA', model: 'GeForce RTX 4090', vram: 24564 };

  it('are those that no other source reads', async () => {
    const list = async () => [INTEL, NVIDIA, { vendor: 'Apple', model: 'Apple M4 Max', vram: null }];
    const source = new SystemGpusSource({
      platform: 'darwin',
      clock: new FakeClock(),
      sysRoot: '/nowhere',
      controllers: list,
    });
    const { seen } = follow(source);
    const first = await eventually('a reading', () => seen[0]);
    expect(first.gpus?.map(({ name, vendor, vramTotalMiB }) => [name, vendor, vramTotalMiB])).toEqual([
      ['Arc A770', 'intel', 16384],
      ['Apple M4 Max', 'apple', null],
    ]);
  });

  it('are never asked for on Linux where the kernel shows no such card', async () => {
    const sysRoot = tree(await temporaryFolder(), AMD_CARD);
    const source = new SystemGpusSource({
      platform: 'linux',
      clock: new FakeClock(),
      sysRoot,
      controllers: () => Promise.reject(new Error('asked')),
    });
    const { ended } = follow(source);
    await eventually('it ends', ended);
    expect(source.status().status).toBe('absent');
  });

  it('are asked for every ten seconds at most, and an error is only shown', async () => {
    const clock = new FakeClock();
    let asked = 0;
    const source = new SystemGpusSource({
      platform: 'win32',
      clock,
      sysRoot: '/nowhere',
      controllers: async () => {
        if (asked++ === 1) throw new Error('no PowerShell');
        return [{ ...INTEL, utilizationGpu: 5 }];
      },
    });
    follow(source);
    await clock.advance(9_999);
    expect(asked).toBe(1);
    await clock.advance(1);
    expect(asked).toBe(2);
    expect(source.status()).toMatchObject({ status: 'failing' });
    expect(source.status().message).toContain('no PowerShell');
  });
});

const PROC = {
  stat: 'cpu  100 0 0 900 0 0 0 0 0 0\ncpu0 100 0 0 900 0 0 0 0 0 0\n',
  meminfo: 'MemTotal: 2048000 kB\nMemFree: 1024000 kB\nMemAvailable: 1536000 kB\nCached: 512000 kB\n',
  loadavg: '0.75 0.5 0.25 1/100 4242\n',
};

describe('the host source', () => {
  it('reads /proc and the disk of the models, and marks what it cannot read', async () => {
    const procRoot = tree(await temporaryFolder(), PROC);
    const clock = new FakeClock();
    const modelsDir = await temporaryFolder();
    const source = new HostSource({ sampleMs, modelsDir, clock, platform: 'linux', procRoot });
    const { seen } = follow(source);
    await clock.advance(0);
    tree(procRoot, { stat: PROC.stat.replaceAll('100 0 0 900', '150 0 0 950') });
    await eventually('the disk', async () => {
      await clock.advance(1000);
      return seen.at(-1)?.host?.modelsDiskFreeMiB !== null;
    });
    expect(seen[0]?.host?.cpuPct).toBeNull();
    expect(seen[1]?.host).toMatchObject({
      cpuPct: 50,
      cpuCores: 1,
      load1: 0.75,
      ramTotalMiB: 2000,
      ramUsedMiB: 500,
      ramPageCacheMiB: 500,
    });
    expect(seen.at(-1)?.host?.modelsDiskTotalMiB).toBeGreaterThan(0);
    rmSync(join(procRoot, 'meminfo'));
    await clock.advance(1000);
    expect(seen.at(-1)?.host).toMatchObject({ ramTotalMiB: null, load1: 0.75 });
    expect(source.status().status).toBe('failing');
  });

  it('reads the real machine, with and without /proc', async () => {
    for (const platform of ['linux', 'darwin'] as const) {
      if (platform === 'linux' && process.platform !== 'linux') continue;
      const clock = new FakeClock();
      const source = new HostSource({ sampleMs, modelsDir: '/nowhere', clock, platform, procRoot: '/proc' });
      const { seen } = follow(source);
      await clock.advance(0);
      expect(seen[0]?.host?.ramTotalMiB).toBeGreaterThan(100);
      expect(seen[0]?.host?.cpuCores).toBeGreaterThan(0);
      expect(seen[0]?.host?.modelsDiskFreeMiB).toBeNull();
      expect(source.status().status).toBe('ok');
    }
  });
});

/** A process with its threads' children in a made-up /proc. */
function proc(
  pid: number,
  ticks: number,
  rssKiB: number,
  children: readonly number[] = [],
): Record<string, string> {
  return {
    [`${pid}/stat`]: `${pid} (llama) S 1 1 1 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 1 1 1\n`,
    [`${pid}/status`]: `Name:\tllama\nVmRSS:\t${rssKiB} kB\nRssAnon:\t${rssKiB / 4} kB\nRssFile:\t0 kB\n`,
    [`${pid}/task/${pid}/children`]: children.map(child => `${child} `).join(''),
  };
}

describe('the disk of a models folder', () => {
  it('is that of the nearest folder above while the models folder does not exist, and says so', async () => {
    const parent = await temporaryFolder();
    const modelsDir = join(parent, 'not', 'there', 'yet');
    const clock = new FakeClock();
    const source = new HostSource({ sampleMs, modelsDir, clock, platform: 'linux', procRoot: '/proc' });
    const { seen } = follow(source);
    await eventually('a reading', () => seen[0]);
    const host = await eventually('the disk', async () => {
      await clock.advance(1_000);
      return seen.at(-1)?.host?.modelsDiskFreeMiB ? seen.at(-1)?.host : undefined;
    });
    expect(host?.modelsDiskTotalMiB).toBeGreaterThan(0);
    expect(source.status()).toEqual({
      name: 'host',
      status: 'ok',
      message: `The models folder ${modelsDir} does not exist; the disk shown is that of ${parent}.`,
    });
    mkdirSync(modelsDir, { recursive: true });
    await eventually('the folder', async () => {
      await clock.advance(15_000);
      return source.status().message === null || undefined;
    });
  });
});

describe('the instances source', () => {
  const qwen = { profileId: 'qwen', group: 'default', pids: [10] };

  it('adds up the whole process tree', async () => {
    const procRoot = tree(await temporaryFolder(), {
      ...proc(10, 100, 1024, [11]),
      ...proc(11, 50, 2048, [12]),
      ...proc(12, 0, 1024),
    });
    const clock = new FakeClock();
    const { seen } = follow(
      new InstancesSource({ sampleMs, instances: () => [qwen], containers: null, clock, procRoot }),
    );
    await clock.advance(0);
    expect(seen[0]?.instances).toEqual([
      { profileId: 'qwen', group: 'default', cpuPct: null, ramMiB: 4, ramOwnMiB: 1 },
    ]);
    tree(procRoot, { ...proc(10, 150, 1024, [11]), ...proc(11, 200, 2048, [12]) });
    await clock.advance(1000);
    expect(seen.at(-1)?.instances?.[0]?.cpuPct).toBe(200);
    rmSync(join(procRoot, '11'), { recursive: true });
    await clock.advance(1000);
    expect(seen.at(-1)?.instances?.[0]).toMatchObject({ cpuPct: 0, ramMiB: 1 });
    expect(ownersFrom(() => [qwen], procRoot, clock)()).toEqual(new Map([[10, 'qwen']]));
  });

  it("prefers a container's own statistics while they come", async () => {
    const procRoot = tree(await temporaryFolder(), proc(10, 100, 1024));
    const clock = new FakeClock();
    const stats: InstanceReading = { profileId: 'qwen', group: 'default', cpuPct: 55, ramMiB: 900 };
    async function* containers(): AsyncGenerator<InstanceReading> {
      yield stats;
      throw new Error('the daemon went away');
    }
    const source = new InstancesSource({ sampleMs, instances: () => [qwen], containers, clock, procRoot });
    const { seen } = follow(source);
    await clock.advance(1000);
    expect(seen.at(-1)?.instances).toEqual([stats]);
    expect(source.status().message).toContain('the daemon went away');
    await clock.advance(7000);
    expect(seen.at(-1)?.instances?.[0]?.ramMiB).toBe(1);
  });

  it('survives a process that is gone and a /proc that loops', async () => {
    const procRoot = tree(await temporaryFolder(), proc(10, 1, 1, [10, 11]));
    symlinkSync(join(procRoot, '10'), join(procRoot, '11'));
    const clock = new FakeClock();
    const gone = { profileId: 'gone', group: 'other', pids: [99] };
    const { seen } = follow(
      new InstancesSource({ sampleMs, instances: () => [qwen, gone], containers: null, clock, procRoot }),
    );
    await clock.advance(2000);
    expect(seen.at(-1)?.instances?.map(({ profileId, ramMiB }) => [profileId, ramMiB !== null])).toEqual([
      ['qwen', true],
      ['gone', false],
    ]);
  });
});
