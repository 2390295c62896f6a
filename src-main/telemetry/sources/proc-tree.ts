import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The processes and all their descendants, from the kernel's `task/<tid>/children` files; ids that are gone are left
 * out. Linux only: empty elsewhere.
 */
export function withDescendants(procRoot: string, pids: Iterable<number>): readonly number[] {
  const found = new Set<number>();
  const pending = [...pids];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    if (found.has(pid)) continue;
    const tasks = join(procRoot, String(pid), 'task');
    let threads: readonly string[];
    try {
      threads = readdirSync(tasks);
    } catch {
      continue;
    }
    found.add(pid);
    for (const thread of threads) {
      try {
        const children = readFileSync(join(tasks, thread, 'children'), 'utf8');
        for (const child of children.split(' ')) if (/^\d+$/.test(child)) pending.push(Number(child));
      } catch {
        // The thread ended since the listing, or the kernel has no such file.
      }
    }
  }
  return [...found];
}
