import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { WEB_TYPES } from '../lib/web-types.ts';
import type { Reply } from './route.ts';

const compress = promisify(gzip);

const TEXT = new Set(['.html', '.js', '.css', '.json', '.svg', '.webmanifest']);
const SMALLEST_TO_COMPRESS_BYTES = 1024;

interface KeptFile {
  readonly bytes: Buffer;
  readonly compressed: Buffer | null;
}

/**
 * Serves the built renderer. A path is taken apart and each part must be a plain name, so that no spelling of `..`
 * leaves the folder; files below /assets carry a hash in their name and never change.
 *
 * What was read is kept: a build that replaces the files under a running panel is one of the next start, and a page that
 * is loaded again is still one of this build.
 */
export class StaticFiles {
  readonly #folder: string;
  readonly #kept = new Map<string, KeptFile>();

  /** @param folder the built renderer, such as out/renderer; it may be absent */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Settles which build is served: the page of now, which names the files that belong to it. */
  async settle(): Promise<void> {
    await this.#load('/index.html', join(this.#folder, 'index.html'), true);
  }

  /** The file at a URL path; undefined when there is none. */
  async find(urlPath: string, acceptEncoding: string): Promise<Reply | undefined> {
    const path = urlPath === '/' ? '/index.html' : urlPath;
    const names = path.split('/').slice(1);
    const extension = extname(path);
    const type = WEB_TYPES[extension];
    if (type === undefined || !names.every(name => /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/.test(name)))
      return undefined;
    const file = await this.#load(path, join(this.#folder, ...names), TEXT.has(extension));
    if (file === undefined) return undefined;
    const zipped = file.compressed !== null && /\bgzip\b/.test(acceptEncoding);
    return {
      status: 200,
      headers: {
        'content-type': type,
        'cache-control': names[0] === 'assets' ? 'public, max-age=31536000, immutable' : 'no-store',
        vary: 'accept-encoding',
        ...(zipped ? { 'content-encoding': 'gzip' } : {}),
      },
      body: zipped && file.compressed ? file.compressed : file.bytes,
    };
  }

  async #load(key: string, path: string, text: boolean): Promise<KeptFile | undefined> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    try {
      const bytes = await readFile(path);
      const compressed = text && bytes.length >= SMALLEST_TO_COMPRESS_BYTES ? await compress(bytes) : null;
      const file = { bytes, compressed };
      this.#kept.set(key, file);
      return file;
    } catch {
      // Absent, a folder, or not readable: for a browser all of them are “not found”.
      return undefined;
    }
  }
}
