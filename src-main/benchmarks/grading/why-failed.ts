import type { Verdict } from '../../../src-shared/model/benchmark.ts';

/** A reason with how many samples did not pass for it. */
export interface FailedFor {
  readonly reason: string;
  readonly samples: number;
}

export interface WhyFailed {
  /** Of every sample that did not pass, the reason of its first suite that failed; the most frequent first. */
  readonly reasons: readonly FailedFor[];
  /** Modules that samples import and the Python that graded them does not have. */
  readonly absentModules: readonly string[];
}

/** As the grader words it; resources/grader/paddock_child.py. */
const NO_MODULE = /^ModuleNotFoundError: (\S+)$/;
/** What the guard takes away from every sample, as EvalPlus's does; resources/grader/paddock_guard.py. */
const TAKEN_AWAY = new Set(['ipdb', 'joblib', 'resource', 'psutil', 'tkinter']);

/** Why samples did not pass, counted. */
export function whyFailed(verdicts: readonly Verdict[]): WhyFailed {
  const counts = new Map<string, number>();
  const absent = new Set<string>();
  for (const { base, plus } of verdicts) {
    const failed = base.status === 'pass' ? plus : base;
    if (failed === null || failed.status === 'pass') continue;
    const reason = failed.reason ?? failed.status;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
    const [module = ''] = NO_MODULE.exec(reason)?.[1]?.split('.') ?? [];
    if (module !== '' && !TAKEN_AWAY.has(module)) absent.add(module);
  }
  return {
    reasons: [...counts]
      .map(([reason, samples]) => ({ reason, samples }))
      .sort((one, other) => other.samples - one.samples),
    absentModules: [...absent].sort(),
  };
}
