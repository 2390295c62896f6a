import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { PaddockError } from '../../src-shared/errors.ts';
import { readJson, writeJson } from './atomic-file.ts';
import type { Logger } from './log.ts';
import { processIsAlive, processStartTime } from './process-identity.ts';

/** Where a running panel can be reached; read by the CLI. */
export const PanelRecord = z.object({
  url: z.string(),
  pid: z.number().int(),
  /** Start time of that process, so that a reused pid is not mistaken for it. */
  pidStartTime: z.string().nullable(),
  startedAt: z.number(),
});
export type PanelRecord = z.infer<typeof PanelRecord>;

/** The state folder of one Paddock. Its id marks the containers and processes that belong to it. */
export interface Home {
  readonly path: string;
  readonly id: string;
  /** Nothing can be kept: the folder is read-only or the disk is full. */
  readonly readOnly: boolean;
  readonly logsDir: string;
  readonly runDir: string;
  readonly backupsDir: string;
  readonly cacheDir: string;
}

const HomeFile = z.object({ id: z.string().regex(/^[0-9a-f]{12}$/) });
const PANEL_FILE = 'panel.json';

/**
 * Creates what is missing in the state folder and gives it an identity. A folder that cannot be written works too:
 * its id is then derived from machine and path, and nothing is remembered.
 */
export async function openHome(path: string, log: Logger): Promise<Home> {
  const folders = {
    logsDir: join(path, 'logs'),
    runDir: join(path, 'run'),
    backupsDir: join(path, 'backups'),
    cacheDir: join(path, 'cache'),
  };
  try {
    for (const folder of [path, ...Object.values(folders)])
      await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(path, 'home.json');
    const known = await readJson(file, HomeFile);
    if (known !== undefined) return { path, id: known.id, readOnly: false, ...folders };
    const id = randomBytes(6).toString('hex');
    await writeJson(file, { id }, 0o600);
    return { path, id, readOnly: false, ...folders };
  } catch (error) {
    log.warn('The state folder cannot be written: nothing will be remembered', { path, error });
    const id = createHash('sha256').update(`${hostname()}\0${path}`).digest('hex').slice(0, 12);
    return { path, id, readOnly: true, ...folders };
  }
}

/**
 * Claims the home for this process.
 * @throws PaddockError CONFLICT when another panel that still runs has it; names its address
 */
export async function claimHome(home: Home, url: string): Promise<void> {
  const other = await runningPanel(home.path);
  if (other !== null && other.pid !== process.pid) {
    throw new PaddockError(
      'CONFLICT',
      `Paddock already runs with this state folder: ${other.url} (process ${other.pid}).`,
      {
        fix: `Open ${other.url}, or give this one its own folder with --home.`,
      },
    );
  }
  if (home.readOnly) return;
  const record: PanelRecord = {
    url,
    pid: process.pid,
    pidStartTime: await processStartTime(process.pid),
    startedAt: Date.now(),
  };
  await writeJson(join(home.path, PANEL_FILE), record, 0o600);
}

/** Gives the home back. */
export async function releaseHome(home: Home): Promise<void> {
  if ((await runningPanel(home.path))?.pid === process.pid)
    await rm(join(home.path, PANEL_FILE), { force: true });
}

/** The panel that runs with a state folder; null when none does. */
export async function runningPanel(homePath: string): Promise<PanelRecord | null> {
  const record = await readJson(join(homePath, PANEL_FILE), PanelRecord);
  if (record === undefined || !processIsAlive(record.pid)) return null;
  const startTime = await processStartTime(record.pid);
  if (record.pidStartTime !== null && startTime !== null && record.pidStartTime !== startTime) return null;
  return record;
}

/** The version in package.json. @throws Error when the installation is incomplete */
export async function readVersion(appDir: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(appDir, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}
