import { z } from 'zod';
import { SandboxKind, type SuiteVerdict } from '../../../src-shared/model/benchmark.ts';
import { type Answer, AnswerVerdict } from '../../../src-shared/model/benchmark-run.ts';
import { wrongBecause } from '../answers/judge-answer.ts';
import type { LoadedSuite } from '../suites/suite.ts';

/** A verdict as a run keeps it while it is not whole: with what it took to find. */
export const KeptVerdict = AnswerVerdict.extend({
  /** Null where nothing was executed. */
  sandbox: SandboxKind.nullable(),
  ms: z.number(),
});
export type KeptVerdict = z.infer<typeof KeptVerdict>;

const STRENGTHS: readonly (SandboxKind | null)[] = [null, 'docker', 'bubblewrap', 'guard'];

/** What a run is marked with: the weakest sandbox that any of its answers was executed in. */
export function weakestSandbox(verdicts: readonly KeptVerdict[]): SandboxKind | null {
  return verdicts.reduce<SandboxKind | null>(
    (weakest, { sandbox }) => (STRENGTHS.indexOf(sandbox) > STRENGTHS.indexOf(weakest) ? sandbox : weakest),
    null,
  );
}

/** The verdict of a suite's own rule, for suites that execute nothing. */
export function judgedByRule(suite: LoadedSuite, answer: Answer): KeptVerdict {
  const check = suite.problems.find(({ taskId }) => taskId === answer.taskId)?.check ?? null;
  const reason =
    check === null
      ? 'the problem has no rule'
      : wrongBecause(check, { text: answer.solution, toolCalls: answer.toolCalls });
  const base: SuiteVerdict = {
    status: reason === null ? 'pass' : 'fail',
    reason,
    failTests: [],
    failure: null,
    cpuS: 0,
    peakKiB: 0,
  };
  return { taskId: answer.taskId, index: answer.index, base, plus: null, sandbox: null, ms: 0 };
}
