import type { SandboxKind } from '../../../src-shared/model/benchmark.ts';
import type { Answer, AnswerVerdict, SoFar } from '../../../src-shared/model/benchmark-run.ts';
import { passesBase, passesPlus } from './scores.ts';

/** Counts what is there of a run by now. */
export function soFarOf(
  answers: readonly Answer[],
  verdicts: readonly AnswerVerdict[],
  sandbox: SandboxKind | null,
): SoFar {
  const withPlus = verdicts.some(({ plus }) => plus !== null);
  const counted = answers.flatMap(({ tokens }) => tokens ?? []);
  return {
    judged: verdicts.length,
    base: verdicts.filter(passesBase).length,
    plus: withPlus ? verdicts.filter(passesPlus).length : null,
    cut: answers.filter(({ status }) => status === 'truncated').length,
    tokensPerAnswer:
      counted.length === 0 ? null : counted.reduce((sum, tokens) => sum + tokens, 0) / counted.length,
    sandbox,
  };
}
