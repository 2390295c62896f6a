import type { Comparison } from './model/benchmark-result.ts';

type Problem = Comparison['problems'][number];

/** Whether of the runs that have this problem one passes all its tests and another does not. */
export function differs({ states }: Pick<Problem, 'states'>): boolean {
  return new Set(states.flatMap(state => (state === null ? [] : [state === 'pass']))).size > 1;
}
