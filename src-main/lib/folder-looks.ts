import { access } from 'node:fs/promises';
import { PaddockError } from '../../src-shared/errors.ts';
import type { FailureCode } from '../../src-shared/model/supervisor.ts';
import type { Clock } from './clock.ts';
import { TimeLimit } from './time-limit.ts';

/** A disk that has to spin up takes some of it; one whose server is gone never answers. */
export const ANSWER_MS = 15_000;

/** A folder did not answer in time, or has not yet answered an earlier look: what lies in it cannot be loaded. */
export class SilentFolderError extends PaddockError {
  constructor(folder: string) {
    super('LOAD_FAILED', `The folder ${folder} does not answer.`, {
      fix: 'Bring its disk or network share back, or take it out of the model folders.',
      details: { failure: 'model-missing' satisfies FailureCode },
    });
  }
}

/** A look takes milliseconds from a folder that answers; a search goes on for seconds, and keeps no look waiting. */
type Kind = 'look' | 'search';

interface Folder {
  /** End when the one before of that kind has ended, or is late. */
  readonly before: Record<Kind, Promise<unknown>>;
  /** How many are late. */
  late: number;
}

/**
 * Looks into folders that may never answer, such as a network mount whose server is gone. Such a look keeps one of the
 * few threads that all file work of this process shares. So there is one look and one search at a time in a folder, and
 * none in one that is late with its answer until that has come.
 */
export class FolderLooks {
  readonly #clock: Clock;
  readonly #folders = new Map<string, Folder>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * What a look into the folder gives.
   * @param look waits only for what lies in that folder
   * @throws SilentFolderError and what the look throws
   */
  at<T>(folder: string, look: () => Promise<T>): Promise<T> {
    return this.#inTurn(folder, 'look', look);
  }

  /**
   * What a search of the folder gives. It begins once the folder has answered a look.
   * @param search waits only for what lies in that folder, and ends within `ANSWER_MS` by itself
   * @throws SilentFolderError and what the search throws
   */
  async searching<T>(folder: string, search: () => Promise<T>): Promise<T> {
    await this.at(folder, () => access(folder));
    return this.#inTurn(folder, 'search', search);
  }

  /** Whether the folder is late with an answer now: whoever touches it would wait. */
  isSilent(folder: string): boolean {
    return (this.#folders.get(folder)?.late ?? 0) > 0;
  }

  /** Those that are not. */
  answering(folders: readonly string[]): readonly string[] {
    return folders.filter(folder => !this.isSilent(folder));
  }

  #inTurn<T>(path: string, kind: Kind, look: () => Promise<T>): Promise<T> {
    const none = Promise.resolve();
    const folder = this.#folders.get(path) ?? { before: { look: none, search: none }, late: 0 };
    this.#folders.set(path, folder);
    const looked = folder.before[kind].then(() => this.#inTime(path, folder, look));
    folder.before[kind] = looked.catch(() => {});
    return looked;
  }

  async #inTime<T>(path: string, folder: Folder, look: () => Promise<T>): Promise<T> {
    if (folder.late > 0) throw new SilentFolderError(path);
    const limit = new TimeLimit(this.#clock, ANSWER_MS);
    try {
      const answer = look().then(value => ({ value }));
      const inTime = await Promise.race([answer, limit.passed]);
      if (inTime !== null) return inTime.value;
      folder.late += 1;
      const answered = (): void => {
        folder.late -= 1;
      };
      answer.then(answered, answered);
      throw new SilentFolderError(path);
    } finally {
      limit.end();
    }
  }
}
