import { randomBytes } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { createFileAtomic, readJson, toJson, writeJson } from './atomic-file.ts';
import type { Logger } from './log.ts';

/** The folder that an identity was made for. */
const Place = z.object({
  /** Without links. */
  path: z.string(),
  /** Both as decimal texts: inodes may not fit into a number. */
  device: z.string(),
  inode: z.string(),
});
type Place = z.infer<typeof Place>;

const HomeFile = z.object({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  /** Absent in the homes of older Paddocks. */
  place: Place.optional(),
});
type HomeFile = z.infer<typeof HomeFile>;

const HOME_FILE = 'home.json';

/** The id of a state folder. */
export interface HomeIdentity {
  readonly id: string;
  /** The folder is a copy of another home, which keeps the id that this one had: it got its own. */
  readonly isCopy: boolean;
}

/**
 * Reads the id of a state folder, or makes one. It stays when the folder is moved; the copy of a home that is still
 * there gets an id of its own, so that two panels never take each other's containers and processes for theirs.
 * @throws NodeJS.ErrnoException when there is none and none can be written
 */
export async function homeIdentity(folder: string, log: Logger): Promise<HomeIdentity> {
  const file = join(folder, HOME_FILE);
  const place = await placeOf(folder);
  const known = await readJson(file, HomeFile);
  if (known === undefined) return { id: (await make(file, place)).id, isCopy: false };
  if (isDeepStrictEqual(known.place, place)) return { id: known.id, isCopy: false };
  const isCopy =
    known.place !== undefined &&
    !samePlace(known.place, place) &&
    (await isHomeOf(known.place.path, known.id, place));
  const kept = { id: isCopy ? newId() : known.id, place };
  try {
    await writeJson(file, kept, 0o600);
    // Of two panels that find the copy at the same time, both take the id that stays.
    return { id: (await readJson(file, HomeFile))?.id ?? kept.id, isCopy };
  } catch (error) {
    log.warn('The state folder’s place could not be written down', { folder, error });
    return { id: kept.id, isCopy };
  }
}

async function placeOf(folder: string): Promise<Place> {
  const [path, { dev, ino }] = await Promise.all([realpath(folder), stat(folder, { bigint: true })]);
  return { path, device: String(dev), inode: String(ino) };
}

/** Devices get other numbers when a disk is mounted anew, so that the same path counts as well. */
function samePlace(one: Place, other: Place): boolean {
  return one.path === other.path || (one.device === other.device && one.inode === other.inode);
}

/** Whether another folder than `here` is the home with this id. */
async function isHomeOf(path: string, id: string, here: Place): Promise<boolean> {
  const there = await placeOf(path).catch(() => null);
  if (there === null || samePlace(there, here)) return false;
  return (await readJson(join(path, HOME_FILE), HomeFile))?.id === id;
}

const newId = (): string => randomBytes(6).toString('hex');

/** A home gets one id, also when two panels make it at the same time. @throws NodeJS.ErrnoException */
async function make(file: string, place: Place): Promise<HomeFile> {
  const made = { id: newId(), place };
  try {
    await createFileAtomic(file, toJson(made));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const theirs = await readJson(file, HomeFile);
    if (theirs !== undefined) return theirs;
    // It is there and damaged: rebuilt.
    await writeJson(file, made, 0o600);
  }
  return made;
}
