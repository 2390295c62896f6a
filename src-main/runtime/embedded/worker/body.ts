import { invalid } from './http-error.ts';

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body as an object; anything else that is JSON counts as an empty one, as in llama-server. @throws HttpError 400 */
export function parseBody(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(`parse error: ${(error as Error).message}`);
  }
  return isObject(value) ? value : {};
}

function wrongType(field: string, expected: string, value: unknown): Error {
  const actual = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  return invalid(`Field '${field}': type must be ${expected}, but is ${actual}`);
}

/** Reads one field; absent and null give the fallback. @throws HttpError 400 for another type */
export function numberField(body: Json, field: string, fallback: number): number {
  const value = body[field];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(field, 'number', value);
  return value;
}

/** As `numberField`, for counts: fractions are cut off. */
export function integerField(body: Json, field: string, fallback: number): number {
  return Math.trunc(numberField(body, field, fallback));
}

export function booleanField(body: Json, field: string, fallback: boolean): boolean {
  const value = body[field];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'boolean') throw wrongType(field, 'boolean', value);
  return value;
}

export function textField(body: Json, field: string, fallback: string): string {
  const value = body[field];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'string') throw wrongType(field, 'string', value);
  return value;
}

/** A string or a list of strings, as a list without empty entries. */
export function textsField(body: Json, field: string): readonly string[] {
  const value = body[field];
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  for (const entry of list) if (typeof entry !== 'string') throw wrongType(field, 'string', entry);
  return (list as string[]).filter(entry => entry !== '');
}
