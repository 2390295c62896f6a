import type { FlawedReference, SuiteVerdict } from '../../../src-shared/model/benchmark.ts';

/**
 * Problems that were failed where their own reference solution fails too. Known: HumanEval/32 of HumanEval+ v0.1.10 from
 * Python 3.12 on, where sum() of floats rounds otherwise and its root misses the tolerance.
 */
export function flawedReferences(
  verdicts: readonly {
    readonly taskId: string;
    readonly base: SuiteVerdict;
    readonly plus: SuiteVerdict | null;
  }[],
): FlawedReference[] {
  const found = new Map<string, string>();
  for (const { taskId, base, plus } of verdicts) {
    const python = base.referenceFailsIn ?? plus?.referenceFailsIn;
    if (python !== undefined) found.set(taskId, python);
  }
  return [...found].map(([taskId, python]) => ({ taskId, python }));
}
