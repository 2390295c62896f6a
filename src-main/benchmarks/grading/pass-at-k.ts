import type { PassAtK, Verdict, VerdictStatus } from '../../../src-shared/model/benchmark.ts';
import { passAtKOf } from '../../../src-shared/stats.ts';

/** How one sample did. */
export interface Statuses {
  readonly base: VerdictStatus;
  /** Null where only the base tests ran. */
  readonly plus: VerdictStatus | null;
}

/** Groups by problem, in the order of first appearance. */
export function byTask<T extends { readonly taskId: string }>(
  items: readonly T[],
): Map<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.taskId);
    if (group === undefined) groups.set(item.taskId, [item]);
    else group.push(item);
  }
  return groups;
}

/** pass@k over the problems that have samples; a sample passes plus when it passes base as well. */
export function passAtKFrom(samples: ReadonlyMap<string, readonly Statuses[]>): PassAtK {
  const groups = [...samples.values()];
  const tally = (passes: (sample: Statuses) => boolean): Record<string, number> =>
    passAtKOf(groups.map(group => ({ n: group.length, c: group.filter(passes).length })));
  const withPlus = groups.some(group => group.some(({ plus }) => plus !== null));
  return {
    base: tally(({ base }) => base === 'pass'),
    plus: withPlus ? tally(({ base, plus }) => base === 'pass' && plus === 'pass') : null,
  };
}

/** Statuses by problem, in the order of the samples. */
export function statusesOf(verdicts: readonly Verdict[]): Map<string, readonly Statuses[]> {
  const groups = byTask(verdicts);
  return new Map(
    [...groups].map(([taskId, group]) => [
      taskId,
      [...group]
        .sort((a, b) => a.index - b.index)
        .map(({ base, plus }) => ({ base: base.status, plus: plus?.status ?? null })),
    ]),
  );
}
