import { describe, expect, it } from 'vitest';
import { HttpError } from '../../src-main/runtime/embedded/worker/http-error.ts';
import { jsonSchemaGrammar } from '../../src-main/runtime/embedded/worker/json-grammar.ts';
import { schemaReader } from '../support/engine-grammars.ts';

const readerOf = schemaReader();

/** Those of the values that an answer may be. */
async function allowed(schema: unknown, ...values: readonly unknown[]): Promise<readonly unknown[]> {
  const takes = await readerOf(schema);
  return values.filter(value => takes(typeof value === 'string' ? value : JSON.stringify(value)));
}

function refused(schema: unknown): string {
  try {
    jsonSchemaGrammar(schema);
  } catch (error) {
    expect(error).toBeInstanceOf(HttpError);
    expect((error as HttpError).status).toBe(400);
    return (error as HttpError).message;
  }
  throw new Error('it was not refused');
}

const A = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const B = { properties: { b: { type: 'integer' } }, required: ['b'] };
const $defs = { A, B };
const [a, b, ab] = [{ a: 'x' }, { b: 1 }, { a: 'x', b: 1 }];

describe('an answer by a schema in parts', () => {
  it.each([
    ['references', { allOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/B' }], $defs }],
    ['a reference and more', { allOf: [{ $ref: '#/$defs/A' }, B], $defs }],
    ['a reference and its own', { allOf: [{ $ref: '#/$defs/A' }], ...B, $defs }],
    ['what stands beside a reference', { $ref: '#/$defs/A', ...B, $defs }],
    ['parts of parts', { allOf: [{ allOf: [A, { title: 'x' }] }, { $ref: '#/$defs/B' }], $defs }],
    [
      'parts that say more of one property',
      { allOf: [A, { ...B, properties: { ...B.properties, a: { maxLength: 1 } } }] },
    ],
    ['alternatives that exclude each other with it', { ...A, anyOf: [{ type: 'null' }, B] }],
    ['alternatives twice', { allOf: [{ anyOf: [A, A] }, { oneOf: [B, B] }] }],
  ])('holds all of it: %s', async (_, schema) => {
    expect(await allowed(schema, ab, a, b, 1, {}, { a: 1, b: 1 }, { a: 'x', b: 'x' })).toEqual([ab]);
  });

  it('takes the values, types and sizes that all parts allow', async () => {
    const values = { allOf: [{ enum: [1, 2, 3] }, { enum: [2, 3, 4] }, { const: 3 }] };
    expect(await allowed(values, 1, 2, 3, 4)).toEqual([3]);
    const types = {
      type: ['number', 'string', 'null'],
      allOf: [{ type: ['integer', 'string'] }, { maxLength: 2 }],
    };
    expect(await allowed(types, 1, 1.5, null, '"ab"', '"abc"')).toEqual([1, '"ab"']);
    const sizes = { type: 'string', minLength: 1, allOf: [{ minLength: 2, maxLength: 5 }, { maxLength: 3 }] };
    expect(await allowed(sizes, '"a"', '"ab"', '"abc"', '"abcd"')).toEqual(['"ab"', '"abc"']);
  });

  it('holds what stands beside alternatives', async () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'integer' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    };
    expect(await allowed(schema, a, b, ab, {}, { a: 1 }, 1)).toEqual([a, b, ab]);
  });

  it('may refer to itself within', async () => {
    const node = (child: unknown) => ({
      type: 'object',
      properties: { id: { type: 'integer' }, child },
      required: ['id'],
    });
    const own = { allOf: [{ $ref: '#/$defs/node' }], title: 'Child' };
    const more = {
      allOf: [{ $ref: '#/$defs/node' }, { required: ['x'], properties: { x: { type: 'null' } } }],
    };
    const deep = { id: 1, child: { id: 2, child: { id: 3 } } };
    const marked = { id: 1, child: { id: 2, x: null } };
    const root = { $ref: '#/$defs/node' };
    expect(await allowed({ ...root, $defs: { node: node(own) } }, deep, marked)).toEqual([deep]);
    expect(await allowed({ ...root, $defs: { node: node(more) } }, deep, marked)).toEqual([marked]);
    const round = { $defs: { x: { type: 'null', allOf: [{ $ref: '#/$defs/x' }] } }, $ref: '#/$defs/x' };
    expect(await allowed(round, null, 1)).toEqual([null]);
    const part = {
      allOf: [{ properties: { p: { $ref: '#' } } }, { properties: { p: { $ref: '#', title: 'x' } } }],
    };
    const parts = { allOf: [{ $ref: '#/$defs/part' }, part], $defs: { part } };
    expect(await allowed(parts, { p: { p: {} } }, { p: 1 }, { p: { p: null } })).toEqual([{ p: { p: {} } }]);
  });

  it.each([
    ['with what it extends', '#/$defs/tree', {}],
    ['with itself', '#/$defs/labelled', { minItems: 1 }],
  ])('may refer to itself where what it extends does so too: %s', async (_, $ref, more) => {
    const array = (of: string) => ({ type: 'array', items: { $ref: of } });
    const tree = { type: 'object', properties: { kids: array($ref) } };
    const own = {
      properties: { label: { type: 'string' }, kids: { ...array('#/$defs/labelled'), ...more } },
      required: ['label'],
    };
    const labelled = { allOf: [{ $ref: '#/$defs/tree' }, own] };
    const schema = { $ref: '#/$defs/labelled', $defs: { tree, labelled } };
    const leaf = { label: 'x' };
    const right = [leaf, { ...leaf, kids: [leaf, { ...leaf, kids: [leaf] }] }];
    const wrong = [{}, { ...leaf, kids: [{}] }, { ...leaf, kids: [{ ...leaf, kids: [{}] }] }];
    expect(await allowed(schema, ...right, ...wrong)).toEqual(right);
  });

  it('holds the first part of each where all of them would be too many', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `n${index}`);
    const base = {
      type: 'object',
      properties: Object.fromEntries(names.map(name => [name, { maxLength: 3, type: 'string' }])),
    };
    const kind = (name: string) => ({
      allOf: [{ $ref: '#/$defs/base' }, { properties: { [name]: { minLength: 1 } } }],
    });
    const schema = { type: 'array', prefixItems: names.map(kind), $defs: { base } };
    const item = (of: unknown) => names.map((name, index) => (index === 59 ? of : { [name]: 'x' }));
    const right = [item({}), item({ n59: 'x' })];
    expect(await allowed(schema, ...right, item({ n59: 1 }), item(1))).toEqual(right);
    const rest = names.slice(1).map(name => ({ [name]: 'x' }));
    expect(await allowed(schema, [{ n0: 'x' }, ...rest], [{ n0: '' }, ...rest])).toEqual([
      [{ n0: 'x' }, ...rest],
    ]);
    const choices = names.slice(0, 4).map(name => ({
      anyOf: names.slice(0, 9).map(value => ({ properties: { [name]: { const: value } }, required: [name] })),
    }));
    expect(await allowed({ allOf: choices }, { n0: 'n0', n1: 'n0', n2: 'n0', n3: 'n0' }, {})).toHaveLength(1);
  });

  it('is refused when there is none', () => {
    expect(refused({ allOf: [{ type: 'string' }, { type: 'integer' }] })).toContain('empty');
    expect(refused({ allOf: [{ const: 1 }, { const: 2 }] })).toContain('empty');
    expect(refused({ type: 'string', anyOf: [{ type: 'integer' }, { type: 'null' }] })).toContain('empty');
    expect(refused({ ...A, required: ['z'], properties: { z: false } })).toContain('forbids');
    expect(refused({ prefixItems: [{}], items: false, minItems: 2 })).toContain('more items');
    expect(refused({ allOf: [{ minLength: 3 }, { maxLength: 2 }], type: 'string' })).toContain('minimum');
    const many = Array.from({ length: 2_001 }, (_, index) => [`p${index}`, A]);
    expect(refused({ properties: Object.fromEntries(many) })).toContain('too large');
  });
});

describe('an object that requires what it does not name', () => {
  it('has it in any form, unless it may have no other members', async () => {
    const schema = { ...A, required: ['a', 'z'] };
    expect(await allowed(schema, a, { ...a, z: 1 }, { z: 1 })).toEqual([{ ...a, z: 1 }]);
    const closed = { ...schema, additionalProperties: false };
    expect(await allowed(closed, a, { ...a, z: 1 }, {})).toEqual([a]);
    expect(await allowed({ required: ['z'], additionalProperties: false }, {}, { z: 1 })).toEqual([{}]);
  });
});

describe('an object of optional members', () => {
  it.each([{}, { additionalProperties: { type: 'null' } }])('may have many: %j', async more => {
    const names = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const properties = Object.fromEntries(names.map(name => [name, { type: 'integer' }]));
    const all = Object.fromEntries(names.map(name => [name, 1]));
    const right = [{}, { n0: 1 }, { n7: 1, n199: 1 }, all];
    const wrong = [{ n3: 'x' }, { n7: 1, n199: null }, '{"n0":1,}', '{,"n0":1}', '{"n0":1"n1":1}'];
    const schema = { type: 'object', properties, ...more };
    expect(await allowed(schema, ...right, ...wrong)).toEqual(right);
    const other = [{ x: null }, { n1: 1, x: null, y: null }];
    expect(await allowed(schema, ...other)).toEqual(Object.keys(more).length === 0 ? [] : other);
  });
});

describe('an object whose other members have a schema', () => {
  const numbers = { type: 'object', additionalProperties: { type: 'integer' } };

  it('has such members only', async () => {
    const values = [{}, { x: 1 }, { x: 1, 'y"z': -2 }, { x: 'a' }, { x: 1, y: null }];
    expect(await allowed(numbers, ...values)).toEqual(values.slice(0, 3));
    expect(await allowed({ additionalProperties: { const: 1 } }, { x: 1 }, { x: 2 })).toEqual([{ x: 1 }]);
  });

  it('has the named ones in their own form, whatever the others begin with', async () => {
    const named = { ab: { type: 'string' }, 'a"': { type: 'null' }, '': { type: 'boolean' } };
    const schema = { ...numbers, properties: named };
    const right = [
      {},
      { ab: 'x' },
      { a: 1 },
      { abc: 1, b: 2 },
      { ab: 'x', ac: 1 },
      { 'a"': null, ü: 1 },
      { '': true },
    ];
    const wrong = [{ ab: 1 }, { a: 'x' }, { '': 1 }, { 'a"': 1 }, { ac: 'x' }, '{"a\\u0062":1}', '{"a":1,}'];
    expect(await allowed(schema, ...right, ...wrong)).toEqual(right);
    const required = { ...schema, required: ['ab', 'n'] };
    expect(
      await allowed(required, { ab: 'x', n: 1 }, { ab: 'x', n: 1, o: 2 }, { ab: 'x' }, { n: 1 }),
    ).toEqual([
      { ab: 'x', n: 1 },
      { ab: 'x', n: 1, o: 2 },
    ]);
  });
});

describe('an object of many long names whose other members have a schema', () => {
  it('has the others under any name, as far as there are too many to tell apart', async () => {
    const names = Array.from({ length: 130 }, (_, index) => `property_number_${index}_of_what_is_described`);
    const properties = Object.fromEntries(names.map(name => [name, { type: 'integer' }]));
    const schema = { type: 'object', properties, additionalProperties: { type: 'null' } };
    const right = [
      {},
      { [names[0]!]: 1, [names[129]!]: 2, x: null },
      { x: null },
      { property_number_: null },
    ];
    expect(await allowed(schema, ...right, { x: 1 }, { [names[0]!]: 'x' })).toEqual(right);
    const small = { properties: { a: { type: 'integer' } }, additionalProperties: { type: 'null' } };
    const both = { type: 'array', prefixItems: [small, schema], items: false };
    expect(await allowed(both, [{ a: 1 }, {}], [{ a: null }, {}])).toEqual([[{ a: 1 }, {}]]);
  });
});

describe('an array whose first items have schemas of their own', () => {
  const [string, integer] = [{ type: 'string' }, { type: 'integer' }];
  const values = [[], ['x'], ['x', 1], ['x', 1, true], ['x', 1, true, false], [1, 'x'], ['x', 1, 2]];

  it.each([
    ['and no others', { prefixItems: [string, integer], items: false }, [['x', 1]]],
    ['and others left open', { type: 'array', prefixItems: [string, integer] }, [['x', 1]]],
    ['as older schemas write it', { items: [string, integer], additionalItems: false }, [['x', 1]]],
    ['up to so many', { prefixItems: [string, integer], maxItems: 1 }, [['x']]],
    [
      'and at least so many',
      { prefixItems: [string, integer], minItems: 3 },
      [
        ['x', 1, true],
        ['x', 1, 2],
      ],
    ],
    [
      'and others of a kind',
      { prefixItems: [string, integer], items: { type: 'boolean' } },
      [
        ['x', 1],
        ['x', 1, true],
        ['x', 1, true, false],
      ],
    ],
    [
      'and others of a kind, in number',
      { prefixItems: [string, integer], items: { type: 'boolean' }, minItems: 3, maxItems: 3 },
      [['x', 1, true]],
    ],
    ['in parts', { allOf: [{ prefixItems: [string] }, { prefixItems: [{}, integer] }] }, [['x', 1]]],
    ['and none', { type: 'array', items: false }, [[]]],
  ])('has them in their places: %s', async (_, schema, right) => {
    expect(await allowed(schema, ...values)).toEqual(right);
  });
});
