import { expect, it } from 'vitest';
import type { KeptVerdict } from '../../../../src-main/benchmarks/runs/kept-verdict.ts';
import { LiveRun } from '../../../../src-main/benchmarks/runs/live-run.ts';
import { scoresOf } from '../../../../src-main/benchmarks/runs/scores.ts';
import type { Answer, AnswerStatus } from '../../../../src-shared/model/benchmark-run.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { sampleProblem, verdict } from '../../../support/panel-benchmark-results.ts';
import { sampleRun } from '../../../support/panel-benchmarks.ts';

const TASKS = ['T/0', 'T/1', 'T/2', 'T/3'];
const template = sampleProblem('T/0', true).answers[0]?.answer as Answer;
const answer = (taskId: string, status: AnswerStatus = 'answered', tokens = 100): Answer => ({
  ...template,
  ...{ taskId, status, tokens },
});
const judged = (taskId: string, passes: boolean, plus = passes): KeptVerdict => ({
  ...{ taskId, index: 0, sandbox: 'docker', ms: 1 },
  base: verdict(passes ? 'pass' : 'fail'),
  plus: verdict(plus ? 'pass' : 'fail'),
});
const run = sampleRun('live', 'Live', { status: 'serving', answered: 0, expected: 4, finishedAt: null });

function live(): { readonly live: LiveRun; readonly clock: FakeClock } {
  const clock = new FakeClock();
  return { live: new LiveRun({ run, taskIds: TASKS, clock }), clock };
}

it('counts as the score will: what was cut, refused or never said is wrong once it is judged', () => {
  const { live: one } = live();
  one.update({ ...run, status: 'generating' });
  const statuses = ['answered', 'truncated', 'empty', 'server-died'] as const;
  const verdicts = TASKS.map((taskId, at) => judged(taskId, at === 0));
  for (const [at, status] of statuses.entries()) one.answered(answer(TASKS[at] ?? '', status), true);
  expect(one.progress.value.soFar).toMatchObject({ judged: 0, cut: 1, tokensPerAnswer: 100, sandbox: null });
  for (const each of verdicts) one.judged(each, true);
  const { soFar } = one.progress.value;
  expect(soFar).toEqual({ judged: 4, base: 1, plus: 1, cut: 1, tokensPerAnswer: 100, sandbox: 'docker' });
  const scores = scoresOf(verdicts);
  expect([soFar.base, soFar.plus, soFar.judged]).toEqual([
    scores.base?.passed,
    scores.plus?.passed,
    scores.base?.total,
  ]);
});

it('tells the time left of the phase that it is in', async () => {
  const { live: one, clock } = live();
  const left = () => [one.progress.value.perMinute, one.progress.value.secondsLeft];
  one.answered(answer('T/0'), false);
  one.update({ ...run, status: 'generating' });
  expect(left()).toEqual([null, null]);
  for (const taskId of TASKS.slice(1)) {
    await clock.advance(10_000);
    one.answered(answer(taskId), true);
    expect(one.progress.value.perMinute).toBe(6);
  }
  // All have come, and the judge is still at work: nobody says "0 ms".
  expect(left()).toEqual([6, null]);
  one.judged(judged('T/0', true), true);
  one.update({ ...run, status: 'grading' });
  expect(left()).toEqual([null, null]);
  await clock.advance(2_000);
  one.judged(judged('T/1', true), true);
  one.judged(judged('T/2', true), true);
  expect(left()).toEqual([60, 1]);
});

it('logs every answer with its figures, and every verdict that is not a pass', () => {
  const { live: one } = live();
  one.answered(answer('T/0'), false);
  one.answered(answer('T/1', 'truncated', 4_096), true);
  one.judged(judged('T/0', true), true);
  one.judged(judged('T/1', true, false), true);
  expect(one.progress.value.log.map(({ text }) => text)).toEqual([
    'T/1: answer cut by a limit, 4,096 tokens in 2.1 s, 112.4 t/s',
    'T/1: fails in the plus tests, wrong answer',
  ]);
});
