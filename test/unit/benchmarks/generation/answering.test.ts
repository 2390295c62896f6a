import { describe, expect, it } from 'vitest';
import { answerProblem } from '../../../../src-main/benchmarks/generation/answer-problem.ts';
import type { Answerer } from '../../../../src-main/benchmarks/generation/answerer.ts';
import { refusal, retryAfterMs } from '../../../../src-main/benchmarks/generation/refusal.ts';
import { BrokenOffError, type Said } from '../../../../src-main/benchmarks/generation/said.ts';
import { Turns } from '../../../../src-main/lib/turns.ts';
import type { Answer } from '../../../../src-shared/model/benchmark-run.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const NOW = Date.parse('2027-03-04T05:06:07Z');
const SAID: Said = {
  ...{ text: 'Yes.', reasoning: '', toolCalls: [], finishReason: 'stop', promptTokens: 1, tokens: 1 },
  ...{ tokensPerSecond: null, promptTokensPerSecond: null, timeToFirstTokenMs: null, durationMs: 1 },
};

/** How long each try came after the one before, ms, and the answer, when tries fail with these errors first. */
async function tried(
  errors: readonly Error[],
  attempts: number,
): Promise<{ readonly gaps: readonly number[]; readonly answer: Answer }> {
  const clock = new FakeClock(NOW);
  const at: number[] = [];
  const answerer: Answerer = {
    concurrency: 1,
    costUsd: () => null,
    leftOut: () => [],
    answer: () => {
      at.push(clock.now());
      const error = errors[at.length - 1];
      return error === undefined ? Promise.resolve(SAID) : Promise.reject(error);
    },
  };
  const problem = { taskId: 'T/0', prompt: '?', entryPoint: null, check: null, tools: [] };
  const parser = null as never;
  const turns = new Turns(clock);
  const deps = { answerer, parser, settings: { attempts }, clock, turns, onTrouble: () => {} };
  let answer: Answer | null = null;
  void answerProblem(problem, 0, deps, new AbortController().signal).then(given => {
    answer = given;
  });
  for (let step = 0; answer === null && step < 10_000; step++) await clock.advance(250);
  if (answer === null) throw new Error('no answer came');
  return { gaps: at.slice(1).map((time, index) => time - (at[index] ?? 0)), answer };
}

describe('a question that is not answered', () => {
  it('is asked again with longer and longer waits, and given up after its tries', async () => {
    const broken = Array.from({ length: 9 }, () => new BrokenOffError('It broke off.'));
    const { gaps, answer } = await tried(broken, 4);
    expect(gaps).toEqual([500, 1_000, 2_000]);
    expect(answer).toMatchObject({ status: 'server-died', retries: 3, problem: 'It broke off.' });
  });

  it('is asked again when the server wants it, which uses up no try', async () => {
    const busy = [30_000, 0, 60_000].map(ms => new BrokenOffError('Busy.', ms));
    const { gaps, answer } = await tried(busy, 1);
    expect(gaps).toEqual([30_000, 500, 60_000]);
    expect(answer).toMatchObject({ status: 'answered', retries: 3, problem: 'Busy.' });
  });

  it('does not wait for ever for a server that always says later', async () => {
    const busy = Array.from({ length: 99 }, () => new BrokenOffError('Busy.', 2_000));
    const { gaps, answer } = await tried(busy, 2);
    expect(gaps).toHaveLength(21);
    expect(answer).toMatchObject({ status: 'server-died', retries: 21 });
  });
});

describe('what a server says instead of an answer', () => {
  const said = (status: number, error: object, headers: Record<string, string> = {}) =>
    refusal(new Response(JSON.stringify({ error }), { status, headers }), NOW, 'the-key');

  it('tells the next step: again, later, not this question, not this run', async () => {
    const cases: readonly (readonly [number, object, string])[] = [
      [503, { message: 'Loading model' }, 'TurnedAwayError'],
      [529, { type: 'overloaded_error', message: 'Overloaded' }, 'TurnedAwayError'],
      [408, { message: 'slow' }, 'TurnedAwayError'],
      [429, { type: 'rate_limit_error', message: 'slow down' }, 'TurnedAwayError'],
      [429, { code: 'insufficient_quota', message: 'You exceeded your current quota' }, 'SpendLimitError'],
      [400, { message: 'Your credit balance is too low to access the API.' }, 'SpendLimitError'],
      [402, { message: 'Payment required' }, 'SpendLimitError'],
      [400, { message: 'the request exceeds the available context size' }, 'RefusedError'],
      [401, { message: 'invalid x-api-key' }, 'PaddockError'],
      [403, { message: 'no' }, 'PaddockError'],
      [404, { message: 'model: x' }, 'PaddockError'],
    ];
    for (const [status, error, name] of cases)
      expect((await said(status, error)).name, `${status} ${JSON.stringify(error)}`).toBe(name);
    expect((await said(401, { message: 'Wrong: the-key' })).message).toBe(
      'The server does not let Paddock in: Wrong: …',
    );
  });

  it('says when to come back in seconds or as a date', () => {
    expect(retryAfterMs('20', NOW)).toBe(20_000);
    expect(retryAfterMs('Thu, 04 Mar 2027 05:06:37 GMT', NOW)).toBe(30_000);
    expect(retryAfterMs('Thu, 04 Mar 2027 05:06:00 GMT', NOW)).toBe(0);
    for (const nothing of [null, '', 'soon', '-5x']) expect(retryAfterMs(nothing, NOW)).toBeNull();
  });
});
