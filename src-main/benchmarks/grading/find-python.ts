import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 15_000;
const CANDIDATES = [
  'python3',
  '/usr/bin/python3',
  'python',
  ...[14, 13, 12, 11, 10, 9].map(n => `python3.${n}`),
];

/** A Python that can grade. */
export interface Python {
  /** The program itself, not a shim in front of it; in a virtual environment its own, so that its packages are there. */
  readonly path: string;
  readonly version: string;
  /** Folders that it needs to run; a sandbox shows them. */
  readonly folders: readonly string[];
}

const About = z.object({
  path: z.string().min(1),
  version: z.tuple([z.number().int(), z.number().int(), z.number().int()]),
  folders: z.array(z.string()),
});
/** A link of a virtual environment is followed only where each step of it is shown as well. */
const ASK = `
import json, os, sys, sysconfig
folders = [sys.base_prefix, sys.base_exec_prefix, sysconfig.get_paths()["stdlib"]]
path = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
prefix = os.path.realpath(sys.prefix)
shown = ["/usr", "/bin", prefix, *map(os.path.realpath, folders)]
own = os.path.join(os.path.realpath(os.path.dirname(sys.executable)), os.path.basename(sys.executable))
step, steps = own, []
while os.path.islink(step) and len(steps) < 40:
    step = os.path.normpath(os.path.join(os.path.dirname(step), os.readlink(step)))
    steps.append(step)
if sys.prefix != sys.base_prefix and all(any(step.startswith(one + os.sep) for one in shown) for step in steps):
    path = own
    folders.append(prefix)
folders.append(os.path.dirname(os.path.realpath(path)))
print(json.dumps({"path": path, "version": list(sys.version_info[:3]), "folders": folders}))
`;

/** Why a Python will not do, to follow its path; null where it will. */
export type Unfit = (python: Python) => Promise<string | null>;

/**
 * Finds Python 3.9 or newer: on PATH first, then where systems keep it. `named` is the user's own choice.
 * @throws PaddockError RUNTIME_UNAVAILABLE where there is none, saying what was found instead
 */
export async function findPython(
  named: string | null,
  signal: AbortSignal,
  unfitFor: Unfit = async () => null,
): Promise<Python> {
  const unfit: string[] = [];
  for (const candidate of named === null ? CANDIDATES : [named]) {
    const about = await ask(candidate, signal);
    if (about === null) continue;
    const [major, minor] = about.version;
    const version = about.version.join('.');
    if (major < 3 || (major === 3 && minor < 9)) {
      unfit.push(version);
      continue;
    }
    const folders = [...new Set(await Promise.all(about.folders.map(real)))];
    const python = { path: about.path, version, folders };
    const why = await unfitFor(python);
    if (why === null) return python;
    unfit.push(`${about.path}, ${why}`);
  }
  const found =
    unfit.length === 0 ? 'there is none here' : `this machine has ${[...new Set(unfit)].join(', ')}`;
  throw new PaddockError(
    'RUNTIME_UNAVAILABLE',
    `Grading needs Python 3.9 or newer${named === null ? '' : ` as ${named}`}; ${found}.`,
    { fix: 'Install python3 so that it is on PATH, or choose a container image for grading.' },
  );
}

/** Unfit for candidates that run as somebody else: they could not import from its library. */
export const unfitForOthers: Unfit = async ({ folders }) => {
  const readable = await Promise.all(folders.map(readableByAll));
  return readable.every(Boolean) ? null : 'which other users may not read';
};

/** Unfit for a sandbox that shows its folders: with one of them it would show a home. */
export function unfitBeside(home: string): Unfit {
  return async ({ folders }) => {
    const place = await real(home);
    const around = folders.find(folder => place === folder || place.startsWith(join(folder, '/')));
    return around === undefined ? null : `whose folder ${around} holds the home folder`;
  };
}

/** Whether everybody may enter a folder and read it. */
async function readableByAll(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    const { mode } = await stat(at).catch(() => ({ mode: 0 }));
    const needed = at === folder ? 0o005 : 0o001;
    if ((mode & needed) !== needed) return false;
    if (at === dirname(at)) return true;
  }
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

async function ask(program: string, signal: AbortSignal): Promise<z.infer<typeof About> | null> {
  try {
    const { PATH, HOME, SystemRoot } = process.env;
    const given = Object.entries({ PATH, HOME, SystemRoot }).filter(([, value]) => value !== undefined);
    const { stdout } = await run(program, ['-I', '-c', ASK], {
      signal,
      timeout: TIMEOUT_MS,
      env: Object.fromEntries(given),
    });
    return About.parse(JSON.parse(stdout));
  } catch (error) {
    signal.throwIfAborted();
    // Absent, a shim without a version behind it, Python 2, or not Python at all.
    void error;
    return null;
  }
}
