import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cpuPct,
  parseLoad1,
  parseMeminfo,
  parsePidRam,
  parsePidTicks,
  parseProcStat,
} from '../../../src-main/telemetry/sources/proc-text.ts';

const STAT = (user: number, idle: number): string =>
  `cpu  ${user} 10 20 ${idle} 40 5 5 20 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\ncpu1 1 1 1 1 1 1 1 1 0 0\nintr 1 2 3\n`;

const MEMINFO = `MemTotal:       65536000 kB
MemFree:         1024000 kB
MemAvailable:   51200000 kB
Buffers:          102400 kB
Cached:         50000000 kB
SwapCached:            0 kB
Shmem:            512000 kB
SwapTotal:       8388608 kB
SwapFree:        8286208 kB
SReclaimable:     409600 kB
HugePages_Total:       0
`;

describe('/proc/stat', () => {
  it('gives the share of time that the CPUs worked', () => {
    const [before, now] = [parseProcStat(STAT(100, 1000)), parseProcStat(STAT(150, 1150))];
    expect(now).toEqual({ busy: 210, total: 1400, cores: 2 });
    expect(cpuPct(before, now)).toBe(25);
  });

  it('gives nothing at first, without progress and after a reset', () => {
    const now = parseProcStat(STAT(100, 1000));
    expect(cpuPct(null, now)).toBeNull();
    expect(cpuPct(now, now)).toBeNull();
    expect(cpuPct(parseProcStat(STAT(900, 9000)), now)).toBeNull();
    expect(parseProcStat('')).toBeNull();
  });
});

describe('/proc/meminfo', () => {
  it('keeps the page cache apart from what is used', () => {
    expect(parseMeminfo(MEMINFO)).toEqual({
      totalMiB: 64000,
      usedMiB: 14000,
      availableMiB: 50000,
      pageCacheMiB: 50000000 / 1024 + 100 + 400 - 500,
      swapTotalMiB: 8192,
      swapUsedMiB: 100,
    });
  });

  it('does without MemAvailable, and without swap', () => {
    const old = MEMINFO.replace(/^MemAvailable.*\n/m, '').replace(/^Swap(Total|Free).*\n/gm, '');
    const memory = parseMeminfo(old);
    expect(memory?.usedMiB).toBeCloseTo(64000 - 1000 - (memory?.pageCacheMiB ?? 0), 6);
    expect(memory).toMatchObject({ swapTotalMiB: null, swapUsedMiB: null });
    expect(parseMeminfo('not meminfo')).toBeNull();
  });
});

it('reads a process whatever its name is', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 15 }), fc.nat(1e6), fc.nat(1e6), (name, user, system) => {
      const text = `77 (${name}) S 1 77 77 0 -1 4194560 100 0 0 0 ${user} ${system} 0 0 20 0 3 0 99 1 2\n`;
      expect(parsePidTicks(text)).toBe(user + system);
    }),
  );
  expect(parsePidTicks('')).toBeNull();
});

it('tells the memory of a process from the pages of files, which are its own only when locked', () => {
  const status = (lockedKiB: number): string =>
    [
      `VmLck:\t${lockedKiB} kB`,
      'VmRSS:\t17000448 kB',
      'RssAnon:\t 1048576 kB',
      'RssFile:\t15949824 kB',
      'RssShmem:\t   2048 kB',
    ].join('\n');
  expect(parsePidRam(status(0))).toEqual({ ramMiB: 16_602, ownMiB: 1_026 });
  expect(parsePidRam(status(15_949_824))).toEqual({ ramMiB: 16_602, ownMiB: 16_602 });
});

it('reads load and resident memory, and nothing from other texts', () => {
  expect(parseLoad1('0.52 0.58 0.59 1/467 12345\n')).toBe(0.52);
  expect(parseLoad1('')).toBeNull();
  expect(parsePidRam('Name:\tx\nVmRSS:\t    2048 kB\n')).toEqual({ ramMiB: 2, ownMiB: null });
  expect(parsePidRam('Name:\tzombie\n')).toBeNull();
});
