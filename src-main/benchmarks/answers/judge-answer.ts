import { assertNever } from '../../../src-shared/assert-never.ts';
import type { Check } from './check.ts';
import { brokenRule } from './rules.ts';

/** What a model said, without its thinking. */
export interface PlainAnswer {
  readonly text: string;
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[];
}

/** Why an answer is wrong, in a few words; null when it is right. Pure, and the same on every machine. */
export function wrongBecause(check: Check, answer: PlainAnswer): string | null {
  switch (check.kind) {
    case 'number': {
      const given = lastNumber(answer.text);
      if (given === null) return 'no number in the answer';
      return Math.abs(given - check.answer) <= check.tolerance ? null : `${given} instead of ${check.answer}`;
    }
    case 'choice': {
      const given = chosenLetter(answer.text);
      if (given === null) return 'no choice in the answer';
      return given === check.answer ? null : `${given} instead of ${check.answer}`;
    }
    case 'rules': {
      for (const rule of check.rules) {
        const broken = brokenRule(rule, answer.text);
        if (broken !== null) return broken;
      }
      return null;
    }
    case 'tool':
      return wrongCall(check.call, answer);
    default:
      return assertNever(check);
  }
}

const NUMBER = /(?<![\w.])[-−]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:\/\d+)?/g;
/**
 * Where an answer may stand, the surest first: in a box; behind "answer:", "answer is" or a heading that says no more
 * than "answer"; behind the bare word.
 */
const PLACES = [
  /\\boxed\{([^{}]*)\}/g,
  /(?:\banswers?(?:(?:\s+is)?\s*[:=]|\s+is\b)|^[# \t]*(?:(?:the|my|final)[ \t]+)*answers?[ \t\r]*\n)\s*([^\n]*)/gim,
  /\banswer\b\s*([^\n]*)/gi,
];

/**
 * The number in a box or behind "answer", else the last one; `3/4` and `\frac{3}{4}` are fractions, `1,200` is twelve
 * hundred.
 */
export function lastNumber(text: string): number | null {
  const plain = text
    .replace(/\\[dt]?frac\{(-?\d+)\}\{(\d+)\}/g, '$1/$2')
    .replace(/\bnot\s+\S+?,?\s+but\b/gi, '')
    .replace(/\*\*|\$/g, '');
  for (const place of PLACES) {
    // Of "2^5 = 32" it is the end that counts; in "answer: 12 apples, 3 left over" the first.
    const found = [...plain.matchAll(place)].flatMap(([, said = '']) => {
      return numbersIn(said.slice(said.lastIndexOf('=') + 1)).slice(0, 1);
    });
    const last = found.at(-1);
    if (last !== undefined) return last;
  }
  return numbersIn(plain).at(-1) ?? null;
}

function numbersIn(text: string): readonly number[] {
  return [...text.matchAll(NUMBER)].map(([written]) => toNumber(written));
}

function toNumber(written: string): number {
  const [top, bottom] = written.replace('−', '-').replaceAll(',', '').split('/');
  return bottom === undefined ? Number(top) : Number(top) / Number(bottom);
}

/** The letter that an answer settles on: alone, behind "answer", in brackets at the beginning, or the last one. */
export function chosenLetter(text: string): string | null {
  const plain = text.replace(/\*\*|\\boxed\{(?:\\text\{)?|[`$]/g, '').trim();
  // Capitals only: "a" is an article.
  const patterns = [
    /^\(?([A-H])\)?[.)]?$/,
    /(?:[Aa]nswer|ANSWER)(?:\s+is|\s+IS)?\s*(?:[:=]\s*)?(?:[Oo]ption\s+)?\(?([A-H])\b(?!')/g,
    /^\(?([A-H])[).:]/,
    /\b(?:[Oo]ption|[Cc]hoice)\s+\(?([A-H])\b/g,
    // At the end of a sentence it is no article either.
    /(?<![A-Za-z'])([A-H])(?=[.!)]?\s*$|[.!]\s)/g,
    /(?<![A-Za-z'])([B-H])(?![A-Za-z'])/g,
  ];
  for (const pattern of patterns) {
    const found = pattern.global ? [...plain.matchAll(pattern)].at(-1) : pattern.exec(plain);
    if (found?.[1] !== undefined) return found[1];
  }
  return null;
}

function wrongCall(
  expected: Extract<Check, { kind: 'tool' }>['call'],
  { toolCalls, text }: PlainAnswer,
): string | null {
  const [call, ...more] = toolCalls;
  if (expected === null) {
    if (call !== undefined) return `called ${call.name} where no tool fits`;
    return text.trim() === '' ? 'neither a call nor an answer' : null;
  }
  if (call === undefined) return 'no tool was called';
  if (more.length > 0) return `${toolCalls.length} calls instead of one`;
  if (call.name !== expected.name) return `called ${call.name} instead of ${expected.name}`;
  const given = parseObject(call.arguments);
  if (given === null) return 'the arguments are not a JSON object';
  for (const [name, value] of Object.entries(expected.arguments)) {
    const choices = typeof value === 'object' ? value.anyOf : [value];
    if (!choices.some(choice => same(choice, given[name])))
      return `${name} is ${JSON.stringify(given[name]) ?? 'absent'}`;
  }
  const extra = Object.keys(given).find(name => !(name in expected.arguments));
  return extra === undefined ? null : `${extra} was not asked for`;
}

function same(expected: unknown, given: unknown): boolean {
  if (typeof expected === 'string' && typeof given === 'string')
    return expected.trim().toLowerCase() === given.trim().toLowerCase();
  if (typeof expected === 'number' && typeof given === 'string')
    return given.trim() !== '' && Number(given) === expected;
  return JSON.stringify(expected) === JSON.stringify(given);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
