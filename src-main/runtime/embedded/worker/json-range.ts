import type { Json } from './body.ts';
import { oneOf } from './gbnf.ts';
import { invalid } from './http-error.ts';

/** Digits of an integer that the schema leaves open on one side; as many as the one without a range has. */
const OPEN_DIGITS = 16;

/**
 * GBNF of the integers that a schema allows, to the last one; null where it says nothing of their size.
 * @throws HttpError 400 when there is none, or for a bound that is no number
 */
export function integerRange(schema: Json): string | null {
  const least = [
    ...bound(schema, 'minimum', Math.ceil),
    ...bound(schema, 'exclusiveMinimum', Math.floor).map(value => value + 1n),
  ].sort(ascending);
  const most = [
    ...bound(schema, 'maximum', Math.floor),
    ...bound(schema, 'exclusiveMaximum', Math.ceil).map(value => value - 1n),
  ].sort(ascending);
  if (least.length === 0 && most.length === 0) return null;
  const digits = Math.max(OPEN_DIGITS, ...[...least, ...most].map(digitsOf));
  const furthest = 10n ** BigInt(digits) - 1n;
  const [low, high] = [least.at(-1) ?? -furthest, most.at(0) ?? furthest];
  if (low > high) throw invalid('A minimum in the JSON schema is above its maximum');
  return oneOf([
    ...(low < 0n ? [`"-" ${oneOf(naturals(high < 0n ? -high : 1n, -low))}`] : []),
    ...(high >= 0n ? naturals(low > 0n ? low : 0n, high) : []),
  ]);
}

/** The bound as an integer, where there is one; what is too large for a number is the largest. */
function bound(schema: Json, keyword: string, round: (value: number) => number): readonly bigint[] {
  const value = schema[keyword];
  if (value === undefined) return [];
  if (typeof value !== 'number' || Number.isNaN(value))
    throw invalid(`${keyword} in the JSON schema must be a number`);
  return [BigInt(Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, round(value))))];
}

function ascending(one: bigint, other: bigint): number {
  return Number(one - other);
}

function digitsOf(value: bigint): number {
  return String(value < 0n ? -value : value).length;
}

/** The numbers from `low`, which is not negative, to `high`, by how long they are. */
function naturals(low: bigint, high: bigint): readonly string[] {
  const [first, last] = [String(low), String(high)];
  if (first.length === last.length) return sameLength(first, last);
  const between = last.length - first.length > 1 ? [`[1-9] [0-9]{${first.length},${last.length - 2}}`] : [];
  const shortest = sameLength(first, '9'.repeat(first.length));
  return [...shortest, ...between, ...sameLength(`1${'0'.repeat(last.length - 1)}`, last)];
}

/** The digits from `low` to `high`, which are equally many: where the first lies inside, the others are free. */
function sameLength(low: string, high: string): readonly string[] {
  const [first, last] = [Number(low[0]), Number(high[0])];
  const [lowRest, highRest] = [low.slice(1), high.slice(1)];
  if (lowRest === '') return [digit(first, last)];
  if (first === last) return [`"${first}" ${oneOf(sameLength(lowRest, highRest))}`];
  const [zeros, nines] = ['0'.repeat(lowRest.length), '9'.repeat(lowRest.length)];
  const from = lowRest === zeros ? first : first + 1;
  const to = highRest === nines ? last : last - 1;
  return [
    ...(first < from ? [`"${first}" ${oneOf(sameLength(lowRest, nines))}`] : []),
    ...(from <= to ? [`${digit(from, to)} [0-9]{${lowRest.length}}`] : []),
    ...(to < last ? [`"${last}" ${oneOf(sameLength(zeros, highRest))}`] : []),
  ];
}

function digit(from: number, to: number): string {
  return from === to ? `"${from}"` : `[${from}-${to}]`;
}
