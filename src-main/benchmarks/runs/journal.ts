import { type FileHandle, open, readFile } from 'node:fs/promises';
import { Answer } from '../../../src-shared/model/benchmark-run.ts';
import { Mailbox } from '../../lib/mailbox.ts';

/** Which sample of which problem. */
export function answerKey({ taskId, index }: { readonly taskId: string; readonly index: number }): string {
  return `${taskId}#${index}`;
}

/**
 * The answers of a run, one line each, in the order in which they came. A line counts once it is on the disk: after a
 * crash the run goes on behind the last whole one, and no problem is asked twice.
 */
export class Journal {
  readonly #file: FileHandle;
  readonly #mailbox = new Mailbox();
  readonly #answers: Map<string, Answer>;

  private constructor(file: FileHandle, answers: Map<string, Answer>) {
    this.#file = file;
    this.#answers = answers;
  }

  /** Opens or creates it. What a crash left half written at the end is cut off. @throws NodeJS.ErrnoException */
  static async open(path: string): Promise<Journal> {
    const { answers, bytes } = await readWhole(path);
    const file = await open(path, 'a', 0o600);
    try {
      await file.truncate(bytes);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new Journal(file, answers);
  }

  /** The answers of a journal, without opening it for writing. */
  static async read(path: string): Promise<readonly Answer[]> {
    return [...(await readWhole(path)).answers.values()];
  }

  get answers(): ReadonlyMap<string, Answer> {
    return this.#answers;
  }

  /** Resolves when the answer is on the disk. @throws Error when this sample is there already */
  append(answer: Answer): Promise<void> {
    return this.#mailbox.post(async () => {
      const key = answerKey(answer);
      if (this.#answers.has(key)) throw new Error(`${key} was answered already`);
      await this.#file.appendFile(`${JSON.stringify(answer)}\n`);
      await this.#file.datasync();
      this.#answers.set(key, answer);
    });
  }

  close(): Promise<void> {
    return this.#mailbox.post(() => this.#file.close());
  }
}

/** The whole lines from the beginning; the first that is none ends it. */
async function readWhole(
  path: string,
): Promise<{ readonly answers: Map<string, Answer>; readonly bytes: number }> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const answers = new Map<string, Answer>();
  let bytes = 0;
  for (;;) {
    const end = content.indexOf(0x0a, bytes);
    if (end < 0) break;
    const answer = parseLine(content.toString('utf8', bytes, end));
    if (answer === null) break;
    if (!answers.has(answerKey(answer))) answers.set(answerKey(answer), answer);
    bytes = end + 1;
  }
  return { answers, bytes };
}

function parseLine(line: string): Answer | null {
  try {
    return Answer.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
