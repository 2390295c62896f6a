import { readlink } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { SandboxKind } from '../../../src-shared/model/benchmark.ts';
import { bubblewrapArgs, SOURCES, ZYGOTE_ENV } from './bubblewrap-args.ts';
import { canBeMounted, containerArgs, INSIDE } from './container-args.ts';
import type { Python } from './find-python.ts';

const ZYGOTE = ['-s', '-B'];
/** Tells the zygote that /tmp is nobody else's. */
const OWN_TMP = '--own-tmp';
const JUDGE = ['-I', '-B'];
/** When memory runs out, the kernel takes the sandbox first. There is no /proc in it to say so. */
const FIRST_TO_GO = [
  '/bin/sh',
  '-c',
  '{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null; exec "$@"',
  'sh',
];
const MIB = 1024 * 1024;
/** What a candidate may take (MEMORY_BYTES of paddock_guard.py). */
const CANDIDATE_BYTES = 4096 * MIB;

/** What grading works on: files of this machine. */
export interface GradingFiles {
  /** Folder of the grader's Python sources. */
  readonly sources: string;
  /** The data set, decompressed. */
  readonly dataset: string;
  /** Folder of this data set's expected outputs. */
  readonly cache: string;
}

/** A way to run judges; the strongest that works is taken. */
export type SandboxPlan =
  | {
      readonly kind: 'docker';
      readonly image: string;
      readonly files: GradingFiles;
      readonly docker: string;
      /** The daemon as DOCKER_HOST has it; null for the command's own choice. */
      readonly host: string | null;
    }
  | {
      readonly kind: 'bubblewrap';
      readonly program: string;
      readonly python: Python;
      readonly files: GradingFiles;
      readonly links: Readonly<Record<string, string>>;
      readonly ownUsers: boolean;
    }
  | { readonly kind: 'guard'; readonly python: Python; readonly files: GradingFiles };

/** How EvalPlus's rules are applied; the defaults are those of EvalPlus's present version. */
export interface GradingRules {
  /** Seconds that a test gets at least. */
  readonly minTimeLimitS: number;
  /** Times the reference's own duration. */
  readonly timeLimitFactor: number;
  /** Seconds that all tests of a suite get together. */
  readonly suiteLimitS: number;
  /** Run every test, not only up to the first that fails. */
  readonly testDetails: boolean;
  readonly baseOnly: boolean;
}

export const DEFAULT_RULES: GradingRules = {
  minTimeLimitS: 4,
  timeLimitFactor: 4,
  suiteLimitS: 60,
  testDetails: false,
  baseOnly: false,
};

/** A judge as a program to start. `container` is to be removed when the judge is given up. */
export interface JudgeCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly container: string | null;
}

/** The command of one judge. `name` is unique among the containers of this machine. Pure. */
export function judgeCommand(plan: SandboxPlan, rules: GradingRules, name: string): JudgeCommand {
  const { files } = plan;
  const onHost = { dataset: files.dataset, cache: files.cache, cacheTag: 'host' };
  const config = (zygote: readonly string[], places: typeof onHost): string =>
    JSON.stringify({ ...rules, ...places, zygote, environment: ZYGOTE_ENV });
  switch (plan.kind) {
    case 'docker': {
      const args = containerArgs({
        image: plan.image,
        name,
        ...files,
        memoryMiB: Math.floor(totalmem() / MIB),
      });
      const zygote = ['python3', ...ZYGOTE, `${INSIDE.sources}/paddock_zygote.py`, OWN_TMP];
      const inside = { dataset: INSIDE.dataset, cache: INSIDE.cache, cacheTag: 'container' };
      return {
        program: plan.docker,
        args: [...args, ...JUDGE, `${INSIDE.sources}/judge.py`, config(zygote, inside)],
        env: dockerEnv(process.env, plan.host),
        container: name,
      };
    }
    case 'bubblewrap': {
      const { python, links, ownUsers } = plan;
      const view = { python, links, ownUsers, sources: files.sources };
      const program = [plan.python.path, ...ZYGOTE, `${SOURCES}/paddock_zygote.py`, OWN_TMP];
      return onThisMachine(
        plan,
        config([...FIRST_TO_GO, plan.program, ...bubblewrapArgs(view), ...program], onHost),
      );
    }
    case 'guard': {
      const zygote = [plan.python.path, ...ZYGOTE, join(files.sources, 'paddock_zygote.py')];
      return onThisMachine(plan, config(zygote, onHost));
    }
  }
}

function onThisMachine(plan: { readonly python: Python; readonly files: GradingFiles }, config: string) {
  const args = [...JUDGE, join(plan.files.sources, 'judge.py'), config];
  return { program: plan.python.path, args, env: ZYGOTE_ENV, container: null };
}

/** What the docker command needs to find its daemon: the one at `host` where that is named. */
export function dockerEnv(env: NodeJS.ProcessEnv, host: string | null): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH']) {
    const value = env[name];
    if (value !== undefined) passed[name] = value;
  }
  if (env.DOCKER_TLS_VERIFY !== undefined) passed.DOCKER_TLS_VERIFY = env.DOCKER_TLS_VERIFY;
  if (host === null) return passed;
  // A context would name another daemon.
  delete passed.DOCKER_CONTEXT;
  if (/^https:/i.test(host)) passed.DOCKER_TLS_VERIFY = '1';
  return { ...passed, DOCKER_HOST: commandHost(host) };
}

/** An address as the docker command takes it, which knows neither a bare one nor http. */
function commandHost(host: string): string {
  if (host.startsWith('/')) return `unix://${host}`;
  return host.includes('://') ? host.replace(/^https?:/i, 'tcp:') : `tcp://${host}`;
}

/** System folders that are links, as merged-/usr systems have them. */
export async function systemLinks(): Promise<Record<string, string>> {
  const links: Record<string, string> = {};
  for (const folder of ['/lib', '/lib32', '/lib64', '/libx32', '/bin', '/sbin']) {
    const target = await readlink(folder).catch(() => null);
    if (target !== null) links[folder] = target;
  }
  return links;
}

/** Judges that this machine runs side by side, even when all their candidates take what memory they may. */
export function defaultWorkers(cores = availableParallelism(), freeBytes = freemem()): number {
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / CANDIDATE_BYTES), 16));
}

/**
 * What a judge says about its sandbox must be true of its kind; a weaker one is no sandbox.
 * @returns what is missing, or null
 */
export function shortcoming(
  kind: SandboxKind,
  about: { readonly filter: boolean; readonly ownUser: boolean },
): string | null {
  if (kind === 'docker' && !about.ownUser) return 'candidates cannot get a user of their own in it';
  if (kind === 'bubblewrap' && !about.filter) return 'the kernel takes no system call filter';
  return null;
}

/** @throws PaddockError BAD_REQUEST for paths that a container's mounts cannot name */
export function checkMountable(files: GradingFiles): void {
  const bad = Object.values(files).find(path => !canBeMounted(path));
  if (bad !== undefined)
    throw new PaddockError('BAD_REQUEST', `${JSON.stringify(bad)} cannot be shown to a container.`, {
      fix: 'Use a path without commas and quotes.',
    });
}
