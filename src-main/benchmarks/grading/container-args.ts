import { USER_GIVING, ZYGOTE_ENV } from './bubblewrap-args.ts';

const MIB = 1024 * 1024;
/** One candidate at a time, with its 4 GiB, and the judge beside it. */
const CONTAINER_MEMORY_MIB = 5 * 1024;
/** Only root passes through this folder, and candidates are somebody else. */
const VAULT = '/vault';

/** A container that grades. */
export interface GradingContainer {
  readonly image: string;
  readonly name: string;
  /** Folder of the grader's Python sources. */
  readonly sources: string;
  /** The data set, decompressed. */
  readonly dataset: string;
  /** Folder of expected outputs; written to. */
  readonly cache: string;
  readonly memoryMiB: number;
}

/** Paths of the same things inside. */
export const INSIDE = {
  sources: '/grader',
  dataset: `${VAULT}/dataset.jsonl`,
  cache: `${VAULT}/cache`,
} as const;

/**
 * Arguments of `docker` that start a judge in a container: no network, read-only, no new privileges, a small /tmp, and
 * of all capabilities those with which the judge gives each candidate a user of its own; candidates have none. Pure.
 */
export function containerArgs(container: GradingContainer): string[] {
  const memory = String(Math.min(CONTAINER_MEMORY_MIB, container.memoryMiB) * MIB);
  const mount = (from: string, to: string, mode: string): string[] => [
    '--mount',
    `type=bind,source=${from},target=${to}${mode}`,
  ];
  return [
    'run',
    '--rm',
    '--interactive',
    '--name',
    container.name,
    '--label',
    'paddock.role=grader',
    '--pull',
    'never',
    '--network',
    'none',
    '--ipc',
    'none',
    '--read-only',
    '--cap-drop',
    'ALL',
    ...USER_GIVING.flatMap(name => ['--cap-add', name]),
    '--security-opt',
    'no-new-privileges',
    '--user',
    '0:0',
    '--pids-limit',
    '256',
    '--memory',
    memory,
    '--memory-swap',
    memory,
    '--log-driver',
    'none',
    '--tmpfs',
    '/tmp:rw,nosuid,nodev,size=128m,mode=711',
    '--tmpfs',
    `${VAULT}:rw,nosuid,nodev,noexec,size=1m,mode=700`,
    ...mount(container.sources, INSIDE.sources, ',readonly'),
    ...mount(container.dataset, INSIDE.dataset, ',readonly'),
    ...mount(container.cache, INSIDE.cache, ''),
    ...Object.entries(ZYGOTE_ENV).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    '--workdir',
    '/',
    '--entrypoint',
    'python3',
    container.image,
  ];
}

/** Whether a path can be named in a mount: Docker's syntax has no escape for a comma. */
export function canBeMounted(path: string): boolean {
  return !/[,"\n]/.test(path);
}
