import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Disposable } from './disposables.ts';
import { makeFolder } from './make-folder.ts';

export interface RotatingFileOptions {
  readonly path: string;
  readonly maxBytes: number;
  /** How many old files are kept as `path.1`, `path.2`, … */
  readonly keep: number;
  /** Told once when writing starts to fail, and of how many lines were lost when it works again. */
  readonly onTrouble: (
    message: string,
    fields: { path: string; lostLines?: number; error?: unknown },
  ) => void;
}

/** Characters that may wait in memory before `append` holds its caller back. */
const HIGH_WATER = 1 << 20;
/** While the disk refuses, what waits beyond this is given up and counted, so that memory stays bounded. */
const GIVE_UP = 8 << 20;

/** Appends text to a file that is rotated by size. A full or read-only disk costs lines, never the program. */
export class RotatingFile implements Disposable {
  readonly #options: RotatingFileOptions;
  #pending: string[] = [];
  #pendingLength = 0;
  #writing: Promise<void> | undefined;
  #file: FileHandle | undefined;
  #size = 0;
  #failing = false;
  #lostLines = 0;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
  }

  /** Takes whole lines. Resolves when more can be taken; never rejects. */
  async append(text: string): Promise<void> {
    this.#pending.push(text);
    this.#pendingLength += text.length;
    this.#writing ??= this.#drain();
    if (this.#pendingLength > HIGH_WATER) await this.#writing;
  }

  /** Resolves when everything taken so far is written or given up. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async dispose(): Promise<void> {
    await this.flush();
    await this.#close();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const text = this.#pending.join('');
        this.#pending = [];
        this.#pendingLength = 0;
        if (!(await this.#write(text))) return;
      }
    } finally {
      this.#writing = undefined;
    }
  }

  async #write(text: string): Promise<boolean> {
    try {
      const file = this.#file ?? (await this.#open());
      const bytes = Buffer.from(text, 'utf8');
      await file.appendFile(bytes);
      this.#size += bytes.length;
    } catch (error) {
      await this.#failed(text, error);
      return false;
    }
    if (this.#failing) this.#recovered();
    try {
      if (this.#size >= this.#options.maxBytes) await this.#rotate();
    } catch (error) {
      // The text is written; without rotation the file only grows on.
      this.#options.onTrouble('The log file cannot be rotated', { path: this.#options.path, error });
    }
    return true;
  }

  #recovered(): void {
    this.#failing = false;
    this.#options.onTrouble('The log file is written again', {
      path: this.#options.path,
      lostLines: this.#lostLines,
    });
    this.#lostLines = 0;
  }

  async #failed(text: string, error: unknown): Promise<void> {
    if (!this.#failing)
      this.#options.onTrouble('The log file cannot be written', { path: this.#options.path, error });
    this.#failing = true;
    // A part of it may be written already: what is tried again whole must not follow its own beginning.
    await this.#file?.truncate(this.#size).catch(() => {});
    await this.#close();
    // The next append tries again; until then the oldest lines wait, up to a bound.
    if (this.#pendingLength + text.length <= GIVE_UP) {
      this.#pending.unshift(text);
      this.#pendingLength += text.length;
    } else this.#lostLines += text.split('\n').length - 1;
  }

  async #open(): Promise<FileHandle> {
    await makeFolder(dirname(this.#options.path));
    const file = await open(this.#options.path, 'a', 0o600);
    this.#file = file;
    this.#size = (await file.stat()).size;
    return file;
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => {});
  }

  async #rotate(): Promise<void> {
    const { path, keep } = this.#options;
    await this.#close();
    await rm(`${path}.${keep}`, { force: true });
    for (let n = keep - 1; n >= 1; n--) await rename(`${path}.${n}`, `${path}.${n + 1}`).catch(ignoreAbsent);
    await rename(path, `${path}.1`);
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
