import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternText } from '../../src-main/runtime/embedded/worker/json-pattern.ts';
import { schemaReader } from '../support/engine-grammars.ts';

const readerOf = schemaReader();

/** Those of the values that an answer may be. */
async function allowed<T>(schema: unknown, values: readonly T[]): Promise<readonly T[]> {
  const takes = await readerOf(schema);
  return values.filter(value => takes(JSON.stringify(value)));
}

describe('an integer with a range', () => {
  it('lies in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer(), fc.integer(), async (one, other, between) => {
        const [minimum, maximum] = [Math.min(one, other), Math.max(one, other)];
        const values = [minimum - 1, minimum, between, maximum, maximum + 1];
        expect(await allowed({ type: 'integer', minimum, maximum }, values)).toEqual(
          values.filter(value => value >= minimum && value <= maximum),
        );
      }),
    );
  });

  it.each([
    ['as a member', { properties: { n: { type: 'integer', minimum: 1, maximum: 12 } }, required: ['n'] }],
    [
      'in parts',
      {
        allOf: [
          { properties: { n: { type: 'integer', minimum: 1 } }, required: ['n'] },
          {
            properties: { n: { maximum: 12 } },
          },
        ],
      },
    ],
    [
      'beside alternatives',
      { properties: { n: { minimum: 1, maximum: 12, anyOf: [{ type: 'integer' }] } }, required: ['n'] },
    ],
    [
      'as older schemas write it',
      {
        properties: {
          n: { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 12, exclusiveMaximum: false },
        },
        required: ['n'],
      },
    ],
  ])('lies in it: %s', async (_, schema) => {
    const values = [-1, 0, 1, 7, 12, 13, 120].map(n => ({ n }));
    expect(await allowed({ type: 'object', ...schema }, values)).toEqual([1, 7, 12].map(n => ({ n })));
  });

  it('may have as large bounds as there are', async () => {
    const schema = { type: 'integer', minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE };
    expect(await allowed(schema, [0, -5, 2 ** 60])).toHaveLength(3);
  });

  it('leaves other numbers as they are', async () => {
    expect(await allowed({ type: 'number', minimum: 1 }, [0, 1.5])).toEqual([0, 1.5]);
    expect(await allowed({ minimum: 1 }, [0, 'x'])).toEqual([0, 'x']);
  });
});

describe('a text with a format', () => {
  const texts = {
    date: ['2024-02-29', '0000-12-31', '2024-2-29', '2024-13-01', '2024-00-10', '2024-10-32', '24-01-01'],
    time: [
      '23:59:59Z',
      '00:00:00+01:30',
      '12:30:45.123-08:00',
      '24:00:00Z',
      '12:60:00Z',
      '12:30:00',
      '1:30:00Z',
    ],
    'date-time': [
      '2024-02-29T23:59:59Z',
      '2024-02-29T12:30:45.123456+02:00',
      '2024-02-29',
      '2024-02-29 12:00:00Z',
    ],
    uuid: [
      '123e4567-e89b-12d3-a456-426614174000',
      '123E4567-E89B-12D3-A456-42661417400F',
      '123e4567e89b12d3a456426614174000',
      'x',
    ],
  };
  const right = { date: 2, time: 3, 'date-time': 2, uuid: 2 };

  it.each(Object.keys(right) as (keyof typeof right)[])('has its form: %s', async format => {
    const expected = texts[format].slice(0, right[format]);
    expect(await allowed({ type: 'string', format }, texts[format])).toEqual(expected);
    expect(await allowed({ format }, [...texts[format], 1])).toEqual(expected);
  });

  it('has any of those moments that a program writes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
        fc.uuid(),
        async (date, uuid) => {
          const text = date.toISOString();
          expect(await allowed({ format: 'date-time' }, [text])).toEqual([text]);
          expect(await allowed({ format: 'date' }, [text.slice(0, 10)])).toHaveLength(1);
          expect(await allowed({ format: 'time' }, [text.slice(11)])).toHaveLength(1);
          expect(await allowed({ format: 'uuid4' }, [uuid])).toEqual([uuid]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is any text where the format is another', async () => {
    expect(await allowed({ type: 'string', format: 'email', minLength: 2 }, ['a', 'ab', 1])).toEqual(['ab']);
  });
});

describe('a text with a pattern', () => {
  const values = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', '1', '-', '.', '"', '\\', ' ', '\n', 'é'),
    maxLength: 6,
  });

  it.each([
    '^a$',
    '^[a-c]{2,3}$',
    '^(a|b|)c?$',
    '^(?:ab|c1){0,2}$',
    '^a.c$',
    '^a\\.c$',
    '^[^a]*$',
    '^[^"\\\\]+$',
    '^\\d+(-\\d+)?$',
    '^\\w+\\s\\W*$',
    '^\\S{2}\\D*?$',
    '^["\\\\a]+$',
    '^\\\\+$',
    '^[.\\-c]+$',
    '^[a-]{1,}$',
    '^[\\d\\s-]+$',
    '^\\u0061\\x62$',
    '^é+$',
    '^a{0}b{2}$',
    '^[\\w.]+-[^\\n]$',
    '^((a|b)(c|1)+){1,2}$',
    '^(a?b?){0,3}$',
    '^\\$?a$',
    '^[$^]a|a$',
    '^(\\n|a)*$',
  ])('matches it: %s', async pattern => {
    const regex = new RegExp(`^(?:${pattern.slice(1, -1)})$`);
    const like = fc.stringMatching(regex, { maxLength: 6 });
    const takes = await readerOf({ pattern });
    fc.assert(
      fc.property(fc.oneof(values, like), text => {
        // Characters that JSON has no short escape for are not offered.
        fc.pre(!/[\0-\x07\v\x0e-\x1f\x7f]|\p{Cs}/u.test(text));
        expect(takes(JSON.stringify(text)), text).toBe(regex.test(text));
      }),
      { numRuns: 200 },
    );
    expect(takes('1')).toBe(false);
  });

  it.each([
    'a',
    '^a',
    'a$',
    '^a\\$',
    '^(?=a)a$',
    '^(?<n>a)$',
    '^(a)\\1$',
    '^\\bfoo$',
    '^a^$',
    '^a$b$',
    '^a**$',
    '^(a$',
    '^a)$',
    '^[a$',
    '^[b-a]$',
    '^{a}$',
    '^(a*)*$',
    '^(a|)+$',
    '^a{3,2}$',
    '^a{9999}$',
    '^(a{99}){99}$',
    '^\\p{L}$',
    '^[]$',
    '^\\v$',
    '^a{2$',
    `^${'('.repeat(9_999)}$`,
    '',
    '^',
    '$',
  ])('is any text where it cannot be written: %.40s', async pattern => {
    const texts = ['', 'a', 'anything "at" all'];
    expect(await allowed({ type: 'string', pattern }, [...texts, 1])).toEqual(texts);
    expect(await allowed({ type: 'string', pattern, maxLength: 1 }, texts)).toEqual(['', 'a']);
  });

  it('matches it, however it is put together', async () => {
    const { pattern } = fc.letrec<{ atom: string; piece: string; pattern: string }>(tie => ({
      atom: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('a', 'b', '.', '\\d', '\\W', '[^a]', '[b-c"]', '\\\\', '"', '\\s', '-'),
        tie('pattern').map(inner => `(${inner})`),
      ),
      piece: fc
        .tuple(tie('atom'), fc.constantFrom('', '', '?', '*', '+', '{2}', '{0,2}', '{1,}'))
        .map(([atom, times]) => atom + times),
      pattern: fc
        .array(fc.array(tie('piece'), { maxLength: 3 }), { minLength: 1, maxLength: 2 })
        .map(options => options.map(pieces => pieces.join('')).join('|')),
    }));
    await fc.assert(
      fc.asyncProperty(pattern, fc.array(values, { minLength: 1 }), async (inner, texts) => {
        fc.pre(patternText(`^${inner}$`) !== null);
        const regex = new RegExp(`^(?:${inner})$`);
        const right = texts.filter(text => regex.test(text));
        expect(await allowed({ pattern: `^${inner}$` }, texts)).toEqual(right);
      }),
      { numRuns: 200 },
    );
  });

  it('may be nothing at all', async () => {
    expect(await allowed({ pattern: '^$' }, ['', 'a', ' '])).toEqual(['']);
  });

  it('goes before a format and a length, as in llama-server', async () => {
    const schema = { type: 'string', pattern: '^[ab]$', format: 'date', minLength: 9 };
    expect(await allowed(schema, ['a', '2024-01-01', 'c'])).toEqual(['a']);
  });
});
