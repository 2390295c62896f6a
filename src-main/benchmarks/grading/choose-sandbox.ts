import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { SandboxKind } from '../../../src-shared/model/benchmark.ts';
import { findPython, type Python } from './find-python.ts';
import { JudgeWorker } from './judge-worker.ts';
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
  /** The user accepts that code runs with limits alone. */
  readonly allowGuard: boolean;
  /** Python program; null to look for one. */
  readonly python: string | null;
}

/** A sandbox that was tried and works, and why stronger ones do not. */
export interface ChosenSandbox {
  readonly plan: SandboxPlan;
  readonly python: string;
  readonly refused: readonly { readonly kind: SandboxKind; readonly why: string }[];
}

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
  const refused: { kind: SandboxKind; why: string }[] = [];
  for (const kind of wish.kind === null ? STRONGEST_FIRST : [wish.kind]) {
    try {
      const plan = await planOf(kind, wish, files, signal);
      return { plan, python: await tried(plan, signal), refused };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PaddockError)) throw error;
      refused.push({ kind, why: error.message });
    }
  }
  const reasons = refused.map(({ kind, why }) => `${kind}: ${why}`).join(' ');
  throw new PaddockError('RUNTIME_UNAVAILABLE', `There is no sandbox to grade in. ${reasons}`, {
    fix: 'Install bubblewrap, or Docker with a Python image, or allow grading with limits alone.',
    details: { refused },
  });
}

async function planOf(
  kind: SandboxKind,
  wish: SandboxWish,
  files: GradingFiles,
  signal: AbortSignal,
): Promise<SandboxPlan> {
  if (kind === 'docker') {
    if (wish.image === null) throw unavailable('no image is set for it.');
    checkMountable(files);
    return { kind, image: wish.image, files, docker: programOnPath('docker') };
  }
  if (process.platform === 'win32') throw unavailable('Windows can grade in a container only.');
  if (kind === 'guard' && !wish.allowGuard)
    throw unavailable('limits alone do not stop code that means harm; it needs consent.');
  const python: Python = await findPython(wish.python, signal);
  if (kind === 'guard') return { kind, python, files };
  return { kind, program: programOnPath('bwrap'), python, files, links: await systemLinks() };
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

function unavailable(message: string): PaddockError {
  return new PaddockError('RUNTIME_UNAVAILABLE', message);
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
