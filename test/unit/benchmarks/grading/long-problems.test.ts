import { expect, it } from 'vitest';
import { longestFirst } from '../../../../src-main/benchmarks/grading/long-problems.ts';

const HUMANEVAL_PLUS = 'fe585eb4df8c88d844eeb463ea4d0302';
const tasks = [0, 1, 59, 139, 15].map(number => ({ taskId: `HumanEval/${number}` }));
const order = (hash: string, known: Record<string, number>): readonly string[] =>
  longestFirst(tasks, hash, known).map(({ taskId }) => taskId.replace('HumanEval/', ''));

it('begins with what is known to take long, and keeps the order of the rest', () => {
  expect(order(HUMANEVAL_PLUS, {})).toEqual(['15', '139', '59', '0', '1']);
  expect(order('another data set', {})).toEqual(['0', '1', '59', '139', '15']);
});

it('goes by what was measured here where there is something', () => {
  const known = { 'HumanEval/1': 60_000, 'HumanEval/15': 10, 'HumanEval/59': 20 };
  expect(order(HUMANEVAL_PLUS, known)).toEqual(['1', '139', '59', '15', '0']);
});
