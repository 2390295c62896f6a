/** A point of a chart: an instant and any number of values, null where nothing was measured. */
export type Point = { readonly at: number } & Readonly<Record<string, number | null>>;

/**
 * At most `maxPoints` + 1 points over `spanMs`: the mean of every bucket, or null where a bucket is empty, so that
 * a pause shows as a gap. Buckets are aligned to the clock, not to the newest point; otherwise every tick would
 * redistribute all of them and the line would crawl. A bucket is never narrower than the distance of the readings.
 */
export function decimate<T extends { readonly at: number }>(
  values: readonly T[],
  pick: (value: T) => Readonly<Record<string, number | null>>,
  spanMs: number,
  maxPoints: number,
): Point[] {
  const newest = values.at(-1);
  if (!newest) return [];
  const bucketMs = Math.max(spanMs / maxPoints, typicalGapMs(values) * 1.5);
  const firstBucket = Math.floor((newest.at - spanMs) / bucketMs);
  const lastBucket = Math.floor(newest.at / bucketMs);
  const sums = new Map<number, Map<string, { sum: number; count: number }>>();
  const keys = new Set<string>();
  for (const value of values) {
    const bucket = Math.floor(value.at / bucketMs);
    if (bucket < firstBucket) continue;
    const cells = sums.get(bucket) ?? new Map<string, { sum: number; count: number }>();
    sums.set(bucket, cells);
    for (const [key, number] of Object.entries(pick(value))) {
      keys.add(key);
      if (number === null) continue;
      const cell = cells.get(key) ?? { sum: 0, count: 0 };
      cell.sum += number;
      cell.count++;
      cells.set(key, cell);
    }
  }
  const points: Point[] = [];
  for (let bucket = Math.min(...sums.keys()); bucket <= lastBucket; bucket++) {
    const cells = sums.get(bucket);
    const means: Record<string, number | null> = {};
    for (const key of keys) {
      const cell = cells?.get(key);
      means[key] = cell ? cell.sum / cell.count : null;
    }
    points.push({ ...means, at: (bucket + 0.5) * bucketMs });
  }
  return points;
}

/** The median distance of the last readings, ms; 0 for fewer than two. */
function typicalGapMs(values: readonly { readonly at: number }[]): number {
  const recent = values.slice(-60);
  const gaps = recent.slice(1).map((value, i) => value.at - (recent[i]?.at ?? value.at));
  gaps.sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? 0;
}

/** The middle value; null without values. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
