/** Time counters of all CPUs since boot, in clock ticks; `total` counts guest time once. */
export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
  readonly cores: number;
}

/** Parses /proc/stat. Idle and iowait are idle; steal is busy, since the guest wanted it. Null for anything else. */
export function parseProcStat(text: string): CpuTimes | null {
  const all = /^cpu +([\d ]+)$/m.exec(text)?.[1];
  if (all === undefined) return null;
  const times = all.trim().split(/ +/).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = times;
  const busy = user + nice + system + irq + softirq + steal;
  const cores = text.match(/^cpu\d+ /gm)?.length ?? 0;
  return { busy, total: busy + idle + iowait, cores };
}

/** Share of the time between two readings that the CPUs worked, 0 to 100; null when no time passed or counters reset. */
export function cpuPct(before: CpuTimes | null, now: CpuTimes | null): number | null {
  if (before === null || now === null) return null;
  const total = now.total - before.total;
  const busy = now.busy - before.busy;
  return total <= 0 || busy < 0 ? null : Math.min(100, (busy / total) * 100);
}

/** Memory of the machine in MiB. */
export interface Memory {
  readonly totalMiB: number;
  /** Without the page cache. */
  readonly usedMiB: number;
  readonly pageCacheMiB: number | null;
  readonly availableMiB: number;
  readonly swapTotalMiB: number | null;
  readonly swapUsedMiB: number | null;
}

/** Parses /proc/meminfo. Kernels before 3.14 have no MemAvailable: free plus cache stands in. Null for anything else. */
export function parseMeminfo(text: string): Memory | null {
  const kib = new Map<string, number>();
  for (const [, name, value] of text.matchAll(/^([A-Za-z()_0-9]+): +(\d{1,15})(?: kB)?$/gm)) {
    if (name !== undefined) kib.set(name, Number(value));
  }
  const mib = (name: string): number | undefined => {
    const value = kib.get(name);
    return value === undefined ? undefined : value / 1024;
  };
  const total = mib('MemTotal');
  const free = mib('MemFree');
  if (total === undefined || free === undefined) return null;
  const cached = mib('Cached');
  const pageCache =
    cached === undefined
      ? null
      : Math.max(0, cached + (mib('Buffers') ?? 0) + (mib('SReclaimable') ?? 0) - (mib('Shmem') ?? 0));
  const available = Math.min(total, mib('MemAvailable') ?? free + (pageCache ?? 0));
  const swapTotal = mib('SwapTotal') ?? null;
  const swapFree = mib('SwapFree') ?? null;
  return {
    totalMiB: total,
    usedMiB: total - available,
    pageCacheMiB: pageCache,
    availableMiB: available,
    swapTotalMiB: swapTotal,
    swapUsedMiB: swapTotal === null || swapFree === null ? null : Math.max(0, swapTotal - swapFree),
  };
}

/** The load of the last minute from /proc/loadavg. */
export function parseLoad1(text: string): number | null {
  const load = /^(\d{1,6}\.\d+) /.exec(text)?.[1];
  return load === undefined ? null : Number(load);
}

/** CPU time of one process in clock ticks (user and system) from /proc/<pid>/stat; its name may hold anything. */
export function parsePidTicks(text: string): number | null {
  const after = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(after[11]) + Number(after[12]);
  return Number.isFinite(ticks) ? ticks : null;
}

/** Memory of one process in MiB. */
export interface PidRam {
  readonly ramMiB: number;
  /** Without the pages of files, which are page cache, except those that it has locked. */
  readonly ownMiB: number | null;
}

/** Resident memory from /proc/<pid>/status; null for a zombie. Kernels before 4.5 do not tell files apart. */
export function parsePidRam(text: string): PidRam | null {
  const mib = (name: string): number | null => {
    const kib = new RegExp(`^${name}:\\s+(\\d{1,15}) kB`, 'm').exec(text)?.[1];
    return kib === undefined ? null : Number(kib) / 1024;
  };
  const ramMiB = mib('VmRSS');
  if (ramMiB === null) return null;
  const anonymous = mib('RssAnon');
  if (anonymous === null) return { ramMiB, ownMiB: null };
  const locked = Math.min(mib('RssFile') ?? 0, mib('VmLck') ?? 0);
  return { ramMiB, ownMiB: anonymous + (mib('RssShmem') ?? 0) + locked };
}
