import { expect, it } from 'vitest';
import { emptyAnswer } from '../../../../src-main/benchmarks/generation/empty-answer.ts';
import { FirstRefusals } from '../../../../src-main/benchmarks/runs/first-refusals.ts';
import type { Answer } from '../../../../src-shared/model/benchmark-run.ts';

let nth = 0;
const answer = (status: Answer['status'], problem: string | null = null): Answer => ({
  ...emptyAnswer({ taskId: `T/${nth++}`, index: 0, status, at: 0 }),
  problem,
});

it('ends a run whose first three questions are refused for one reason', () => {
  const refusals = new FirstRefusals(10, []);
  expect([refusals.take(answer('refused', 'no')), refusals.take(answer('refused', 'no'))]).toEqual([[], []]);
  expect(() => refusals.take(answer('refused', 'no'))).toThrow(/^No question is answered\. no\.$/);
});

it('ends none for a single problem that is asked several times', () => {
  const refusals = new FirstRefusals(2, []);
  const samples = [0, 1, 2, 3].map(index => ({ ...answer('refused', 'no'), taskId: 'T/first', index }));
  expect(samples.map(sample => refusals.take(sample))).toEqual([[], [], [], []]);
  const next = answer('answered');
  expect(refusals.take(next)).toEqual([...samples, next]);
});

it('ends a run of a single question that is refused', () => {
  expect(() => new FirstRefusals(1, []).take(answer('refused', 'no'))).toThrow('No question is answered');
});

it.each([
  ['is answered', answer('answered')],
  ['is refused for another reason', answer('refused', 'too long')],
  ['ends with a dead server', answer('server-died')],
])('keeps them all, in their order, once a question %s', (_what, other) => {
  const refusals = new FirstRefusals(10, []);
  const first = answer('refused', 'no');
  expect(refusals.take(first)).toEqual([]);
  expect(refusals.take(other)).toEqual([first, other]);
  for (const more of Array.from({ length: 5 }, () => answer('refused', 'no')))
    expect(refusals.take(more)).toEqual([more]);
});

it('counts refusals of a run that has answers already', () => {
  const refusals = new FirstRefusals(10, [answer('refused', 'no'), answer('truncated')]);
  for (const more of Array.from({ length: 5 }, () => answer('refused', 'no')))
    expect(refusals.take(more)).toEqual([more]);
});
