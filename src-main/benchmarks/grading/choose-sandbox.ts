import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { SandboxKind } from '../../../src-shared/model/benchmark.ts';
import { findPython, unfitBeside, unfitForOthers } from './find-python.ts';
import { JudgeWorker } from './judge-worker.ts';
import { ownCopy } from './own-copy.ts';
import { canGiveUsers } from './own-users.ts';
import {
  checkMountable,
  DEFAULT_RULES,
  type GradingFiles,
  judgeCommand,
  type SandboxPlan,
  shortcoming,
  systemLinks,
} from './sandbox.ts';

/** What the user wants of the sandbox. */
export interface SandboxWish {
  /** Only this one; null for the strongest that works. */
  readonly kind: SandboxKind | null;
  /** Image with python3 for grading in a container; null for none. */
  readonly image: string | null;
  /** The daemon for that, as DOCKER_HOST has it; null for the docker command's own choice. */
  readonly docker: string | null;
  /** The user accepts that code runs with limits alone. */
  readonly allowGuard: boolean;
  /** Python program; null to look for one. */
  readonly python: string | null;
}

/** A sandbox that cannot be had, why, and what would change that. */
export interface RefusedSandbox {
  readonly kind: SandboxKind;
  readonly why: string;
  readonly fix: string | null;
}

/** A sandbox that was tried and works, and why stronger ones do not. */
export interface ChosenSandbox {
  readonly plan: SandboxPlan;
  readonly python: string;
  readonly refused: readonly RefusedSandbox[];
}

/** What helps where there is no sandbox. */
export const NO_SANDBOX_FIX =
  'Install bubblewrap, or Docker with a Python image, or allow grading with limits alone.';

const STRONGEST_FIRST: readonly SandboxKind[] = ['docker', 'bubblewrap', 'guard'];

/**
 * The strongest sandbox that works here, found by starting a judge in it.
 * @throws PaddockError RUNTIME_UNAVAILABLE where none does, with a reason for each; the last resort, limits alone, is
 * refused unless the user allowed it
 */
export async function chooseSandbox(
  wish: SandboxWish,
  files: GradingFiles,
  signal: AbortSignal,
): Promise<ChosenSandbox> {
  const { works, refused } = await trySandboxes(wish, files, signal);
  if (works !== null) return { ...works, refused };
  const reasons = refused.map(({ kind, why }) => `${kind}: ${why}`).join(' ');
  throw new PaddockError('RUNTIME_UNAVAILABLE', `There is no sandbox to grade in. ${reasons}`, {
    fix: NO_SANDBOX_FIX,
    details: { refused },
  });
}

/** The strongest sandbox that works, null where none does, and why stronger ones do not. Rejects only when aborted. */
export async function trySandboxes(
  wish: SandboxWish,
  files: GradingFiles,
  signal: AbortSignal,
): Promise<{
  readonly works: Pick<ChosenSandbox, 'plan' | 'python'> | null;
  readonly refused: readonly RefusedSandbox[];
}> {
  const refused: RefusedSandbox[] = [];
  for (const kind of wish.kind === null ? STRONGEST_FIRST : [wish.kind]) {
    try {
      const plan = await planOf(kind, wish, files, signal);
      return { works: { plan, python: await tried(plan, signal) }, refused };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PaddockError)) throw error;
      refused.push({ kind, why: error.message, fix: error.fix ?? fixOf(kind, error.message, wish) });
    }
  }
  return { works: null, refused };
}

async function planOf(
  kind: SandboxKind,
  wish: SandboxWish,
  files: GradingFiles,
  signal: AbortSignal,
): Promise<SandboxPlan> {
  if (kind === 'docker') {
    if (wish.image === null)
      throw unavailable(
        'no image is set for it.',
        'Name an image with python3, by its digest or id, with --grader-image. There is no default, since whoever pins an image has to know it.',
      );
    const shown = { ...files, sources: await ownCopy(files.sources, dirname(files.cache)) };
    checkMountable(shown);
    return { kind, image: wish.image, files: shown, docker: programOnPath('docker'), host: wish.docker };
  }
  if (process.platform === 'win32') throw unavailable('Windows can grade in a container only.');
  if (kind === 'guard' && !wish.allowGuard)
    throw unavailable('limits alone do not stop code that means harm; it needs consent.');
  if (kind === 'guard') {
    // Without namespaces root gives its candidates another user.
    const unfit = process.getuid?.() === 0 ? unfitForOthers : undefined;
    return { kind, python: await findPython(wish.python, signal, unfit), files };
  }
  const python = await findPython(wish.python, signal, unfitBeside(homedir()));
  const ownUsers = await canGiveUsers(python.folders);
  return { kind, program: programOnPath('bwrap'), python, files, links: await systemLinks(), ownUsers };
}

/** Starts a judge and asks what its sandbox can do. Its Python's version. @throws PaddockError */
async function tried(plan: SandboxPlan, signal: AbortSignal): Promise<string> {
  const judge = new JudgeWorker(judgeCommand(plan, DEFAULT_RULES, containerName()));
  try {
    const hello = await judge.ready(signal);
    const missing = shortcoming(plan.kind, hello);
    if (missing !== null) throw unavailable(`${missing}.`);
    return hello.python;
  } finally {
    await judge.kill();
  }
}

/** A name that no other container has. */
export function containerName(): string {
  return `paddock-grader-${randomBytes(8).toString('hex')}`;
}

function unavailable(message: string, fix?: string): PaddockError {
  return new PaddockError('RUNTIME_UNAVAILABLE', message, fix === undefined ? {} : { fix });
}

/** What usually helps, by what a judge or the program before it said. */
function fixOf(kind: SandboxKind, why: string, { image }: SandboxWish): string | null {
  if (kind === 'docker' && /no such image|unable to find image/i.test(why))
    return `Get it: docker pull ${image}`;
  if (kind === 'docker' && /not installed|cannot connect|permission denied/i.test(why))
    return 'Install Docker, start it, and let this user use it.';
  if (kind === 'bubblewrap' && /not installed/.test(why)) return 'Install it: apt install bubblewrap';
  if (kind === 'bubblewrap' && /permi|uid map|namespace/i.test(why))
    return 'Let users make namespaces: sysctl kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu, kernel.unprivileged_userns_clone=1 on older Debian.';
  return null;
}

function programOnPath(name: string): string {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this one.
    }
  }
  throw unavailable(`${name} is not installed.`);
}
