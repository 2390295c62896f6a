import { readdir, readFile } from 'node:fs/promises';

/**
 * Process ids of a container on this machine: its first process and all below it, read from /proc without asking the
 * daemon, since telemetry asks on every tick. Empty where the container's processes are not this kernel's (Docker
 * Desktop, a remote daemon, macOS), which the control group of the first process tells.
 */
export async function containerPids(
  firstPid: number,
  containerId: string,
  proc = '/proc',
): Promise<readonly number[]> {
  if (firstPid <= 0) return [];
  const group = await readFile(`${proc}/${firstPid}/cgroup`, 'utf8').catch(() => '');
  if (!group.includes(containerId)) return [];
  const pids: number[] = [];
  const queue = [firstPid];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    pids.push(pid);
    const threads = await readdir(`${proc}/${pid}/task`).catch(() => []);
    for (const thread of threads) {
      const children = await readFile(`${proc}/${pid}/task/${thread}/children`, 'utf8').catch(() => '');
      for (const child of children.split(' ')) if (child !== '') queue.push(Number(child));
    }
  }
  return pids;
}
