import { isObject, type Json } from './body.ts';
import { invalid } from './http-error.ts';

/** Rules that every grammar may use. Space is bounded, or a small model would fill the context with it. */
const COMMON: Readonly<Record<string, string>> = {
  space: '| " " | "\\n" [ \\t]{0,20}',
  boolean: '("true" | "false") space',
  null: '"null" space',
  integral: '"0" | [1-9] [0-9]{0,15}',
  integer: '"-"? integral space',
  number: '"-"? integral ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,3})? space',
  char: '[^"\\\\\\x7F\\x00-\\x1F] | "\\\\" (["\\\\bfnrt/] | "u" [0-9a-fA-F]{4})',
  string: '"\\"" char* "\\"" space',
  value: 'object | array | string | number | boolean | null',
  object: '"{" space ( string ":" space value ("," space string ":" space value)* )? "}" space',
  array: '"[" space ( value ("," space value)* )? "]" space',
};

/** Any JSON object. */
export function jsonObjectGrammar(): string {
  return render({ ...COMMON, root: 'object' });
}

/**
 * GBNF for the JSON that a schema describes. Properties come in the schema's order; what cannot be expressed
 * (patterns, number ranges, `not`) is left to the reader of the answer, as llama-server does with most of it.
 * @throws HttpError 400 for a schema that cannot be satisfied or read
 */
export function jsonSchemaGrammar(schema: unknown): string {
  const rules = new SchemaRules(schema);
  const root = rules.rule(schema, 'root-value');
  return render({ ...COMMON, ...rules.rules, root });
}

function render(rules: Readonly<Record<string, string>>): string {
  return Object.entries(rules)
    .map(([name, rule]) => `${name} ::= ${rule}\n`)
    .join('');
}

/** A literal of the grammar. */
export function literal(text: string): string {
  const escaped = text.replace(/["\\\n\r\t]/g, character => {
    return { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character] ?? character;
  });
  return `"${escaped}"`;
}

const MAX_RULES = 2_000;

/** Collects named rules while a schema is walked. */
export class SchemaRules {
  readonly rules: Record<string, string> = {};
  readonly #root: unknown;
  readonly #references = new Map<string, string>();
  #count = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  /** Defines what `schema` allows and returns the rule's name. */
  rule(schema: unknown, hint: string): string {
    if (++this.#count > MAX_RULES) throw invalid('The JSON schema is too large');
    const body = this.#body(schema, hint);
    if (Object.hasOwn(COMMON, body)) return body;
    const name = `${hint.replace(/[^a-zA-Z0-9-]/g, '-')}-${this.#count}`;
    this.rules[name] = body;
    return name;
  }

  #body(schema: unknown, hint: string): string {
    if (schema === true || schema === undefined) return 'value';
    if (!isObject(schema)) throw invalid('Every part of a JSON schema must be an object');
    if (typeof schema.$ref === 'string') return this.#reference(schema.$ref);
    if ('const' in schema) return `${literal(JSON.stringify(schema.const))} space`;
    if (Array.isArray(schema.enum))
      return `${this.#oneOf(schema.enum.map(value => literal(JSON.stringify(value))))} space`;
    const union = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(union)) {
      return this.#oneOf(union.map((option, index) => this.rule(option, `${hint}-${index}`)));
    }
    if (Array.isArray(schema.allOf)) return this.#body(merged(schema.allOf, schema), hint);
    if (Array.isArray(schema.type)) {
      return this.#oneOf(schema.type.map(type => this.rule({ ...schema, type }, `${hint}-${String(type)}`)));
    }
    return this.#typed(schema, hint);
  }

  #typed(schema: Json, hint: string): string {
    const type = schema.type ?? (isObject(schema.properties) ? 'object' : schema.items ? 'array' : undefined);
    switch (type) {
      case undefined:
        return 'value';
      case 'object':
        return this.#object(schema, hint);
      case 'array':
        return this.#array(schema, hint);
      case 'string':
        return text(schema);
      case 'integer':
      case 'number':
      case 'boolean':
      case 'null':
        return String(type);
      default:
        throw invalid(`Unknown type in the JSON schema: ${JSON.stringify(type)}`);
    }
  }

  #object(schema: Json, hint: string): string {
    const properties = Object.entries(isObject(schema.properties) ? schema.properties : {});
    if (properties.length === 0)
      return schema.additionalProperties === false ? '"{" space "}" space' : 'object';
    const required = new Set(Array.isArray(schema.required) ? schema.required : []);
    const member = (key: string, value: unknown): string =>
      `${literal(JSON.stringify(key))} space ":" space ${this.rule(value, `${hint}-${key}`)}`;
    const always = properties.filter(([key]) => required.has(key)).map(([key, value]) => member(key, value));
    const maybe = properties.filter(([key]) => !required.has(key)).map(([key, value]) => member(key, value));
    const optional = maybe.map(part => `("," space ${part})?`).join(' ');
    if (always.length > 0) return `"{" space ${always.join(' "," space ')} ${optional} "}" space`;
    // No comma before whichever optional member comes first.
    const starts = maybe.map((part, index) => {
      const rest = maybe.slice(index + 1).map(later => `("," space ${later})?`);
      return [part, ...rest].join(' ');
    });
    return `"{" space (${starts.join(' | ')})? "}" space`;
  }

  #array(schema: Json, hint: string): string {
    const { min, max } = bounds(schema.minItems, schema.maxItems);
    const item = this.rule(schema.items ?? true, `${hint}-item`);
    if (max === 0) return '"[" space "]" space';
    const more = `("," space ${item}){${Math.max(0, min - 1)},${max === null ? '' : max - 1}}`;
    const items = `${item} ${more}`;
    return `"[" space ${min === 0 ? `(${items})?` : items} "]" space`;
  }

  /** `#/…` inside the same schema, also one that refers to itself. */
  #reference(path: string): string {
    const known = this.#references.get(path);
    if (known !== undefined) return known;
    if (!path.startsWith('#')) throw invalid(`The JSON schema refers to something outside it: ${path}`);
    const name = `ref-${this.#references.size}`;
    this.#references.set(path, name);
    let target: unknown = this.#root;
    for (const part of path.split('/').slice(1)) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      target = isObject(target) && Object.hasOwn(target, key) ? target[key] : undefined;
    }
    if (target === undefined) throw invalid(`The JSON schema refers to something that is not there: ${path}`);
    this.rules[name] = this.#body(target, name);
    return name;
  }

  #oneOf(options: readonly string[]): string {
    if (options.length === 0) throw invalid('A list of alternatives in the JSON schema is empty');
    return `(${options.join(' | ')})`;
  }
}

function bounds(low: unknown, high: unknown): { min: number; max: number | null } {
  const min = typeof low === 'number' && low > 0 ? Math.floor(low) : 0;
  const max = typeof high === 'number' && high >= 0 ? Math.floor(high) : null;
  if (max !== null && max < min) throw invalid('A minimum in the JSON schema is above its maximum');
  // Repetition is written out by the engine; enormous counts would only cost memory.
  return { min: Math.min(min, 2_000), max: max === null ? null : Math.min(max, 2_000) };
}

function text(schema: Json): string {
  const { min, max } = bounds(schema.minLength, schema.maxLength);
  return min === 0 && max === null ? 'string' : `"\\"" char{${min},${max ?? ''}} "\\"" space`;
}

/** The members of `allOf` and of the schema itself in one object. */
function merged(parts: readonly unknown[], schema: Json): Json {
  const { allOf: _, ...own } = schema;
  const all = [own, ...parts].filter(isObject);
  const lists = all.flatMap(part => (Array.isArray(part.required) ? part.required : []));
  const properties = Object.assign(
    {},
    ...all.map(part => (isObject(part.properties) ? part.properties : {})),
  );
  return {
    ...Object.assign({}, ...all),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(lists.length > 0 ? { required: lists } : {}),
  };
}
