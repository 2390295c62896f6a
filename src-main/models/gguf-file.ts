import { PaddockError } from '../../src-shared/errors.ts';
import { reasonOf } from '../lib/file-error.ts';
import { ggufParts } from '../lib/gguf-parts.ts';
import { openOrdinary } from '../lib/ordinary-file.ts';
import { type GgufHeader, type ParsedGguf, parseGguf } from '../llama/gguf/gguf-parse.ts';

/** Most headers are a few megabytes, the vocabulary mostly. */
const FIRST_BYTES = 4 * 2 ** 20;
const MAX_HEADER_BYTES = 64 * 2 ** 20;

/**
 * The headers of a model's files, the first part first. At most 64 MiB of each are read.
 * @param path absolute, already known to lie in a model folder
 * @throws PaddockError FILE_UNREADABLE naming the file and the reason
 */
export async function readModelHeaders(path: string, signal: AbortSignal): Promise<readonly GgufHeader[]> {
  const headers: GgufHeader[] = [];
  for (const part of ggufParts(path)) {
    signal.throwIfAborted();
    headers.push(await readHeader(part));
  }
  return headers;
}

async function readHeader(path: string): Promise<GgufHeader> {
  try {
    const { file, facts } = await openOrdinary(path);
    try {
      const { size } = facts;
      for (let bytes = FIRST_BYTES; ; bytes *= 4) {
        const length = Math.min(bytes, size, MAX_HEADER_BYTES);
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
        const parsed: ParsedGguf = parseGguf(buffer.subarray(0, bytesRead), size);
        if (parsed.kind === 'header') return parsed.header;
        if (parsed.kind === 'bad') throw unreadable(path, parsed.reason);
        if (length >= size) throw unreadable(path, 'it ends within its header');
        if (length >= MAX_HEADER_BYTES) throw unreadable(path, 'its header is larger than 64 MiB');
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof PaddockError ? error : unreadable(path, reasonOf(error));
  }
}

function unreadable(path: string, reason: string): PaddockError {
  return new PaddockError('FILE_UNREADABLE', `${path} cannot be read: ${reason}.`, {
    fix: 'Download the file again, or name another one.',
  });
}
