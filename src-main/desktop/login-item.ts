import { readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { PaddockError } from '../../src-shared/errors.ts';
import { writeFileAtomic } from '../lib/atomic-file.ts';
import { reasonOf } from '../lib/file-error.ts';
import { makeFolder } from '../lib/make-folder.ts';
import { autostartEntry } from './autostart-entry.ts';
import { HIDDEN_FLAG } from './deep-link.ts';
import { requireStartableByMac } from './startable-by-mac.ts';

/**
 * Starts Paddock with the session, or no longer. Electron does it on macOS and Windows; Linux desktops read a file.
 * @param command the program and its arguments, without the flag that hides the window
 * @throws PaddockError NOT_OFFERED for a command that macOS cannot start, FILE_UNWRITABLE
 */
export async function startWithSession(
  wanted: boolean,
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (process.platform === 'linux') {
    // A package has its Node inside. Another one is known from the environment, which a session need not have.
    const node = app.isPackaged || !env.PADDOCK_NODE ? [] : ['env', `PADDOCK_NODE=${env.PADDOCK_NODE}`];
    await writeAutostart(wanted, [...node, ...command, HIDDEN_FLAG], env);
    return;
  }
  if (wanted && process.platform === 'darwin') requireStartableByMac(command, app.isPackaged);
  const [path, ...args] = command;
  // macOS knows neither path nor arguments: there the start tells itself that it was at login. Electron quotes both.
  app.setLoginItemSettings({ openAtLogin: wanted, path, args: [...args, HIDDEN_FLAG] });
}

/** Whether this start was made by the session, where no argument tells. */
export function startedBySession(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

async function writeAutostart(
  wanted: boolean,
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const folder = join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'autostart');
  const path = join(folder, 'paddock.desktop');
  try {
    if (!wanted) return await rm(path, { force: true });
    const text = autostartEntry(command);
    if ((await readFile(path, 'utf8').catch(() => null)) === text) return;
    await makeFolder(folder);
    await writeFileAtomic(path, text);
  } catch (error) {
    const message = `${path} could not be changed: ${reasonOf(error)}.`;
    throw new PaddockError('FILE_UNWRITABLE', message, {
      fix: 'Check the permissions of its folder.',
      cause: error,
    });
  }
}
