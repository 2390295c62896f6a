const VERSION = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/;

/** Numbers below words, numbers by size, words by letters (semver 2.0.0, section 11). */
function comparePart(a: string, b: string): number {
  const [numberA, numberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numberA && numberB) return Number(a) - Number(b);
  if (numberA !== numberB) return numberA ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Negative when `a` is the older version, 0 when both rank the same; null when one is not a semantic version. */
export function compareVersions(a: string, b: string): number | null {
  const [left, right] = [VERSION.exec(a.trim()), VERSION.exec(b.trim())];
  if (left === null || right === null) return null;
  for (const i of [1, 2, 3]) {
    const difference = Number(left[i]) - Number(right[i]);
    if (difference !== 0) return difference;
  }
  const [preA, preB] = [left[4], right[4]];
  // A pre-release comes before its release.
  if (preA === undefined || preB === undefined)
    return Number(preA === undefined) - Number(preB === undefined);
  const [partsA, partsB] = [preA.split('.'), preB.split('.')];
  for (const [i, part] of partsA.entries()) {
    const other = partsB[i];
    if (other === undefined) return 1;
    const difference = comparePart(part, other);
    if (difference !== 0) return difference;
  }
  return partsA.length - partsB.length;
}
