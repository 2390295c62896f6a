import type { Translate } from '../../i18n/index.ts';

/** What the scores of a suite on base and plus tests are called; without plus tests there is one score. */
export interface ScoreNames {
  readonly base: string;
  readonly plus: string | null;
}

/** By the world's names where it has some, else by the tests. `plus`: whether there are plus tests. */
export function scoreNames(suiteId: string, plus: boolean, t: Translate): ScoreNames {
  const [base, plusName] = knownNames(suiteId) ?? [
    t(plus ? 'benchmarks:columns.base' : 'benchmarks:columns.score'),
    t('benchmarks:columns.plus'),
  ];
  return { base, plus: plus ? plusName : null };
}

function knownNames(suiteId: string): readonly [base: string, plus: string] | null {
  if (suiteId.startsWith('humaneval')) return ['HumanEval', 'HumanEval+'];
  return suiteId.startsWith('mbpp') ? ['MBPP', 'MBPP+'] : null;
}
