import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from '../lib/atomic-file.ts';
import { processStartTime } from '../lib/process-identity.ts';

const ChildRecord = z.object({
  pid: z.number().int().positive(),
  /** Tells this process from a later one with the same pid. */
  start: z.string(),
});

/**
 * Writes down programs that a killed panel would leave behind: one that prints nothing never finds out that nobody
 * reads it any more. The next start with the same state folder ends them.
 */
export class ChildRecords {
  readonly #dir: string;

  /** @param dir folder `run` of the home */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Never rejects: where nothing can be written, nothing is remembered. */
  async add(pid: number): Promise<void> {
    const start = await processStartTime(pid);
    if (start !== null) await writeJson(this.#path(pid), { pid, start }, 0o600).catch(() => {});
  }

  /** For one that has ended. Never rejects. */
  async remove(pid: number): Promise<void> {
    await rm(this.#path(pid), { force: true }).catch(() => {});
  }

  /** Ends what an earlier panel left. Never rejects. */
  async endLeftovers(): Promise<void> {
    for (const name of await readdir(this.#dir).catch(() => [])) {
      if (!/^telemetry-\d+\.json$/.test(name)) continue;
      const record = await readJson(join(this.#dir, name), ChildRecord).catch(() => undefined);
      if (record !== undefined && (await processStartTime(record.pid)) === record.start) end(record.pid);
      await rm(join(this.#dir, name), { force: true }).catch(() => {});
    }
  }

  #path(pid: number): string {
    return join(this.#dir, `telemetry-${pid}.json`);
  }
}

function end(pid: number): void {
  try {
    // It only reads: there is nothing that it could leave half done.
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
