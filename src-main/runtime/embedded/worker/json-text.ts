import type { Json } from './body.ts';
import { patternText } from './json-pattern.ts';
import { bounds } from './json-schema.ts';

const DATE = '[0-9]{4} "-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | [12] [0-9] | "3" [01])';
const HOUR_AND_MINUTE = '([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9]';
const TIME = `${HOUR_AND_MINUTE} ":" [0-5] [0-9] ("." [0-9]{1,9})? ("Z" | [-+] ${HOUR_AND_MINUTE})`;
const HEX = '[0-9a-fA-F]';
const UUID = `${HEX}{8} "-" ${`${HEX}{4} "-" `.repeat(3)}${HEX}{12}`;

/** What a format stands for, of those that llama-server knows; the others it reads as any text. */
const FORMATS: ReadonlyMap<unknown, string> = new Map([
  ['date', DATE],
  ['time', TIME],
  ['date-time', `${DATE} "T" ${TIME}`],
  ...['', 1, 2, 3, 4, 5].map(version => [`uuid${version}`, UUID] as const),
]);

/** Whether a schema without a type means a text, as llama-server reads it. */
export function meansText({ pattern, format }: Json): boolean {
  return typeof pattern === 'string' || FORMATS.has(format);
}

/** GBNF of the texts that a schema allows: by its pattern where that can be written, else its format, else its length. */
export function textRule({ pattern, format, minLength, maxLength }: Json): string {
  const form = (typeof pattern === 'string' ? patternText(pattern) : null) ?? FORMATS.get(format);
  if (form !== undefined) return `"\\"" ${form} "\\"" space`;
  const { min, max } = bounds(minLength, maxLength);
  return min === 0 && max === null ? 'string' : `"\\"" char{${min},${max ?? ''}} "\\"" space`;
}
