import type { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import type { Answer, AnswerStatus } from '../../../src-shared/model/benchmark-run.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Turns } from '../../lib/turns.ts';
import type { Extract } from '../extraction/code-extract.ts';
import type { PythonParser } from '../extraction/python-parser.ts';
import { sanitise } from '../extraction/sanitise.ts';
import { withoutThinking } from '../extraction/thinking.ts';
import type { SuiteProblem } from '../suites/suite.ts';
import type { Answerer } from './answerer.ts';
import { emptyAnswer } from './empty-answer.ts';
import { BrokenOffError, RefusedError, type Said } from './said.ts';

/** First wait before another try, ms; it doubles. */
const BACK_OFF_MS = 500;
const MAX_BACK_OFF_MS = 60_000;
/** Longest wait that a server can ask for, and how often it may: such waits use up no try. */
const MAX_ASKED_WAIT_MS = 600_000;
const ASKED_WAITS = 20;
const CUT_SHORT =
  'The answer is too tangled to search all of it for code: the longest that was found until then was taken.';

export interface AnswerDeps {
  readonly answerer: Answerer;
  readonly parser: PythonParser;
  readonly settings: Pick<ClientSettings, 'attempts'>;
  readonly clock: Clock;
  /** In which the code is looked for. */
  readonly turns: Turns;
  /** Told about every try that failed. */
  readonly onTrouble: (text: string) => void;
}

/**
 * Gets an answer to one problem, trying again while the server breaks off. What cannot be had is recorded as such:
 * an answer comes back in any case.
 * @throws the errors of the answerer that concern the whole run, or the signal's reason
 */
export async function answerProblem(
  problem: SuiteProblem,
  index: number,
  deps: AnswerDeps,
  signal: AbortSignal,
): Promise<Answer> {
  const { answerer, settings, clock } = deps;
  let trouble: string | null = null;
  let [failures, asked] = [0, 0];
  const retries = (): number => failures + asked;
  while (failures < settings.attempts) {
    try {
      const said = await answerer.answer(problem, index, signal);
      const about = { retries: retries(), problem: trouble, at: clock.now() };
      return await recorded(problem, index, said, about, deps);
    } catch (error) {
      if (error instanceof RefusedError)
        return failed(problem, index, 'refused', error.message, retries(), clock.now());
      if (!(error instanceof BrokenOffError)) throw error;
      trouble = error.message;
      deps.onTrouble(`${problem.taskId}: ${trouble}`);
      if (error.retryAfterMs !== null && asked < ASKED_WAITS) {
        asked += 1;
        const waitMs = Math.max(BACK_OFF_MS, Math.min(error.retryAfterMs, MAX_ASKED_WAIT_MS));
        await clock.sleep(waitMs, signal);
      } else {
        failures += 1;
        const waitMs = Math.min(BACK_OFF_MS * 2 ** (failures - 1), MAX_BACK_OFF_MS);
        if (failures < settings.attempts) await clock.sleep(waitMs, signal);
      }
    }
  }
  return failed(problem, index, 'server-died', trouble, retries() - 1, clock.now());
}

async function recorded(
  problem: SuiteProblem,
  index: number,
  said: Said,
  about: Pick<Answer, 'retries' | 'problem' | 'at'>,
  deps: AnswerDeps,
): Promise<Answer> {
  const plain = withoutThinking(said.text);
  const { cachedTokens: _cached, ...heard } = said;
  const { code, cutShort } =
    problem.entryPoint === null
      ? { code: plain, cutShort: false }
      : await extracted(plain, problem.entryPoint, deps);
  return {
    taskId: problem.taskId,
    index,
    status: statusOf(said, plain),
    ...heard,
    toolCalls: said.toolCalls.map(call => ({ ...call })),
    solution: code,
    ...about,
    problem: cutShort ? CUT_SHORT : about.problem,
  };
}

async function extracted(plain: string, entryPoint: string, { parser, turns }: AnswerDeps): Promise<Extract> {
  return plain.trim() === '' ? { code: '', cutShort: false } : sanitise(plain, entryPoint, parser, turns);
}

/** Cut by the limit, or by our patience, is truncated, whatever there is of it. */
function statusOf({ finishReason, toolCalls }: Said, plain: string): AnswerStatus {
  if (finishReason === 'length' || finishReason === 'timeout' || finishReason === 'max_tokens')
    return 'truncated';
  return plain.trim() === '' && toolCalls.length === 0 ? 'empty' : 'answered';
}

function failed(
  { taskId }: SuiteProblem,
  index: number,
  status: AnswerStatus,
  problem: string | null,
  retries: number,
  at: number,
): Answer {
  return { ...emptyAnswer({ taskId, index, status, at }), retries, problem };
}
