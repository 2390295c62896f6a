import type { Answer } from '../../../src-shared/model/benchmark-run.ts';
import { NOTHING_SAID } from './said.ts';

/** An answer of which nothing is known but this. */
export function emptyAnswer(about: Pick<Answer, 'taskId' | 'index' | 'status' | 'at'>): Answer {
  return { ...NOTHING_SAID, toolCalls: [], solution: '', retries: 0, problem: null, ...about };
}
