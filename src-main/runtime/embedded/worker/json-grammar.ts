import { isObject, type Json } from './body.ts';
import { inClass, literal, oneOf } from './gbnf.ts';
import { invalid } from './http-error.ts';
import { integerRange } from './json-range.ts';
import {
  bounds,
  isImpossible,
  isShaping,
  merged,
  partsOf,
  plain,
  referred,
  unreadable,
} from './json-schema.ts';
import { meansText, textRule } from './json-text.ts';

/** Rules that every grammar may use. Space is bounded, or a small model would fill the context with it. */
const COMMON: Readonly<Record<string, string>> = {
  space: '| " " | "\\n" [ \\t]{0,20}',
  boolean: '("true" | "false") space',
  null: '"null" space',
  integral: '"0" | [1-9] [0-9]{0,15}',
  integer: '"-"? integral space',
  number: '"-"? integral ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,3})? space',
  letter: '[^"\\\\\\x7F\\x00-\\x1F]',
  char: 'letter | "\\\\" (["\\\\bfnrt/] | "u" [0-9a-fA-F]{4})',
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
 * GBNF for the JSON that a schema describes. Required properties come first, then the others, each in the schema's
 * order. Integers keep to their range, and texts to a pattern from `^` to `$` or a format; the rest (ranges of other
 * numbers, other patterns, `not`) is left to the reader of the answer, as llama-server does.
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

const MAX_RULES = 2_000;
const MAX_DEPTH = 200;
/** Characters of named keys that other keys are told from; each is a rule. */
const MAX_SPELLED = 1_000;

/** Collects named rules while a schema is walked. */
export class SchemaRules {
  readonly rules: Record<string, string> = {};
  readonly #root: unknown;
  readonly #references = new Map<string, string>();
  readonly #merged: { readonly name: string; readonly parts: ReadonlyMap<Json, Json> }[] = [];
  #count = 0;
  #defined = 0;
  #spelled = 0;
  #depth = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  /** Defines what `schema` allows and returns the rule's name. */
  rule(schema: unknown, hint: string): string {
    if (++this.#count > MAX_RULES || ++this.#depth > MAX_DEPTH) throw invalid('The JSON schema is too large');
    const body = this.#body(schema, hint);
    this.#depth--;
    if (Object.hasOwn(COMMON, body)) return body;
    const name = this.#name(hint);
    this.rules[name] = body;
    return name;
  }

  #name(hint: string): string {
    return `${hint.replace(/[^a-zA-Z0-9-]/g, '-')}-${this.#count}`;
  }

  #body(given: unknown, hint: string): string {
    if (given === true || given === undefined) return 'value';
    if (!isObject(given)) throw unreadable(given);
    const schema = plain(given);
    const { $ref, allOf, anyOf, ...own } = schema;
    const parts = [...(typeof $ref === 'string' ? [{ $ref }] : []), ...(Array.isArray(allOf) ? allOf : [])];
    const besides = { ...own, ...(Array.isArray(anyOf) ? { anyOf } : {}) };
    if (parts.length > 1 || (parts.length === 1 && isShaping(besides)))
      return this.#allOf(given, parts[0], hint);
    if (typeof $ref === 'string') return this.#reference($ref);
    if (parts.length === 1) return this.#body(parts[0], hint);
    if (Array.isArray(anyOf)) return this.#anyOf(anyOf, own, hint);
    if (Array.isArray(own.enum))
      return `${this.#anyOfThese(own.enum.map(value => literal(JSON.stringify(value))))} space`;
    if (Array.isArray(own.type)) {
      return this.#anyOfThese(own.type.map(type => this.rule({ ...own, type }, `${hint}-${String(type)}`)));
    }
    return this.#typed(own, hint);
  }

  /** Its rule is known before it is walked, since what has the same parts may be within itself. */
  #allOf(schema: Json, first: unknown, hint: string): string {
    const parts = partsOf(this.#root, schema);
    const isSame = (other: ReadonlyMap<Json, Json>): boolean =>
      other.size === parts.size && [...parts.keys()].every(part => other.has(part));
    const known = this.#merged.find(one => isSame(one.parts));
    if (known !== undefined) return known.name;
    if (!this.#canMerge) return this.#body(first, hint);
    const name = `all-${this.#merged.length}`;
    this.#merged.push({ name, parts });
    this.rules[name] = this.#body(merged(parts), hint);
    return name;
  }

  /** Merging writes parts out again and again. It ends while there is room for what the schema itself says. */
  get #canMerge(): boolean {
    return this.#count < MAX_RULES / 2 && this.#depth < MAX_DEPTH / 2;
  }

  /** What stands beside the alternatives holds for each of them, and may exclude some. */
  #anyOf(options: readonly unknown[], besides: Json, hint: string): string {
    const all =
      isShaping(besides) && this.#canMerge
        ? options
            .map(option => merged(partsOf(this.#root, besides, option)))
            .filter(option => !isImpossible(option))
        : options;
    return this.#anyOfThese(all.map((option, index) => this.rule(option, `${hint}-${index}`)));
  }

  #typed(schema: Json, hint: string): string {
    const { properties, required, additionalProperties, items, prefixItems } = schema;
    const isOfObject = [properties, required, additionalProperties].some(keyword => keyword !== undefined);
    const isOfArray = items !== undefined || prefixItems !== undefined;
    const meant = isOfObject ? 'object' : isOfArray ? 'array' : meansText(schema) ? 'string' : undefined;
    const type = schema.type ?? meant;
    switch (type) {
      case undefined:
        return 'value';
      case 'object':
        return this.#object(schema, hint);
      case 'array':
        return this.#array(schema, hint);
      case 'string':
        return textRule(schema);
      case 'integer': {
        const range = integerRange(schema);
        return range === null ? 'integer' : `${range} space`;
      }
      case 'number':
      case 'boolean':
      case 'null':
        return String(type);
      default:
        throw invalid(`Unknown type in the JSON schema: ${JSON.stringify(type)}`);
    }
  }

  #object(schema: Json, hint: string): string {
    const others = schema.additionalProperties;
    const named = isObject(schema.properties) ? schema.properties : {};
    const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : []);
    const properties = { ...named };
    // A required name that could not be written at all is a slip, common in lists of tools; llama-server skips it too.
    const unnamed = others === false ? [] : [...required].filter(key => !Object.hasOwn(named, key));
    for (const key of unnamed) properties[key] = others ?? true;
    const keys = Object.keys(properties).filter(key => properties[key] !== false || required.has(key));
    const member = (key: string): string =>
      `${literal(JSON.stringify(key))} space ":" space ${this.rule(properties[key], `${hint}-${key}`)}`;
    const always = keys.filter(key => required.has(key)).map(member);
    const maybe = keys.filter(key => !required.has(key)).map(member);
    // Other members are never needed; they are offered where the schema says what they are.
    const other =
      isObject(others) && isShaping(others)
        ? `${this.#otherKey(keys)} ":" space ${this.rule(others, `${hint}-other`)}`
        : null;
    if (keys.length === 0 && other === null) return others === false ? '"{" space "}" space' : 'object';
    const more = other === null ? '' : `("," space ${other})*`;
    if (always.length > 0) {
      const optional = [...maybe.map(part => `("," space ${part})?`), more].join(' ').trim();
      return `"{" space ${always.join(' "," space ')} ${optional} "}" space`;
    }
    return `"{" space (${this.#anyFirst(maybe, other === null ? [] : [`${other} ${more}`], more)})? "}" space`;
  }

  /**
   * No comma before whichever member comes first. What may follow it is a rule, of which what may follow the one
   * before it is made: written out each time, a few dozen members are more than the engine takes.
   */
  #anyFirst(members: readonly string[], last: readonly string[], end: string): string {
    const starts = [...last];
    let rest = end;
    for (const member of members.toReversed()) {
      starts.unshift(`${member} ${rest}`);
      rest = this.#define('rest', `("," space ${member})? ${rest}`);
    }
    return starts.join(' | ');
  }

  /** Names a rule that no schema of its own stands for. */
  #define(kind: string, body: string): string {
    const name = `${kind}-${this.#defined++}`;
    this.rules[name] = body;
    return name;
  }

  /**
   * A key that is none of these, or any where these are too long to be spelled out. It is written without escapes,
   * with which any of them could be spelled in disguise.
   */
  #otherKey(keys: readonly string[]): string {
    const spelled = keys.filter(key => JSON.stringify(key) === `"${key}"`).map(key => [...key]);
    const all = this.#spelled + spelled.flat().length;
    if (keys.length === 0 || all > MAX_SPELLED) return 'string';
    this.#spelled = all;
    return `"\\"" ${this.#otherThan(spelled, 0)} space`;
  }

  /** The rest of a key, with its closing quote, of which so many characters are those of all these. */
  #otherThan(keys: readonly (readonly string[])[], written: number): string {
    const next = [...new Set(keys.flatMap(key => key[written] ?? []))];
    const alike = next.map(character => {
      const longer = keys.filter(key => key[written] === character);
      return `[${classOf(character)}] ${this.#otherThan(longer, written + 1)}`;
    });
    const different = `[^"\\\\\\x7F\\x00-\\x1F${next.map(classOf).join('')}] letter* "\\""`;
    const end = keys.some(({ length }) => length === written) ? [] : ['"\\""'];
    return this.#define('other', [...alike, different, ...end].join(' | '));
  }

  #array(schema: Json, hint: string): string {
    const { min, max } = bounds(schema.minItems, schema.maxItems);
    const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
    const fixed = first
      .slice(0, max ?? first.length)
      .map((item, index) => this.rule(item, `${hint}-item${index}`));
    const least = Math.max(0, min - fixed.length);
    // After the first few, further items are never needed; they are offered where the schema says what they are.
    const { items } = schema;
    const isOpen = fixed.length === 0 ? items !== false : isObject(items) && isShaping(items);
    const most = isOpen ? (max === null ? null : max - fixed.length) : least;
    if (least > 0 && items === false)
      throw invalid('The JSON schema wants more items in an array than it allows');
    if (most === 0) return `"[" space ${fixed.join(' "," space ')} "]" space`;
    const item = this.rule(items ?? true, `${hint}-item`);
    if (fixed.length > 0) {
      const more = `("," space ${item}){${least},${most ?? ''}}`;
      return `"[" space ${fixed.join(' "," space ')} ${more} "]" space`;
    }
    const more = `("," space ${item}){${Math.max(0, least - 1)},${most === null ? '' : most - 1}}`;
    const all = `${item} ${more}`;
    return `"[" space ${least === 0 ? `(${all})?` : all} "]" space`;
  }

  /** `#/…` inside the same schema, also one that refers to itself. */
  #reference(path: string): string {
    const known = this.#references.get(path);
    if (known !== undefined) return known;
    const name = `ref-${this.#references.size}`;
    this.#references.set(path, name);
    this.rules[name] = this.#body(referred(this.#root, path), name);
    return name;
  }

  #anyOfThese(options: readonly string[]): string {
    if (options.length === 0) throw invalid('A list of alternatives in the JSON schema is empty');
    return oneOf(options);
  }
}

function classOf(character: string): string {
  return inClass(character.codePointAt(0) ?? 0);
}
