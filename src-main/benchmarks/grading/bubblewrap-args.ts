import { posix } from 'node:path';
import type { Python } from './find-python.ts';

/** What a candidate's private /tmp may hold. */
const TMP_BYTES = 128 * 1024 * 1024;
/** Where the grader's own sources lie inside. */
export const SOURCES = '/grader';
const SYSTEM = ['/usr', '/lib', '/lib32', '/lib64', '/libx32', '/bin', '/sbin'];
const DEVICES = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'];

/** What the sandbox shows of this machine. */
export interface BubblewrapView {
  readonly python: Python;
  /** Folder of the grader's Python sources. */
  readonly sources: string;
  /** System folders that are links here (`/lib` → `usr/lib`), by path; the others are bound where they exist. */
  readonly links: Readonly<Record<string, string>>;
}

/**
 * Arguments of bwrap up to the program: own user, process, network, IPC, host name and cgroup namespaces; the system
 * read-only; nothing of the user's home, of /etc, /proc, /sys or /run; a small /tmp. Pure.
 */
export function bubblewrapArgs(view: BubblewrapView): string[] {
  const inSystem = (path: string): boolean =>
    SYSTEM.some(folder => path === folder || path.startsWith(`${folder}/`));
  const extra = view.python.folders.filter(folder => posix.isAbsolute(folder) && !inSystem(folder));
  return [
    '--unshare-user',
    '--unshare-pid',
    '--unshare-net',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    '--die-with-parent',
    '--new-session',
    '--cap-drop',
    'ALL',
    '--uid',
    '65534',
    '--gid',
    '65534',
    '--hostname',
    'sandbox',
    '--clearenv',
    ...Object.entries(ZYGOTE_ENV).flatMap(([name, value]) => ['--setenv', name, value]),
    ...SYSTEM.flatMap(folder => {
      const link = view.links[folder];
      return link === undefined ? ['--ro-bind-try', folder, folder] : ['--symlink', link, folder];
    }),
    ...extra.flatMap(folder => ['--ro-bind', folder, folder]),
    '--ro-bind',
    view.sources,
    SOURCES,
    '--dir',
    '/dev',
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

/** The whole environment of candidates. A fixed hash seed makes the order of sets, and so verdicts, repeatable. */
export const ZYGOTE_ENV: Readonly<Record<string, string>> = {
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  PYTHONHASHSEED: '0',
  OMP_NUM_THREADS: '1',
};
