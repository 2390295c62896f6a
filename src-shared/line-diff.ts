/** Lines that differ: `removed` lines from index `at` of the one text, `added` lines from index `to` of the other. */
export interface LineChange {
  readonly at: number;
  readonly removed: number;
  readonly to: number;
  readonly added: number;
}

/** Beyond this many comparisons the differing middle is one change: nobody reads such a diff line by line. */
const MAX_CELLS = 4_000_000;

/** The changes that make one list of lines of another, in order; as few lines as possible are touched. Pure. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let endBefore = before.length;
  let endAfter = after.length;
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore--;
    endAfter--;
  }
  const removed = endBefore - start;
  const added = endAfter - start;
  if (removed === 0 && added === 0) return [];
  if (removed === 0 || added === 0 || removed * added > MAX_CELLS)
    return [{ at: start, removed, to: start, added }];
  return diffMiddle(before.slice(start, endBefore), after.slice(start, endAfter), start);
}

/** Longest common subsequence by dynamic programming, from the end. */
function diffMiddle(
  before: readonly string[],
  after: readonly string[],
  offset: number,
): readonly LineChange[] {
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const cell = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      common[i * width + j] =
        before[i] === after[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
  const changes: LineChange[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const at = i;
    const to = j;
    while (i < before.length || j < after.length) {
      if (i < before.length && j < after.length && before[i] === after[j]) break;
      if (j >= after.length || (i < before.length && cell(i + 1, j) >= cell(i, j + 1))) i++;
      else j++;
    }
    if (i > at || j > to) changes.push({ at: at + offset, removed: i - at, to: to + offset, added: j - to });
    while (i < before.length && j < after.length && before[i] === after[j]) {
      i++;
      j++;
    }
  }
  return changes;
}
