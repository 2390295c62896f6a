import { posix } from 'node:path';
import type { Python } from './find-python.ts';

/** What a candidate's private /tmp may hold. */
const TMP_BYTES = 128 * 1024 * 1024;
/** Where the grader's own sources lie inside. */
export const SOURCES = '/grader';
const SYSTEM = ['/usr', '/lib', '/lib32', '/lib64', '/libx32', '/bin', '/sbin'];
/** Where the system's libraries are found through: which BLAS there is, and where. */
const LIBRARIES = ['/etc/alternatives', '/etc/ld.so.cache'];
const DEVICES = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'];

/** What the sandbox shows of this machine. */
export interface BubblewrapView {
  readonly python: Python;
  /** Folder of the grader's Python sources. */
  readonly sources: string;
  /** System folders that are links here (`/lib` → `usr/lib`), by path; the others are bound where they exist. */
  readonly links: Readonly<Record<string, string>>;
  /** Whether each candidate gets a user of its own (see own-users.ts); otherwise all are this one, in a user namespace. */
  readonly ownUsers: boolean;
}

/** With these root gives candidates another user; the candidates themselves have none. */
export const USER_GIVING: readonly string[] = ['SETUID', 'SETGID', 'KILL', 'CHOWN', 'DAC_OVERRIDE'];

/**
 * Arguments of bwrap up to the program: own process, network, IPC, host name and cgroup namespaces, and an own user
 * namespace or users; the system read-only; nothing of the user's home, of /proc, /sys or /run, and of /etc only where libraries are; a small /tmp. Pure.
 */
export function bubblewrapArgs(view: BubblewrapView): string[] {
  const inSystem = (path: string): boolean =>
    SYSTEM.some(folder => path === folder || path.startsWith(`${folder}/`));
  const extra = view.python.folders.filter(folder => posix.isAbsolute(folder) && !inSystem(folder));
  return [
    ...(view.ownUsers ? [] : ['--unshare-user', '--uid', '65534', '--gid', '65534']),
    '--unshare-pid',
    '--unshare-net',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    '--die-with-parent',
    '--new-session',
    '--cap-drop',
    'ALL',
    ...(view.ownUsers ? USER_GIVING.flatMap(name => ['--cap-add', `CAP_${name}`]) : []),
    '--hostname',
    'sandbox',
    '--clearenv',
    ...Object.entries(ZYGOTE_ENV).flatMap(([name, value]) => ['--setenv', name, value]),
    ...SYSTEM.flatMap(folder => {
      const link = view.links[folder];
      return link === undefined ? ['--ro-bind-try', folder, folder] : ['--symlink', link, folder];
    }),
    // By itself bwrap makes the folders above for its own user alone.
    ...[...new Set([...LIBRARIES, ...extra, ...DEVICES].flatMap(above))].flatMap(folder => ['--dir', folder]),
    ...LIBRARIES.flatMap(path => ['--ro-bind-try', path, path]),
    ...extra.flatMap(folder => ['--ro-bind', folder, folder]),
    '--ro-bind',
    view.sources,
    SOURCES,
    ...DEVICES.flatMap(device => ['--dev-bind', device, device]),
    '--size',
    String(TMP_BYTES),
    '--tmpfs',
    '/tmp',
    '--remount-ro',
    '/',
    '--chdir',
    '/tmp',
  ];
}

/** The folders that a path lies in, from the outermost, without the root. */
function above(path: string): readonly string[] {
  const parent = posix.dirname(path);
  return parent === posix.dirname(parent) ? [] : [...above(parent), parent];
}

const MIB = 1024 * 1024;

/** The whole environment of candidates. A fixed hash seed makes the order of sets, and so verdicts, repeatable. */
export const ZYGOTE_ENV: Readonly<Record<string, string>> = {
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  PYTHONHASHSEED: '0',
  OMP_NUM_THREADS: '1',
  // Memory that was freed is kept for what comes next, in large pages (resources/grader/paddock_memory.py).
  MALLOC_TRIM_THRESHOLD_: String(1024 * MIB),
  MALLOC_TOP_PAD_: String(16 * MIB),
  MALLOC_MMAP_THRESHOLD_: String(32 * MIB),
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
};
