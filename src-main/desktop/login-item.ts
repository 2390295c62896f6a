import { readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { writeFileAtomic } from '../lib/atomic-file.ts';
import { makeFolder } from '../lib/make-folder.ts';
import { autostartEntry } from './autostart-entry.ts';
import { HIDDEN_FLAG } from './deep-link.ts';

/**
 * Starts Paddock with the session, or no longer. Electron does it on macOS and Windows; Linux desktops read a file.
 * @param command the program and its arguments, without the flag that hides the window
 * @throws NodeJS.ErrnoException
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
  const [path, ...args] = command;
  // macOS passes no arguments: there the start tells itself that it was at login.
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
  if (!wanted) {
    await rm(path, { force: true });
    return;
  }
  const text = autostartEntry(command);
  if ((await readFile(path, 'utf8').catch(() => null)) === text) return;
  await makeFolder(folder);
  await writeFileAtomic(path, text);
}
