import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve, sep } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';

/** ELF machine numbers (elf(5)) of the architectures that Node names so. */
const ELF_MACHINES: Partial<Record<NodeJS.Architecture, number>> = { x64: 0x3e, arm64: 0xb7, riscv64: 0xf3 };

export const INSTALL_FIX =
  'Install llama.cpp so that llama-server is on PATH, or name the program with --llama-server <path>.';

/** That the engine's program cannot run, or is not there at all (`absent`). */
export function engineMissing(message: string, fix: string, cause?: unknown, absent = false): PaddockError {
  return new PaddockError('RUNTIME_UNAVAILABLE', message, {
    fix,
    details: { failure: 'engine-missing', ...(absent ? { absent } : {}) },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Where package managers of macOS put programs. What Finder starts gets a PATH without them. */
const FOLDERS_OF_MACOS = ['/opt/homebrew/bin', '/usr/local/bin'];

/** The folders that a program given by a bare name is looked for in. A relative one would run whatever lies there. */
export function programFolders(
  searchPath: string | undefined,
  platform: NodeJS.Platform = process.platform,
): readonly string[] {
  const folders = [
    ...(searchPath ?? '').split(delimiter),
    ...(platform === 'darwin' ? FOLDERS_OF_MACOS : []),
  ];
  return [...new Set(folders.filter(folder => isAbsolute(folder)))];
}

/**
 * Absolute path of a program: looked up on PATH when given as a bare name.
 * The file is looked at before it is started, because execvp hands an unknown format to the shell.
 * @throws PaddockError RUNTIME_UNAVAILABLE (engine-missing) naming what is wrong with it and the fix
 */
export async function findProgram(name: string, searchPath: string | undefined): Promise<string> {
  const bare = !isAbsolute(name) && !name.includes('/') && !name.includes(sep);
  if (!bare) {
    const path = resolve(name);
    await checkProgram(path);
    return path;
  }
  for (const folder of programFolders(searchPath)) {
    const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    const found = await stat(path).catch(() => null);
    if (!found?.isFile()) continue;
    await checkProgram(path);
    return path;
  }
  throw engineMissing(`${name} is not on PATH.`, INSTALL_FIX, undefined, true);
}

async function checkProgram(path: string): Promise<void> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const message =
      error.code === 'EACCES' ? `${path} cannot be reached (permission denied).` : `${path} does not exist.`;
    throw engineMissing(message, INSTALL_FIX, error, error.code !== 'EACCES');
  });
  if (stats.isDirectory())
    throw engineMissing(
      `${path} is a folder, not a program.`,
      `Name the program in it: ${join(path, 'llama-server')}.`,
    );
  try {
    await access(path, constants.X_OK);
  } catch (error) {
    throw engineMissing(`${path} may not be executed.`, `Allow it: chmod +x ${JSON.stringify(path)}`, error);
  }
  if (process.platform === 'linux') await checkFormat(path);
}

async function checkFormat(path: string): Promise<void> {
  // A program may be executable and not readable; then the kernel has the word.
  const file = await open(path, 'r').catch(() => null);
  if (!file) return;
  const head = Buffer.alloc(20);
  let length: number;
  try {
    length = (await file.read(head, 0, head.length, 0)).bytesRead;
  } finally {
    await file.close();
  }
  if (head.subarray(0, 2).toString('latin1') === '#!') return;
  if (isText(head.subarray(0, length)))
    throw engineMissing(
      `${path} is a text file whose first line does not say what runs it.`,
      'Give it a first line such as #!/bin/sh.',
    );
  if (head.subarray(0, 4).toString('latin1') !== '\x7fELF')
    throw engineMissing(`${path} is not a program that this system can run.`, INSTALL_FIX);
  const expected = ELF_MACHINES[process.arch];
  if (expected !== undefined && head.readUInt16LE(18) !== expected)
    throw engineMissing(`${path} was built for another processor than this ${process.arch}.`, INSTALL_FIX);
}

function isText(head: Buffer): boolean {
  return head.length > 0 && head.every(byte => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}
