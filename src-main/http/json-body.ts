import type { z } from 'zod';
import { PaddockError } from '../../src-shared/errors.ts';
import type { Exchange } from './route.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The body as a JSON object, for clients of the reference: JSON, no content type, or the form type that curl sends
 * when nothing else is said, as long as the body is a JSON object and no browser sent it.
 * @throws PaddockError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, BAD_REQUEST
 */
export async function lenientBody(exchange: Exchange): Promise<JsonObject> {
  const type = mediaType(exchange);
  const curlDefault = type === 'application/x-www-form-urlencoded' && exchange.headers.origin === undefined;
  if (type !== '' && type !== 'application/json' && !curlDefault) {
    throw new PaddockError('UNSUPPORTED_MEDIA_TYPE');
  }
  const object = asObject(await exchange.body());
  if (object.ok) return object.value;
  if (curlDefault) throw new PaddockError('UNSUPPORTED_MEDIA_TYPE');
  throw new PaddockError('BAD_REQUEST', object.problem);
}

/** As `lenientBody`, and an empty body is an empty object. */
export async function optionalBody(exchange: Exchange): Promise<JsonObject> {
  return (await exchange.body()) === '' ? {} : lenientBody(exchange);
}

/** JSON that says so, of any shape; an empty body is undefined. @throws PaddockError as above */
export async function strictBody(exchange: Exchange): Promise<unknown> {
  if (mediaType(exchange) !== 'application/json') throw new PaddockError('UNSUPPORTED_MEDIA_TYPE');
  const text = await exchange.body();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new PaddockError('BAD_REQUEST', 'invalid JSON');
  }
}

/** @throws PaddockError BAD_REQUEST naming the field */
export function parseWith<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw new PaddockError('BAD_REQUEST', `${where}${issue?.message ?? 'not valid'}`);
}

/** The query of a request. A parameter without a value counts as absent. @throws PaddockError BAD_REQUEST naming it */
export function parseQuery<T extends z.ZodType>(schema: T, { query }: Pick<Exchange, 'query'>): z.output<T> {
  return parseWith(schema, Object.fromEntries([...query].filter(([, value]) => value !== '')));
}

function mediaType({ headers }: Exchange): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

type Parsed =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly problem: string };

function asObject(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'invalid JSON' };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { ok: true, value: value as JsonObject };
  }
  return { ok: false, problem: 'the body is not a JSON object' };
}
