import type { RunTotals } from './model/benchmark-run.ts';

/** How many questions of a run came to nothing: an empty answer, a refusal, a server that died. */
export function unanswered({
  empty,
  refused = 0,
  serverDied,
}: Pick<RunTotals, 'empty' | 'refused' | 'serverDied'>): number {
  return empty + refused + serverDied;
}
