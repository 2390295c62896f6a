import { isObject, type Json } from './body.ts';
import { invalid } from './http-error.ts';

/** The keywords that decide which values a schema allows, as far as a grammar can tell. */
const SHAPING = [
  ...['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf', '$ref', 'minLength', 'maxLength'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'pattern', 'format'],
  ...['properties', 'required', 'additionalProperties'],
  ...['items', 'prefixItems', 'additionalItems', 'minItems', 'maxItems'],
];

/** Whether a schema says anything about its values besides what they are called. */
export function isShaping(schema: Json): boolean {
  return SHAPING.some(keyword => schema[keyword] !== undefined);
}

/**
 * The same schema with one keyword for each thing: `enum`, `anyOf`, `prefixItems` with `items` for what follows, and
 * bounds that are numbers, where older schemas say of a bound that it is exclusive.
 */
export function plain(schema: Json): Json {
  const { const: only, oneOf, additionalItems, ...rest } = newer(schema);
  const { items } = schema;
  const alike = {
    ...rest,
    ...(Array.isArray(items) ? { prefixItems: items, items: additionalItems } : {}),
    ...('const' in schema ? { enum: [only] } : {}),
  };
  return Array.isArray(oneOf) ? joined(alike, { anyOf: oneOf }) : alike;
}

function newer(schema: Json): Json {
  const bounds = [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const;
  return bounds.reduce((all, [bound, exclusive]) => {
    const { [bound]: value, [exclusive]: isExclusive, ...rest } = all;
    if (typeof isExclusive !== 'boolean') return all;
    return value === undefined ? rest : { ...rest, [isExclusive ? exclusive : bound]: value };
  }, schema);
}

/** What `#/…` means in a schema. @throws HttpError 400 when it is outside it or not there */
export function referred(root: unknown, path: string): unknown {
  if (!path.startsWith('#')) throw invalid(`The JSON schema refers to something outside it: ${path}`);
  let target: unknown = root;
  for (const part of path.split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    target = isObject(target) && Object.hasOwn(target, key) ? target[key] : undefined;
  }
  if (target === undefined) throw invalid(`The JSON schema refers to something that is not there: ${path}`);
  return target;
}

/**
 * What values must satisfy to satisfy all of these: parts without `allOf` and `$ref`, each by the schema it stands in.
 * @param root what references are looked up in
 * @throws HttpError 400 for a part that cannot be read
 */
export function partsOf(root: unknown, ...schemas: readonly unknown[]): ReadonlyMap<Json, Json> {
  const parts = new Map<Json, Json>();
  const known = new Set<Json>();
  const add = (schema: unknown): void => {
    if (schema === true) return;
    if (!isObject(schema)) throw unreadable(schema);
    // Once is enough, also of one that refers to itself.
    if (known.has(schema)) return;
    known.add(schema);
    const { allOf, $ref, ...own } = plain(schema);
    if (typeof $ref === 'string') add(referred(root, $ref));
    if (Array.isArray(allOf)) for (const part of allOf) add(part);
    if (isShaping(own)) parts.set(schema, own);
  };
  for (const schema of schemas) add(schema);
  return parts;
}

/** One schema for values that satisfy all of these parts. */
export function merged(parts: ReadonlyMap<Json, Json>): Json {
  return [...parts.values()].reduce(joined, {});
}

/** Whether parts that were merged exclude each other. */
export function isImpossible({ type, enum: values }: Json): boolean {
  return [type, values].some(list => Array.isArray(list) && list.length === 0);
}

/** Why there is nothing that this part of a schema allows. */
export function unreadable(part: unknown): Error {
  return invalid(
    part === false
      ? 'The JSON schema requires what it forbids'
      : 'Every part of a JSON schema must be an object',
  );
}

/** How many there may be. @throws HttpError 400 when that is none at all */
export function bounds(low: unknown, high: unknown): { min: number; max: number | null } {
  const min = typeof low === 'number' && low > 0 ? Math.floor(low) : 0;
  const max = typeof high === 'number' && high >= 0 ? Math.floor(high) : null;
  if (max !== null && max < min) throw invalid('A minimum in the JSON schema is above its maximum');
  // Repetition is written out by the engine; enormous counts would only cost memory.
  return { min: Math.min(min, 2_000), max: max === null ? null : Math.min(max, 2_000) };
}

const COMBINED: Readonly<Record<string, (one: unknown, other: unknown) => unknown>> = {
  type: (one, other) => commonTypes([one].flat(), [other].flat()),
  enum: (one, other) => commonValues(list(one), list(other)),
  anyOf: (one, other) => list(one).map(option => ({ allOf: [option, { anyOf: other }] })),
  required: (one, other) => [...list(one), ...list(other)],
  // A property that one part names counts as named for all, as in llama-server.
  properties: (one, other) => allOfEach(isObject(one) ? one : {}, isObject(other) ? other : {}),
  additionalProperties: both,
  minLength: larger,
  minItems: larger,
  minimum: larger,
  exclusiveMinimum: larger,
  maxLength: smaller,
  maxItems: smaller,
  maximum: smaller,
  exclusiveMaximum: smaller,
};

function larger(one: unknown, other: unknown): number {
  return Math.max(Number(one), Number(other));
}

function smaller(one: unknown, other: unknown): number {
  return Math.min(Number(one), Number(other));
}

function joined(one: Json, other: Json): Json {
  const all: Record<string, unknown> = { ...one, ...other };
  for (const [keyword, combine] of Object.entries(COMBINED)) {
    if (one[keyword] !== undefined && other[keyword] !== undefined)
      all[keyword] = combine(one[keyword], other[keyword]);
  }
  // What follows the first few items of one part are among the first few of another.
  const [first, second] = [list(one.prefixItems), list(other.prefixItems)];
  const length = Math.max(first.length, second.length);
  if (length > 0) {
    all.prefixItems = Array.from({ length }, (_, index) =>
      both(first[index] ?? one.items, second[index] ?? other.items),
    );
  }
  all.items = both(one.items, other.items);
  return all;
}

/** The schema of what both allow. */
function both(one: unknown, other: unknown): unknown {
  if (one === undefined || one === true || one === other) return other;
  if (other === undefined || other === true) return one;
  return one === false || other === false ? false : { allOf: [one, other] };
}

function allOfEach(one: Json, other: Json): Json {
  const shared = Object.keys(one).filter(key => Object.hasOwn(other, key));
  return { ...one, ...other, ...Object.fromEntries(shared.map(key => [key, both(one[key], other[key])])) };
}

function commonTypes(one: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  const within = (type: unknown, types: readonly unknown[]): boolean =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  const common = [...one.filter(type => within(type, other)), ...other.filter(type => within(type, one))];
  return [...new Set(common)];
}

function commonValues(one: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  const known = new Set(other.map(value => JSON.stringify(value)));
  return one.filter(value => known.has(JSON.stringify(value)));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
