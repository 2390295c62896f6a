import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../../lib/make-folder.ts';
import type { OutputFiles } from './output-files.ts';
import { stillRuns } from './process-facts.ts';

/** What the next Paddock must know about a process that this one started, to adopt or end it. */
export const PidRecord = z.object({
  version: z.literal(1),
  /** Name of the record and its output files; stays when a later Paddock adopts the process. */
  id: z.string().regex(/^[A-Za-z0-9_.-]{1,150}$/),
  kind: z.enum(['process', 'embedded']),
  homeId: z.string(),
  launchId: z.string(),
  group: z.string(),
  profileId: z.string(),
  specHash: z.string(),
  /** Process id, which is the id of its process group as well. */
  pid: z.number().int().positive(),
  /** See processStart: tells this process from a later one with the same pid. */
  start: z.string(),
  /** Loopback port that it serves on. */
  port: z.number().int().min(1).max(65_535),
  /** The command line; secrets redacted. */
  command: z.array(z.string()),
  startedAt: z.number(),
  /** Bytes in front of each output file that were read and given back to the disk. */
  trimmed: z.object({ stdout: z.number(), stderr: z.number() }),
  /** Bytes in front of each output file whose lines are in the log already; absent in the records of older Paddocks. */
  taken: z.object({ stdout: z.number(), stderr: z.number() }).optional(),
});
export type PidRecord = z.infer<typeof PidRecord>;

/** The folder `<home>/run`: one record and two output files per process. */
export class PidRecords {
  readonly #dir: string;
  /** What is under way with a record, by its id: a process may end while its record is still being written. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  outputOf(id: string): OutputFiles {
    return { stdout: join(this.#dir, `${id}.stdout`), stderr: join(this.#dir, `${id}.stderr`) };
  }

  /** Makes the folder; nobody else may read what engines print. @throws NodeJS.ErrnoException */
  async prepare(): Promise<void> {
    await makeFolder(this.#dir);
  }

  /** Replaces the record in one step. It need not survive a power cut: the process does not either. */
  write(record: PidRecord): Promise<void> {
    return this.#inTurn(record.id, async () => {
      const path = join(this.#dir, `${record.id}.json`);
      const temporary = `${path}.tmp`;
      await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
      await rename(temporary, path);
    });
  }

  /** Records of this home and kind; what cannot be read or belongs to another home is left out. */
  async read(homeId: string, kind: PidRecord['kind']): Promise<readonly PidRecord[]> {
    const names = await readdir(this.#dir).catch(() => []);
    const records: PidRecord[] = [];
    for (const name of names) {
      if (!name.endsWith('.json')) continue;
      const record = parse(await readFile(join(this.#dir, name), 'utf8').catch(() => ''));
      if (record && `${record.id}.json` === name && record.homeId === homeId && record.kind === kind)
        records.push(record);
    }
    return records;
  }

  /** Whether the recorded process itself still runs. */
  alive(record: PidRecord): Promise<boolean> {
    return stillRuns(record.pid, record.start);
  }

  /** Removes the record: its process is gone. */
  remove(id: string): Promise<void> {
    return this.#inTurn(id, async () => {
      await Promise.all(
        [`${id}.json`, `${id}.json.tmp`].map(name => rm(join(this.#dir, name), { force: true })),
      );
    });
  }

  /** Runs a step when what was begun with this record before has ended, however it went. */
  #inTurn(id: string, step: () => Promise<void>): Promise<void> {
    const mine = (this.#turns.get(id) ?? Promise.resolve()).then(step);
    const ended = mine
      .catch(() => {})
      .then(() => {
        if (this.#turns.get(id) === ended) this.#turns.delete(id);
      });
    this.#turns.set(id, ended);
    return mine;
  }

  /** Removes what the process printed; readers that have it open are not disturbed. */
  async removeOutput(id: string): Promise<void> {
    await Promise.all(Object.values(this.outputOf(id)).map(path => rm(path, { force: true })));
  }

  /** Removes output of this kind that belongs to no record and to none of `keep`. */
  async sweepOutput(kind: PidRecord['kind'], keep: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#dir).catch(() => []);
    const present = new Set(names);
    for (const name of names) {
      const id = /^(.+)\.(stdout|stderr)$/.exec(name)?.[1];
      if (id?.startsWith(`${kind}-`) && !keep.has(id) && !present.has(`${id}.json`))
        await rm(join(this.#dir, name), { force: true });
    }
  }
}

function parse(text: string): PidRecord | null {
  try {
    const parsed = PidRecord.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
