import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { PaddockError } from '../../../src-shared/errors.ts';
import { systemClock } from '../../lib/clock.ts';
import { TimeLimit } from '../../lib/time-limit.ts';
import { reasonOf } from '../generation/ask.ts';
import type { SuiteRelease } from './releases.ts';

const unzip = promisify(gunzip);
/** The largest release is 0.9 MB packed and 7.7 MB unpacked. */
const MAX_PACKED = 16 << 20;
const MAX_UNPACKED = 64 << 20;
const LIMIT_MS = 300_000;
/** Cut so often, a connection is not worth another try. */
const MOST_CUTS = 5;

/** Told of bytes as they come; fewer than before where a server begins anew. */
export type OnReceived = (receivedBytes: number) => void;

/**
 * The packed bytes of a release, its sum checked. The only place where a suite comes over the network, and only when
 * somebody asks for it. A download that is cut goes on where it stopped, where the server can do that.
 * @throws PaddockError SOURCE_UNREACHABLE when it cannot be fetched, BAD_REQUEST when it is not what was published
 */
export async function fetchRelease(
  release: SuiteRelease,
  signal: AbortSignal,
  onReceived: OnReceived = () => {},
): Promise<Uint8Array> {
  const limit = new TimeLimit(systemClock, LIMIT_MS, signal);
  const download = new Download(release.url, onReceived).run(limit.signal).finally(() => limit.end());
  const bytes = await download.catch((error: unknown) => {
    signal.throwIfAborted();
    throw new PaddockError('SOURCE_UNREACHABLE', `${release.url} could not be fetched: ${reasonOf(error)}.`, {
      fix: `Check the connection, or fetch the file elsewhere and import it.${behindProxy(process.env)}`,
      cause: error,
    });
  });
  const found = await sumOf(bytes);
  if (found === release.md5) return bytes;
  throw new PaddockError('BAD_REQUEST', `What came from ${release.url} is not ${release.name}: ${found}.`, {
    fix: 'Fetch the file by hand and import it.',
  });
}

/** The MD5 of what is packed, or why there is none, in words. */
async function sumOf(bytes: Uint8Array): Promise<string> {
  try {
    const unpacked = await unzip(bytes, { maxOutputLength: MAX_UNPACKED });
    return createHash('md5').update(unpacked).digest('hex');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? `it unpacks to over ${MAX_UNPACKED >> 20} MiB`
      : 'it is no whole gzip file';
  }
}

/** What a server said that another try would not change. */
class RefusedError extends Error {}

/** One file, over as many connections as it takes. */
class Download {
  readonly #url: string;
  readonly #onReceived: OnReceived;
  #parts: Uint8Array[] = [];
  #size = 0;
  /** What the server calls these very bytes; without it a rest could be another file's. */
  #validator: string | null = null;

  constructor(url: string, onReceived: OnReceived) {
    this.#url = url;
    this.#onReceived = onReceived;
  }

  async run(signal: AbortSignal): Promise<Uint8Array> {
    for (let cuts = 0; ; cuts++) {
      const before = this.#size;
      try {
        await this.#connection(signal);
        return Buffer.concat(this.#parts);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof RefusedError || this.#size <= before || cuts >= MOST_CUTS) throw error;
      }
    }
  }

  async #connection(signal: AbortSignal): Promise<void> {
    const rest =
      this.#size > 0 && this.#validator !== null
        ? { range: `bytes=${this.#size}-`, 'if-range': this.#validator }
        : {};
    const response = await fetch(this.#url, { headers: { 'accept-encoding': 'identity', ...rest }, signal });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new RefusedError(`status ${response.status}`);
    }
    if (!(response.status === 206 && startOf(response.headers.get('content-range')) === this.#size)) {
      this.#parts = [];
      this.#size = 0;
    }
    const etag = response.headers.get('etag');
    this.#validator = etag?.startsWith('"') ? etag : response.headers.get('last-modified');
    for await (const part of response.body) {
      this.#size += part.length;
      if (this.#size > MAX_PACKED) throw new RefusedError('it is far larger than the release');
      this.#parts.push(part);
      this.#onReceived(this.#size);
    }
  }
}

/** Where the part of a 206 begins; null where it does not say so. */
function startOf(contentRange: string | null): number | null {
  const start = /^bytes (\d+)-/.exec(contentRange ?? '')?.[1];
  return start === undefined ? null : Number(start);
}

/** What to do where the system names a proxy: Node takes its variables only when it is told to. */
function behindProxy(env: NodeJS.ProcessEnv): string {
  const named = ['HTTPS_PROXY', 'https_proxy'].some(name => (env[name] ?? '') !== '');
  return named && env.NODE_USE_ENV_PROXY !== '1'
    ? ' For the proxy of HTTPS_PROXY start Paddock with NODE_USE_ENV_PROXY=1 (Node 22.21, 24 or newer).'
    : '';
}
