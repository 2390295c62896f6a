import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { PaddockError } from '../../../src-shared/errors.ts';
import { reasonOf } from '../generation/ask.ts';
import type { SuiteRelease } from './releases.ts';

const unzip = promisify(gunzip);
/** The largest release is 3 MB packed. */
const MAX_PACKED = 64 << 20;
const MAX_UNPACKED = 512 << 20;
const LIMIT_MS = 300_000;

/**
 * The packed bytes of a release, its sum checked. The only place where a suite comes over the network, and only when
 * somebody asks for it.
 * @throws PaddockError ENGINE_UNREACHABLE when it cannot be fetched, BAD_REQUEST when it is not what was published
 */
export async function fetchRelease(release: SuiteRelease, signal: AbortSignal): Promise<Uint8Array> {
  const bytes = await download(release, AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]));
  const sum = await unzip(bytes, { maxOutputLength: MAX_UNPACKED }).then(
    unpacked => createHash('md5').update(unpacked).digest('hex'),
    () => 'no gzip file',
  );
  if (sum === release.md5) return bytes;
  throw new PaddockError('BAD_REQUEST', `What came from ${release.url} is not ${release.name}: ${sum}.`, {
    fix: 'Fetch the file by hand and import it.',
  });
}

async function download(release: SuiteRelease, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const response = await fetch(release.url, { signal });
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body) {
      size += part.length;
      if (size > MAX_PACKED) throw new Error('it is far larger than the release');
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (error) {
    throw new PaddockError('ENGINE_UNREACHABLE', `${release.url} could not be fetched: ${reasonOf(error)}.`, {
      fix: 'Check the connection, or fetch the file elsewhere and import it.',
      cause: error,
    });
  }
}
