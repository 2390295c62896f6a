import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readJson, toJson } from '../../lib/atomic-file.ts';
import type { Clock } from '../../lib/clock.ts';
import { DelayedWrite } from '../../lib/delayed-write.ts';
import type { Logger } from '../../lib/log.ts';
import { makeFolder } from '../../lib/make-folder.ts';
import type { RawLogLine } from '../runtime.ts';

/** How far a log was read is written down this often at most: so much may be doubled after a SIGKILL, ms. */
const KEPT_MS = 250;

/** The newest stamp of each stream whose line is in the log of a Paddock; empty before the first. */
export type Stamps = Readonly<Record<RawLogLine['stream'], string>>;
const Stamps = z.object({ stdout: z.string(), stderr: z.string() });

const fileOf = (folder: string, containerId: string): string => join(folder, `container-${containerId}.json`);

export interface ReadMarkDeps {
  /** `<home>/run`. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Remembers on disk how far the log of a container was read, so that who adopts it knows which lines its log has. */
export class ReadMark {
  /** How far an earlier Paddock read; null when none did. */
  readonly before: Stamps | null;
  readonly #path: string;
  readonly #kept: DelayedWrite;
  #stamps: Stamps;

  private constructor({ folder, clock, log }: ReadMarkDeps, containerId: string, before: Stamps | null) {
    this.before = before;
    this.#stamps = before ?? { stdout: '', stderr: '' };
    this.#path = fileOf(folder, containerId);
    this.#kept = new DelayedWrite({
      clock,
      restMs: KEPT_MS,
      write: () => this.#write(),
      onTrouble: error =>
        log.warn('Could not write down how far a log was read', { error, path: this.#path }),
    });
  }

  static async open(deps: ReadMarkDeps, containerId: string): Promise<ReadMark> {
    const before = await readJson(fileOf(deps.folder, containerId), Stamps);
    return new ReadMark(deps, containerId, before ?? null);
  }

  /** The lines up to these stamps are in the log. */
  take(stamps: Stamps): void {
    this.#stamps = stamps;
    this.#kept.request();
  }

  /** Resolves when it is on the disk. */
  flush(): Promise<void> {
    return this.#kept.flush();
  }

  /** The container is gone. */
  async remove(): Promise<void> {
    await this.#kept.flush();
    await rm(this.#path, { force: true });
  }

  /** It need not survive a power cut: the container does not either. */
  async #write(): Promise<void> {
    const temporary = `${this.#path}.tmp`;
    await makeFolder(dirname(this.#path));
    await writeFile(temporary, toJson(this.#stamps), { mode: 0o600 });
    await rename(temporary, this.#path);
  }
}

/** Removes the marks of containers that are no more. Never rejects. */
export async function sweepReadMarks(folder: string, containerIds: readonly string[]): Promise<void> {
  const kept = new Set(containerIds.map(id => fileOf(folder, id)));
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (/^container-.+\.json$/.test(name) && !kept.has(path)) await rm(path, { force: true }).catch(() => {});
  }
}
