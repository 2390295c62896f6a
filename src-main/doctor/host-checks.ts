import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatMiB } from '../../src-shared/units.ts';
import { describeHolder, isPortFree, portHolder } from '../lib/port-holder.ts';
import type { PaddockOptions } from '../options.ts';
import type { Check } from './check.ts';

const MIB = 1024 * 1024;
/** Below this a model of ordinary size no longer fits. */
const LITTLE_MIB = 10 * 1024;
/** Below this logs and saves begin to fail. */
const NEARLY_FULL_MIB = 512;

export const diskCheck: Check = {
  name: 'disk',
  run: async ({ options }) => {
    const folder = await nearestFolder(options.modelsDir);
    const { bavail, bsize } = await statfs(folder);
    const freeMiB = (bavail * bsize) / MIB;
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
      return { status: 'ok', message: options.home, fix: null };
    } catch {
      return {
        status: 'problem',
        message: `${options.home} cannot be written: nothing is remembered.`,
        fix: 'Correct the permissions of that folder, or name another with --home.',
      };
    }
  },
};

/** Whether a port of the options is free, or who holds it. */
export function portCheck(name: string, portOf: (options: PaddockOptions) => number): Check {
  return {
    name,
    run: async ({ options, ownPorts }) => {
      const port = portOf(options);
      if (port === 0) return { status: 'ok', message: 'The system picks one.', fix: null };
      if (ownPorts().has(port))
        return { status: 'ok', message: `${port} is in use by this panel`, fix: null };
      if (await isPortFree('127.0.0.1', port)) return { status: 'ok', message: `${port} is free`, fix: null };
      return {
        status: 'warning',
        message: `${port} is taken by ${describeHolder(await portHolder(port))}`,
        fix: 'Paddock moves to the next free port; --port and --instance-port choose others.',
      };
    },
  };
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
