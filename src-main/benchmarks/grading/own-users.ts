import { readFile, stat } from 'node:fs/promises';

/** CHOWN, DAC_OVERRIDE, KILL, SETGID, SETUID, and SYS_ADMIN to make namespaces. Facts: linux/capability.h. */
const NEEDED = [0, 1, 5, 6, 7, 21];

/**
 * Whether a sandbox may be made without a user namespace, so that each candidate can be given a user of its own: as root
 * with its capabilities. In a user namespace of root's, candidates would be root to the kernel: what belongs to root
 * outside belongs to them, and the limit on processes is not kept. `folders` are what candidates read.
 */
export async function canGiveUsers(folders: readonly string[]): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  if (!hasCapabilities(status)) return false;
  const readable = await Promise.all(folders.map(isReadableByAll));
  return readable.every(Boolean);
}

/** Whether a process with this /proc/<pid>/status has what giving users takes. Pure. */
export function hasCapabilities(status: string): boolean {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return NEEDED.every(bit => ((effective >> BigInt(bit)) & 1n) === 1n);
}

/** The folder itself; a sandbox makes those above it anew. */
async function isReadableByAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder).catch(() => ({ mode: 0 }));
  return (mode & 0o005) === 0o005;
}
