import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { windowsStart } from './windows-start.ts';

/** What /proc/<pid>/stat says, the few fields that matter here (proc_pid_stat(5)). */
interface ProcessStat {
  readonly state: string;
  readonly groupId: number;
  readonly startTicks: string;
}

/** The text after the program's name, which may itself hold spaces and parentheses. */
function parseStat(text: string): ProcessStat | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // Field 3 is the state, 5 the process group, 22 the start time in clock ticks since boot.
  const [state, , groupId] = fields;
  const startTicks = fields[19];
  if (state === undefined || groupId === undefined || startTicks === undefined) return null;
  return { state, groupId: Number(groupId), startTicks };
}

/** Gone, or shown to its owner alone and so none of ours. Whatever else goes wrong says nothing of a process. */
const NOT_THERE = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

/** A file of /proc; null when it is not there. @throws NodeJS.ErrnoException when that cannot be told */
async function readProc(path: string): Promise<string | null> {
  return readFile(`/proc/${path}`, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (NOT_THERE.has(error.code ?? '')) return null;
    throw error;
  });
}

async function readStat(pid: number | string): Promise<ProcessStat | null> {
  const text = await readProc(`${pid}/stat`);
  return text === null ? null : parseStat(text);
}

const ended = (stat: ProcessStat): boolean => stat.state === 'Z' || stat.state === 'X';

/**
 * When a process started, as an opaque text that no other process with the same pid can have; null when no such
 * process runs (a zombie has ended). Linux: boot id and start ticks; Windows: what PowerShell says; elsewhere
 * `ps -o lstart`.
 * @throws NodeJS.ErrnoException when that cannot be told
 */
export async function processStart(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const [stat, boot] = await Promise.all([readStat(pid), readProc('sys/kernel/random/boot_id')]);
    return stat && !ended(stat) ? `${boot?.trim() ?? ''}:${stat.startTicks}` : null;
  }
  if (process.platform === 'win32') return signalReaches(pid) ? windowsStart(pid) : null;
  const row = await ps(['-o', 'stat=,lstart=', '-p', String(pid)]);
  const match = /^\s*(\S+)\s+(.+?)\s*$/.exec(row);
  return match?.[1] && match[2] && !match[1].startsWith('Z') ? match[2] : null;
}

/**
 * Whether this very process, not a later one with the same pid, still runs.
 * @throws NodeJS.ErrnoException when that cannot be told
 */
export async function stillRuns(pid: number, start: string): Promise<boolean> {
  return (await processStart(pid)) === start;
}

/**
 * The same, to look again and again at one that ran a moment ago. Windows tells no start times at that pace: there it
 * is whether the pid is still in use.
 * @throws NodeJS.ErrnoException when that cannot be told
 */
export async function runsOn(pid: number, start: string): Promise<boolean> {
  return process.platform === 'win32' ? signalReaches(pid) : stillRuns(pid, start);
}

/**
 * Processes of a group that still run; zombies hold nothing and do not count.
 * @throws NodeJS.ErrnoException when that cannot be told
 */
export async function groupMembers(groupId: number): Promise<readonly number[]> {
  if (!signalReaches(-groupId)) return [];
  if (process.platform === 'linux') {
    const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
    const stats = await Promise.all(pids.map(async pid => ({ pid, stat: await readStat(pid) })));
    return stats
      .filter(({ stat }) => stat !== null && stat.groupId === groupId && !ended(stat))
      .map(({ pid }) => Number(pid));
  }
  const rows = (await ps(['-A', '-o', 'pid=,pgid=,stat='])).split('\n').map(row => row.trim().split(/\s+/));
  return rows
    .filter(([, group, state]) => Number(group) === groupId && !state?.startsWith('Z'))
    .map(([pid]) => Number(pid));
}

/** The process and its descendants. Linux asks the kernel per thread; elsewhere only the process itself is told. */
export async function descendants(pid: number): Promise<readonly number[]> {
  const found = [pid];
  if (process.platform !== 'linux') return found;
  for (const parent of found) {
    const threads = await readdir(`/proc/${parent}/task`).catch(() => []);
    for (const thread of threads) {
      const children = await readFile(`/proc/${parent}/task/${thread}/children`, 'utf8').catch(() => '');
      for (const child of children.split(' ')) if (child !== '') found.push(Number(child));
    }
  }
  return found;
}

/** A running process and the value of an environment variable that it was started with. */
export interface TaggedProcess {
  readonly pid: number;
  readonly value: string;
}

/** Running processes whose environment has a variable starting so; only this user's, and only on Linux. */
export async function processesTagged(name: string, valuePrefix: string): Promise<readonly TaggedProcess[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter(entry => /^\d+$/.test(entry) && Number(entry) !== process.pid);
  const tagged = await Promise.all(
    pids.map(async pid => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      const entry = environment.split('\0').find(line => line.startsWith(`${name}=${valuePrefix}`));
      return entry === undefined ? null : { pid: Number(pid), value: entry.slice(name.length + 1) };
    }),
  );
  return tagged.filter(found => found !== null);
}

/**
 * The group that a process leads or belongs to; null when it ended or the platform does not tell.
 * @throws NodeJS.ErrnoException when it cannot be told whether it ended
 */
export async function groupOf(pid: number): Promise<number | null> {
  return (await readStat(pid))?.groupId ?? null;
}

/** Times that the kernel killed a process for want of memory since boot; null where it does not tell. */
export async function outOfMemoryKills(): Promise<number | null> {
  const text = await readFile('/proc/vmstat', 'utf8').catch(() => '');
  const count = /^oom_kill (\d+)$/m.exec(text)?.[1];
  return count === undefined ? null : Number(count);
}

/** Whether a process (or, negative, a group) is there to take signals; zombies included. */
function signalReaches(target: number): boolean {
  try {
    process.kill(target, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function ps(args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('ps', args, {
      timeout: 5_000,
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' },
    });
    return stdout;
  } catch (error) {
    // A number is its exit code: it found nothing. Without the program nothing can be told at all.
    const { code } = error as { readonly code?: unknown };
    if (typeof code === 'number' || code === 'ENOENT') return '';
    throw error;
  }
}
