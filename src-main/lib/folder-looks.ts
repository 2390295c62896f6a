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

interface Turn {
  /** Ends when the look before has ended, or is late. */
  before: Promise<unknown>;
  silent: boolean;
}

/**
 * Looks into folders that may never answer, such as a network mount whose server is gone. Such a look keeps one of the
 * few threads that all file work of this process shares. So there is one look at a time into a folder, and none into one
 * that is late with its answer until that has come.
 */
export class FolderLooks {
  readonly #clock: Clock;
  readonly #turns = new Map<string, Turn>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * What a look into the folder gives.
   * @param look waits only for what lies in that folder
   * @throws SilentFolderError and what the look throws
   */
  at<T>(folder: string, look: () => Promise<T>): Promise<T> {
    const turn = this.#turns.get(folder) ?? { before: Promise.resolve(), silent: false };
    this.#turns.set(folder, turn);
    const looked = turn.before.then(() => this.#inTime(folder, turn, look));
    turn.before = looked.catch(() => {});
    return looked;
  }

  /** Whether the folder is late with an answer now: whoever touches it would wait. */
  isSilent(folder: string): boolean {
    return this.#turns.get(folder)?.silent ?? false;
  }

  /** Those that are not. */
  answering(folders: readonly string[]): readonly string[] {
    return folders.filter(folder => !this.isSilent(folder));
  }

  async #inTime<T>(folder: string, turn: Turn, look: () => Promise<T>): Promise<T> {
    if (turn.silent) throw new SilentFolderError(folder);
    const limit = new TimeLimit(this.#clock, ANSWER_MS);
    try {
      const answer = look().then(value => ({ value }));
      const inTime = await Promise.race([answer, limit.passed]);
      if (inTime !== null) return inTime.value;
      turn.silent = true;
      const answered = (): void => {
        turn.silent = false;
      };
      answer.then(answered, answered);
      throw new SilentFolderError(folder);
    } finally {
      limit.end();
    }
  }
}
