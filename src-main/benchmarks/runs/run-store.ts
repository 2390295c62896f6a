import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import { type Answer, AnswerVerdict, BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import { readJson, writeJson } from '../../lib/atomic-file.ts';
import { Cell, type ReadonlyCell } from '../../lib/cell.ts';
import type { Logger } from '../../lib/log.ts';
import { Mailbox } from '../../lib/mailbox.ts';
import { makeFolder } from '../../lib/make-folder.ts';
import { Journal } from './journal.ts';
import { readRecords } from './read-records.ts';
import { appendLog, type RunLog, readLog } from './run-log.ts';

/** Files of a run's folder. EvalPlus's own tools read the samples and the results. */
export const RUN_FILES = {
  run: 'run.json',
  journal: 'journal.jsonl',
  judged: 'verdicts.jsonl',
  log: 'log.jsonl',
  samples: 'samples.jsonl',
  raw: 'samples.raw.jsonl',
  results: 'samples.eval_results.json',
  verdicts: 'verdicts.json',
} as const;

/** The runs, each in its folder. The list in memory is the truth while Paddock runs; every change is written. */
export class RunStore {
  readonly #dir: string;
  readonly #log: Logger;
  readonly #mailbox = new Mailbox();
  readonly #runs = new Cell<readonly BenchmarkRun[]>([]);

  constructor(deps: { readonly dir: string; readonly log: Logger }) {
    this.#dir = deps.dir;
    this.#log = deps.log;
  }

  /** Newest first. */
  get runs(): ReadonlyCell<readonly BenchmarkRun[]> {
    return this.#runs;
  }

  /** Reads what is there. A folder that cannot be read, or whose run names another, is left alone. */
  async load(): Promise<void> {
    const names = await readdir(this.#dir).catch(() => []);
    const runs = await readRecords(names, name => this.path(name, 'run'), BenchmarkRun, this.#log);
    this.#runs.set(runs.sort(newestFirst));
  }

  path(id: string, file: keyof typeof RUN_FILES): string {
    return join(this.#dir, id, RUN_FILES[file]);
  }

  /** @throws PaddockError NOT_FOUND */
  get(id: string): BenchmarkRun {
    const run = this.#runs.value.find(candidate => candidate.id === id);
    if (run) return run;
    throw new PaddockError('NOT_FOUND', `There is no run ${JSON.stringify(id)}.`, {
      fix: 'List them with `paddock bench list`.',
    });
  }

  /** Adds a run with its folder. @throws NodeJS.ErrnoException */
  async create(run: BenchmarkRun): Promise<void> {
    await makeFolder(join(this.#dir, run.id));
    await writeJson(this.path(run.id, 'run'), run, 0o600);
    this.#runs.set([run, ...this.#runs.value].sort(newestFirst));
  }

  /** Changes a run at once; resolves when that is on the disk. @throws PaddockError NOT_FOUND */
  update(id: string, change: Partial<Omit<BenchmarkRun, 'id'>>): Promise<BenchmarkRun> {
    const run = { ...this.get(id), ...change };
    this.#runs.set(this.#runs.value.map(other => (other.id === id ? run : other)));
    return this.#mailbox.post(async () => {
      // Of several changes in a row the last is written as often; each is small.
      if (this.#runs.value.some(other => other.id === id))
        await writeJson(this.path(id, 'run'), run, 0o600).catch(error =>
          this.#log.warn('A run could not be written', { id, error }),
        );
      return run;
    });
  }

  async remove(id: string): Promise<void> {
    this.get(id);
    this.#runs.set(this.#runs.value.filter(run => run.id !== id));
    await this.#mailbox.post(() => rm(join(this.#dir, id), { recursive: true, force: true }));
  }

  /** Begins the journal of a run with answers that are there already. @throws NodeJS.ErrnoException */
  writeAnswers(id: string, answers: readonly Answer[]): Promise<void> {
    const lines = answers.map(answer => `${JSON.stringify(answer)}\n`).join('');
    return writeFile(this.path(id, 'journal'), lines, { mode: 0o600 });
  }

  /** Of a run that is not whole, those that are there. */
  async verdicts(id: string): Promise<readonly AnswerVerdict[]> {
    const whole = await readJson(this.path(id, 'verdicts'), z.array(AnswerVerdict));
    return whole ?? Journal.read(this.path(id, 'judged'), AnswerVerdict);
  }

  writeVerdicts(id: string, verdicts: readonly AnswerVerdict[]): Promise<void> {
    return writeJson(this.path(id, 'verdicts'), verdicts, 0o600);
  }

  /** Takes a run's verdicts away, so that all its answers are graded anew. @throws NodeJS.ErrnoException */
  async forgetVerdicts(id: string): Promise<void> {
    for (const file of ['verdicts', 'judged'] as const) await rm(this.path(id, file), { force: true });
  }

  /** What happened in a run until now, to be gone on with. */
  async log(id: string): Promise<RunLog> {
    const path = this.path(id, 'log');
    return {
      // Behind what is being kept.
      lines: await this.#mailbox.post(() => readLog(path)),
      // Whoever reads it later misses a line at worst: no run ends for it.
      keep: line => void this.#mailbox.post(() => appendLog(path, line).catch(() => {})),
    };
  }

  /** Resolves when everything is on the disk. */
  flush(): Promise<void> {
    return this.#mailbox.post(() => {});
  }
}

/** Results from elsewhere are as old as they say, whenever they came. */
function newestFirst(a: BenchmarkRun, b: BenchmarkRun): number {
  return b.createdAt - a.createdAt;
}
