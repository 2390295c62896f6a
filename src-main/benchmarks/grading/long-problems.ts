/**
 * Problems whose tests take a second or more with the reference solution, longest first, of data sets known by their
 * MD5. Until a data set was graded here nothing else says so, and a long one that is begun last keeps one worker busy
 * while the others have nothing to do. Measured with CPython 3.11 on two cores.
 */
const LONG_PROBLEMS: Readonly<Record<string, readonly string[]>> = {
  // HumanEval+ v0.1.10
  fe585eb4df8c88d844eeb463ea4d0302: [15, 139, 59, 36, 130, 94, 83].map(number => `HumanEval/${number}`),
  // MBPP+ v0.2.0
  ee43ecabebf20deef4bb776a405ac5b1: [255, 599, 392, 603, 271, 123, 592, 589, 583, 300, 389, 84, 630, 453].map(
    number => `Mbpp/${number}`,
  ),
};

/**
 * Tasks in the order in which they are begun: the longest first.
 * @param known ms of earlier gradings, by task id
 */
export function longestFirst<T extends { readonly taskId: string }>(
  tasks: readonly T[],
  hash: string,
  known: Readonly<Record<string, number>>,
): T[] {
  const long = LONG_PROBLEMS[hash] ?? [];
  const rank = new Map(long.map((taskId, at) => [taskId, long.length - at]));
  // A second each at least: what was measured here and what was not can be among each other.
  const expectedMs = ({ taskId }: T): number => known[taskId] ?? (rank.get(taskId) ?? 0) * 1_000;
  return [...tasks].sort((a, b) => expectedMs(b) - expectedMs(a));
}
