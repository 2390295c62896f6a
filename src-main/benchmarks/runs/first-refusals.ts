import { PaddockError } from '../../../src-shared/errors.ts';
import type { Answer } from '../../../src-shared/model/benchmark-run.ts';

/** So many problems that are refused for one reason, before any is answered, say that no other will be. */
const ENOUGH = 3;

/** Holds back the first answers of a run while all of them are refusals: where nobody answers there is no score. */
export class FirstRefusals {
  readonly #enough: number;
  #held: Answer[] = [];
  #open: boolean;

  /** @param left how many problems are to be asked for a run that has these answers already */
  constructor(left: number, before: Iterable<Answer>) {
    this.#enough = Math.min(ENOUGH, left);
    this.#open = [...before].every(({ status }) => status === 'refused');
  }

  /**
   * Which answers count, now that there is another one.
   * @throws PaddockError NOT_OFFERED when enough were refused, all for the same reason: none of them counts
   */
  take(answer: Answer): readonly Answer[] {
    if (!this.#open) return [answer];
    this.#held.push(answer);
    const alike = this.#held.every(
      ({ status, problem }) => status === 'refused' && problem === answer.problem,
    );
    // Of several samples the first are of one problem, which may be the only one that is refused.
    const problems = new Set(this.#held.map(({ taskId }) => taskId)).size;
    if (alike && problems < this.#enough) return [];
    if (alike)
      throw new PaddockError('NOT_OFFERED', `No question is answered. ${asSentence(answer.problem)}`, {
        fix: 'Resume the run once that is different, or start one with other settings.',
      });
    this.#open = false;
    return this.#held.splice(0);
  }
}

/** What follows it stays apart from it. */
function asSentence(problem: string | null): string {
  const said = problem ?? '';
  return said === '' || /[.?!]$/.test(said) ? said : `${said}.`;
}
