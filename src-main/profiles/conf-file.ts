import { createHash } from 'node:crypto';
import { type FileHandle, realpath, stat } from 'node:fs/promises';
import { PaddockError } from '../../src-shared/errors.ts';
import type { FileAccess } from '../lib/atomic-file.ts';
import { reasonOf } from '../lib/file-error.ts';
import { openOrdinary } from '../lib/ordinary-file.ts';

/** A models.conf is some kilobytes, one of a thousand profiles half a megabyte; what is larger is something else. */
export const MAX_CONF_BYTES = 2 * 1024 * 1024;
/** The same in words. */
export const MAX_CONF = '2 MiB';

/** The file's bytes at one instant. */
export interface ConfFile {
  /** Where it really is: links are followed, so that a save does not replace the link. */
  readonly path: string;
  readonly bytes: Buffer;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly revision: string;
  readonly access: FileAccess;
}

/**
 * Reads models.conf, bounded.
 * @throws PaddockError FILE_UNREADABLE naming the file and the reason
 */
export async function readConfFile(configured: string): Promise<ConfFile> {
  try {
    const path = await realpath(configured);
    const { file, facts } = await openOrdinary(path);
    try {
      const bytes = await readAtMost(file, MAX_CONF_BYTES + 1);
      if (bytes.length > MAX_CONF_BYTES)
        throw unreadable(
          configured,
          `it has ${facts.size} bytes, and more than ${MAX_CONF} is no models.conf`,
        );
      const zero = bytes.indexOf(0);
      if (zero >= 0)
        throw unreadable(configured, `it is no text: line ${lineAt(bytes, zero)} has a zero byte`);
      const { mode, uid, gid } = facts;
      return { path, bytes, revision: revisionOf(bytes), access: { mode: mode & 0o777, uid, gid } };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof PaddockError ? error : unreadable(configured, reasonOf(error), error);
  }
}

async function readAtMost(file: FileHandle, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < limit) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(65_536, limit - total)));
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  return Buffer.concat(chunks);
}

export function revisionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whether a text can be the revision of some file. */
export function isRevision(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** What tells a changed file from an unchanged one without reading it; empty when it is not there. */
export async function fingerprint(path: string): Promise<string> {
  try {
    const facts = await stat(path, { bigint: true });
    return `${facts.dev}:${facts.ino}:${facts.size}:${facts.mtimeNs}:${facts.ctimeNs}:${facts.mode}`;
  } catch (error) {
    return `error:${(error as NodeJS.ErrnoException).code ?? ''}`;
  }
}

function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = 0; at < offset; at++) if (bytes[at] === 10) line++;
  return line;
}

function unreadable(path: string, reason: string, cause?: unknown): PaddockError {
  return new PaddockError('FILE_UNREADABLE', `${path} cannot be read: ${reason}.`, {
    fix: 'Put a models.conf there, or start with --models-conf FILE.',
    cause,
  });
}
