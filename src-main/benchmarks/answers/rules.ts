import { assertNever } from '../../../src-shared/assert-never.ts';
import { re2 } from '../../lib/re2.ts';
import type { Rule } from './check.ts';

/** What a text does wrong, in a few words; null when it keeps the rule. */
export function brokenRule(rule: Rule, answer: string): string | null {
  const text = answer.trim();
  const counted = (what: string, given: number, wanted: number): string | null =>
    given === wanted ? null : `${given} ${what} instead of ${wanted}`;
  switch (rule.rule) {
    case 'words': {
      const count = words(text);
      if (rule.min !== undefined && count < rule.min) return `${count} words, at least ${rule.min} wanted`;
      return rule.max !== undefined && count > rule.max ? `${count} words, at most ${rule.max} wanted` : null;
    }
    case 'lines':
      return counted('lines', lines(text).length, rule.count);
    case 'sentences':
      return counted('sentences', (text.match(/[^.!?]*\w[^.!?]*[.!?]+(?=\s|$)/g) ?? []).length, rule.count);
    case 'bullets':
      return counted('bullets', lines(text).filter(line => /^\s*[-*•]\s+\S/.test(line)).length, rule.count);
    case 'paragraphs':
      return counted(
        'paragraphs',
        text.split(/\n\s*\n/).filter(part => part.trim() !== '').length,
        rule.count,
      );
    case 'includes': {
      const times = text.toLowerCase().split(rule.text.toLowerCase()).length - 1;
      if (rule.times !== undefined) return counted(`times ${JSON.stringify(rule.text)}`, times, rule.times);
      return times > 0 ? null : `${JSON.stringify(rule.text)} is missing`;
    }
    case 'excludes':
      return text.toLowerCase().includes(rule.text.toLowerCase())
        ? `${JSON.stringify(rule.text)} is there`
        : null;
    case 'excludes-letter':
      if (text === '') return 'nothing was written';
      return text.toLowerCase().includes(rule.letter.toLowerCase())
        ? `the letter ${rule.letter} is there`
        : null;
    case 'starts':
      return text.startsWith(rule.text) ? null : `does not begin with ${JSON.stringify(rule.text)}`;
    case 'ends':
      return text.endsWith(rule.text) ? null : `does not end with ${JSON.stringify(rule.text)}`;
    case 'case': {
      if (!/\p{L}/u.test(text)) return 'no letters';
      const wanted = rule.is === 'upper' ? text.toUpperCase() : text.toLowerCase();
      return text === wanted ? null : `not all in ${rule.is} case`;
    }
    case 'json':
      return brokenJson(text, rule.keys);
    case 'matches':
      return re2().matches(rule.pattern, text) ? null : 'not in the form that was asked for';
    case 'exactly':
      return text === rule.text ? null : `not exactly ${JSON.stringify(rule.text)}`;
    case 'no-commas':
      if (text === '') return 'nothing was written';
      return text.includes(',') ? 'there is a comma' : null;
    default:
      return assertNever(rule);
  }
}

function words(text: string): number {
  return text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter(line => line.trim() !== '');
}

/** JSON alone, or in one code block with nothing around it. */
function brokenJson(text: string, keys: readonly string[] | undefined): string | null {
  const body = /^```(?:json)?\n([\s\S]*)\n```$/.exec(text)?.[1] ?? text;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'not JSON';
  }
  if (keys === undefined) return null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not a JSON object';
  const given = Object.keys(value).sort().join(', ');
  return given === [...keys].sort().join(', ') ? null : `keys ${given}`;
}
