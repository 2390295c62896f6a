/** A point of a chart: an instant and any number of values, null where nothing was measured. */
export type Point = { readonly at: number } & Readonly<Record<string, number | null>>;

/**
 * At most `maxPoints` + 1 points over `spanMs`: the mean of every bucket, or null where a bucket is empty, so that
 * a pause shows as a gap. Buckets are aligned to the clock, not to the newest point; otherwise every tick would
 * redistribute all of them and the line would crawl. A bucket is never narrower than the distance of the readings.
 * @param values oldest first
 * @param pick the same keys for every value
 * @param how instead of the mean the least or the most of every bucket
 */
export function decimate<T extends { readonly at: number }>(
  values: readonly T[],
  pick: (value: T) => Readonly<Record<string, number | null>>,
  spanMs: number,
  maxPoints: number,
  how: 'mean' | 'min' | 'max' = 'mean',
): Point[] {
  const newest = values.at(-1);
  if (!newest) return [];
  const bucketMs = Math.max(spanMs / maxPoints, typicalGapMs(values) * 1.5);
  const firstBucket = Math.floor((newest.at - spanMs) / bucketMs);
  let at = values.length - 1;
  while (at > 0 && Math.floor((values[at - 1]?.at ?? 0) / bucketMs) >= firstBucket) at--;
  const keys = Object.keys(pick(newest));
  const points: Point[] = [];
  let bucket = Number.NaN;
  /** Sums for means, else the least or the most so far. */
  let sums: number[] = [];
  let counts: number[] = [];
  const close = (): void => {
    const means: Record<string, number | null> = {};
    for (const [i, key] of keys.entries()) {
      const count = counts[i] ?? 0;
      means[key] = count === 0 ? null : (sums[i] ?? 0) / (how === 'mean' ? count : 1);
    }
    points.push({ ...means, at: (bucket + 0.5) * bucketMs });
    sums = keys.map(() => 0);
    counts = keys.map(() => 0);
  };
  for (; at < values.length; at++) {
    const value = values[at];
    if (value === undefined) continue;
    const own = Math.floor(value.at / bucketMs);
    if (Number.isNaN(bucket)) {
      bucket = own;
      sums = keys.map(() => 0);
      counts = keys.map(() => 0);
    }
    for (; bucket < own; bucket++) close();
    const picked = pick(value);
    for (const [i, key] of keys.entries()) {
      const number = picked[key] ?? null;
      if (number === null) continue;
      const before = sums[i] ?? 0;
      sums[i] = how === 'mean' ? before + number : counts[i] === 0 ? number : Math[how](before, number);
      counts[i] = (counts[i] ?? 0) + 1;
    }
  }
  close();
  return points;
}

/** The median distance of the last readings, ms; 0 for fewer than two. */
function typicalGapMs(values: readonly { readonly at: number }[]): number {
  const recent = values.slice(-60);
  const gaps = recent.slice(1).map((value, i) => value.at - (recent[i]?.at ?? value.at));
  gaps.sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? 0;
}
