import type { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import type { Answer, AnswerStatus } from '../../../src-shared/model/benchmark-run.ts';
import type { Clock } from '../../lib/clock.ts';
import type { PythonParser } from '../extraction/python-parser.ts';
import { sanitise } from '../extraction/sanitise.ts';
import { withoutThinking } from '../extraction/thinking.ts';
import type { SuiteProblem } from '../suites/suite.ts';
import type { Answerer } from './answerer.ts';
import { BrokenOffError, RefusedError, type Said } from './said.ts';

/** First wait before another try, ms; it doubles. */
const BACK_OFF_MS = 500;
const MAX_BACK_OFF_MS = 60_000;

export interface AnswerDeps {
  readonly answerer: Answerer;
  readonly parser: PythonParser;
  readonly settings: Pick<ClientSettings, 'attempts'>;
  readonly clock: Clock;
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
  const { answerer, settings, clock, parser } = deps;
  let trouble: string | null = null;
  for (let attempt = 0; attempt < settings.attempts; attempt++) {
    if (attempt > 0) await clock.sleep(Math.min(BACK_OFF_MS * 2 ** (attempt - 1), MAX_BACK_OFF_MS), signal);
    try {
      const said = await answerer.answer(problem, index, signal);
      return recorded(problem, index, said, { retries: attempt, problem: trouble, at: clock.now() }, parser);
    } catch (error) {
      if (error instanceof RefusedError)
        return failed(problem, index, 'refused', error.message, attempt, clock.now());
      if (!(error instanceof BrokenOffError)) throw error;
      trouble = error.message;
      deps.onTrouble(`${problem.taskId}: ${trouble}`);
    }
  }
  return failed(problem, index, 'server-died', trouble, settings.attempts - 1, clock.now());
}

function recorded(
  problem: SuiteProblem,
  index: number,
  said: Said,
  about: Pick<Answer, 'retries' | 'problem' | 'at'>,
  parser: PythonParser,
): Answer {
  const plain = withoutThinking(said.text);
  const solution = problem.entryPoint === null ? plain : extracted(plain, problem.entryPoint, parser);
  return {
    taskId: problem.taskId,
    index,
    status: statusOf(said, plain),
    ...said,
    toolCalls: said.toolCalls.map(call => ({ ...call })),
    solution,
    ...about,
  };
}

function extracted(plain: string, entryPoint: string, parser: PythonParser): string {
  return plain.trim() === '' ? '' : sanitise(plain, entryPoint, parser);
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
  const nothing = {
    finishReason: null,
    text: '',
    reasoning: '',
    solution: '',
    toolCalls: [],
    promptTokens: null,
    tokens: null,
    tokensPerSecond: null,
    promptTokensPerSecond: null,
    timeToFirstTokenMs: null,
    durationMs: 0,
  };
  return { taskId, index, status, ...nothing, retries, problem, at };
}
