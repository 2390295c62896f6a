import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatMiB } from '../../src-shared/units.ts';
import { SilentFolderError } from '../lib/folder-looks.ts';
import { describeHolder, isPortFree, portHolder } from '../lib/port-holder.ts';
import type { Check } from './check.ts';

const MIB = 1024 * 1024;
/** Below this a model of ordinary size no longer fits. */
const LITTLE_MIB = 10 * 1024;
/** Below this logs and saves begin to fail. */
const NEARLY_FULL_MIB = 512;

export const diskCheck: Check = {
  name: 'disk',
  run: async ({ options, looks }) => {
    const { modelsDir } = options;
    const look = async () => {
      const folder = await nearestFolder(modelsDir);
      return { folder, freeMiB: await freeAt(folder) };
    };
    const found = await looks.at(modelsDir, look).catch(silent);
    if (found instanceof SilentFolderError)
      return { status: 'problem', message: found.message, fix: found.fix ?? null };
    const { folder, freeMiB } = found;
    const message = `${formatMiB(freeMiB, 'en')} free at ${folder}`;
    if (freeMiB >= LITTLE_MIB) return { status: 'ok', message, fix: null };
    return {
      status: freeMiB < NEARLY_FULL_MIB ? 'problem' : 'warning',
      message,
      fix: 'Delete models that are no longer used, or name another folder with --models-dir.',
    };
  },
};

export const homeCheck: Check = {
  name: 'state folder',
  run: async ({ options }) => {
    const folder = await nearestFolder(options.home);
    try {
      await access(folder, constants.W_OK);
    } catch {
      return {
        status: 'problem',
        message: `${options.home} cannot be written: nothing is remembered.`,
        fix: 'Correct the permissions of that folder, or name another with --home.',
      };
    }
    const freeMiB = await freeAt(folder);
    if (freeMiB >= NEARLY_FULL_MIB) return { status: 'ok', message: options.home, fix: null };
    return {
      status: 'problem',
      message: `${formatMiB(freeMiB, 'en')} free at ${folder}: saves and logs begin to fail.`,
      fix: 'Make room there, or name another folder with --home.',
    };
  },
};

export const keptOptionsCheck: Check = {
  name: 'kept options',
  run: async ({ keptProblems }) => {
    const problems = await keptProblems();
    return problems.length === 0
      ? { status: 'ok', message: 'All that is kept for a start counts.', fix: null }
      : {
          status: 'warning',
          message: problems.join(' '),
          fix: 'Correct that file, or remove it and choose again in Settings.',
        };
  },
};

/** Whether a port of the options is free, or who holds it. */
export function portCheck(name: string, flag: 'port' | 'instance-port'): Check {
  return {
    name,
    run: async ({ options, ownPorts }) => {
      const port = flag === 'port' ? options.port : options.instancePort;
      if (port === 0) return { status: 'ok', message: 'The system picks one.', fix: null };
      if (ownPorts().has(port))
        return { status: 'ok', message: `${port} is in use by this panel`, fix: null };
      if (await isPortFree('127.0.0.1', port)) return { status: 'ok', message: `${port} is free`, fix: null };
      const message = `${port} is taken by ${describeHolder(await portHolder(port))}`;
      // What was asked for is not exchanged for something else.
      return flag in options.asked
        ? { status: 'problem', message, fix: `End that program, or choose another port with --${flag}.` }
        : {
            status: 'warning',
            message,
            fix: `Paddock moves to the next free port; --${flag} chooses another.`,
          };
    },
  };
}

function silent(error: unknown): SilentFolderError {
  if (error instanceof SilentFolderError) return error;
  throw error;
}

/** What this user may still write there, MiB. */
async function freeAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return (bavail * bsize) / MIB;
}

/** The folder itself, or the nearest one above it that exists. */
async function nearestFolder(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    const isFolder = await stat(folder).then(
      found => found.isDirectory(),
      () => false,
    );
    if (isFolder || folder === dirname(folder)) return folder;
  }
}
