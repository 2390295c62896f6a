import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

/** Who listens on a TCP port; null where this user may not see it. */
export interface PortHolder {
  readonly pid: number | null;
  /** Name of the program, as the system has it. */
  readonly name: string | null;
}

const LISTEN = '0A';

/** Whether a server could listen there now. Port 0 is always free. */
export function isPortFree(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A free loopback port, as the system picks it. @throws NodeJS.ErrnoException when none can be had */
export function pickFreePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port: 0, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * The process that listens on a TCP port of this machine; null when nothing does, or where the platform does not
 * tell. Linux: /proc/net/tcp{,6} (proc(5): local address is hex `IP:PORT`, state 0A is LISTEN, then the inode) and
 * the sockets among /proc/<pid>/fd. Elsewhere: lsof, where it is installed.
 */
export async function portHolder(port: number): Promise<PortHolder | null> {
  if (process.platform !== 'linux') return lsofHolder(port);
  const inodes = await listeningInodes(port);
  if (inodes.size === 0) return null;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    if (await holdsSocket(entry, inodes)) return { pid: Number(entry), name: await programName(entry) };
  }
  return { pid: null, name: null };
}

/** Whether this very process listens on the port; null where that cannot be told. */
export async function listensOn(pid: number, port: number): Promise<boolean | null> {
  if (process.platform !== 'linux') return null;
  return holdsSocket(String(pid), await listeningInodes(port));
}

/** The holder in words, to follow “is taken by”. */
export function describeHolder(holder: PortHolder | null): string {
  if (!holder) return 'another program';
  if (holder.pid === null) return "another user's program";
  return `${holder.name ?? 'a program'} (pid ${holder.pid})`;
}

async function listeningInodes(port: number): Promise<ReadonlySet<string>> {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    // IPv6 may be switched off.
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const row of text.split('\n').slice(1)) {
      const columns = row.trim().split(/\s+/);
      const [, local, , state] = columns;
      const inode = columns[9];
      if (state === LISTEN && inode && local?.endsWith(`:${hexPort}`)) inodes.add(inode);
    }
  }
  return inodes;
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  // Other users' processes, and those that just ended, are not readable.
  const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const fd of fds) {
    const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

async function programName(pid: string): Promise<string | null> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return name.trim() || null;
}

async function lsofHolder(port: number): Promise<PortHolder | null> {
  try {
    const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
      timeout: 5_000,
    });
    const pid = /^p(\d+)$/m.exec(stdout)?.[1];
    return pid === undefined ? null : { pid: Number(pid), name: /^c(.+)$/m.exec(stdout)?.[1] ?? null };
  } catch {
    return null;
  }
}
