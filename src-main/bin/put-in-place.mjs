import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How long what a build replaced is kept: pages that are open load their parts when they first need them. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/**
 * Moves a finished build to where it is used, so that what runs from the one before finds all of its files: parts,
 * whose names are made from their contents, come before the entries that name them, each file is replaced at once,
 * and parts that the new build does not have stay for a week after the build that replaced them.
 * @param fresh the finished build; gone afterwards
 * @param place the folder that is used
 * @param before files of the build that is replaced, relative to `place`
 * @param now milliseconds since the epoch
 * @returns the files of the new build, relative to `place`
 */
export function putInPlace(fresh, place, before, now) {
  const files = filesIn(fresh).sort((one, other) => depth(other) - depth(one));
  for (const file of files) {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    renameSync(join(fresh, file), join(place, file));
  }
  rmSync(fresh, { recursive: true, force: true });
  const current = new Set(files);
  const folders = new Set(files.map(file => file.split(/[\\/]/, 1)[0]));
  for (const folder of folders) {
    for (const file of filesIn(join(place, folder)).map(name => join(folder, name))) {
      if (current.has(file)) continue;
      const path = join(place, file);
      if (before.includes(file)) utimesSync(path, now / 1000, now / 1000);
      else if (now - statSync(path).mtimeMs > KEPT_MS) rmSync(path);
    }
  }
  return files;
}

/** Every file of a folder, relative to it. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
}

const depth = file => file.split(/[\\/]/).length;
