import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { PaddockError } from '../../src-shared/errors.ts';
import { createFileAtomic, readJson, toJson } from './atomic-file.ts';
import { reasonOf } from './file-error.ts';
import { homeIdentity } from './home-identity.ts';
import type { Logger } from './log.ts';
import { makeFolder } from './make-folder.ts';
import { processIsAlive, processStartTime } from './process-identity.ts';

/** Where a running panel can be reached; read by the CLI. */
export const PanelRecord = z.object({
  url: z.string(),
  pid: z.number().int(),
  /** Start time of that process, so that a reused pid is not mistaken for it. */
  pidStartTime: z.string().nullable(),
  startedAt: z.number(),
  /** The certificate (PEM) that it shows; null without TLS. Who reads it here needs no authority to trust it. */
  certificate: z.string().nullable().default(null),
  /** Where its management token is, absolute; null when it is kept in no file. */
  tokenFile: z.string().nullable().default(null),
});
export type PanelRecord = z.infer<typeof PanelRecord>;

/** The state folder of one Paddock. Its id marks the containers and processes that belong to it. */
export interface Home {
  readonly path: string;
  readonly id: string;
  /** Nothing can be kept: the folder is read-only or the disk is full. */
  readonly readOnly: boolean;
  /** Why nothing can be kept, in words; null when everything is well. */
  readonly problem: string | null;
  readonly logsDir: string;
  readonly runDir: string;
  readonly backupsDir: string;
  readonly cacheDir: string;
}

const PANEL_FILE = 'panel.json';
const CLAIM_TRIES = 5;

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
    for (const folder of [path, ...Object.values(folders)]) await makeFolder(folder);
    const { id, isCopy } = await homeIdentity(path, log);
    // The claim was copied as well, from a panel that has the other home.
    if (isCopy) await rm(join(path, PANEL_FILE), { force: true });
    return { path, id, readOnly: false, problem: null, ...folders };
  } catch (error) {
    log.warn('The state folder cannot be written: nothing will be remembered', { path, error });
    const problem = `The state folder ${path} cannot be written: ${reasonOf(error)}. Nothing is remembered.`;
    const id = createHash('sha256').update(`${hostname()}\0${path}`).digest('hex').slice(0, 12);
    return { path, id, readOnly: true, problem, ...folders };
  }
}

/**
 * Claims the home for this process. Where the claim cannot be written, the panel runs without one.
 * @throws PaddockError CONFLICT when another panel that still runs has it; names its address
 */
export async function claimHome(
  home: Home,
  { url, certificate, tokenFile }: Pick<PanelRecord, 'url' | 'certificate' | 'tokenFile'>,
  log: Logger,
): Promise<void> {
  await refuseOther(home.path);
  if (home.readOnly) return;
  const record: PanelRecord = {
    url,
    pid: process.pid,
    pidStartTime: await processStartTime(process.pid),
    startedAt: Date.now(),
    certificate,
    tokenFile,
  };
  const file = join(home.path, PANEL_FILE);
  try {
    // The record of a panel that died is in the way; each try takes away one.
    for (let tries = 0; tries < CLAIM_TRIES; tries++) {
      if (await created(file, toJson(record))) return;
      await refuseOther(home.path);
      await takeAwayStale(file);
    }
  } catch (error) {
    if (error instanceof PaddockError) throw error;
    log.warn('The state folder could not be claimed; the command line does not find this panel', { error });
  }
}

async function created(file: string, text: string): Promise<boolean> {
  try {
    await createFileAtomic(file, text);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead panel's record; one that another panel made in this very moment is put back. */
async function takeAwayStale(file: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    const found = await runningRecord(aside);
    if (found !== null && found.pid !== process.pid) await created(file, await readFile(aside, 'utf8'));
  } finally {
    await rm(aside, { force: true });
  }
}

/** @throws PaddockError CONFLICT */
async function refuseOther(homePath: string): Promise<void> {
  const other = await runningPanel(homePath);
  if (other === null || other.pid === process.pid) return;
  throw new PaddockError(
    'CONFLICT',
    `Paddock already runs with this state folder: ${other.url} (process ${other.pid}).`,
    { fix: `Open ${other.url}, or give this one its own folder with --home.` },
  );
}

/** Gives the home back. */
export async function releaseHome(home: Home): Promise<void> {
  if ((await runningPanel(home.path))?.pid === process.pid)
    await rm(join(home.path, PANEL_FILE), { force: true });
}

/** The panel that runs with a state folder; null when none does. */
export async function runningPanel(homePath: string): Promise<PanelRecord | null> {
  return runningRecord(join(homePath, PANEL_FILE));
}

async function runningRecord(file: string): Promise<PanelRecord | null> {
  const record = await readJson(file, PanelRecord);
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
