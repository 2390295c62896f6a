import type { Node } from 'web-tree-sitter';
import type { Turns } from '../../lib/turns.ts';
import { codeExtract, type Extract } from './code-extract.ts';
import type { PythonParser } from './python-parser.ts';
import { present } from './python-rules.ts';

interface Definition {
  /** Null for `a, b = 1, 2`, which has no name of its own. */
  readonly name: string | null;
  readonly text: string;
  /** Identifiers in it. */
  readonly needs: ReadonlySet<string>;
}

/**
 * The program in an answer, as EvalPlus's sanitiser takes it: the longest Python text; of it all imports, the first
 * definition of each name (functions only when they return something), and of these, where an entry point is given,
 * those that it needs. Everything else is left out: decorated functions, `if` blocks, calls at the top level.
 */
export async function sanitise(
  answer: string,
  entryPoint: string | null,
  parser: PythonParser,
  turns: Turns,
): Promise<Extract> {
  const { code, cutShort } = await codeExtract(answer, parser, turns);
  const { imports, definitions } = parser.topLevel(code, parts);
  const wanted = entryPoint === null ? null : reachable(entryPoint, definitions);
  const kept = definitions.filter(({ name }) => wanted === null || (name !== null && wanted.has(name)));
  const program = [...imports, ...kept.map(({ text }) => text)].join('\n');
  return { code: program === '' ? code : program, cutShort };
}

function parts(children: readonly Node[]): {
  readonly imports: readonly string[];
  readonly definitions: readonly Definition[];
} {
  const imports: string[] = [];
  const definitions: Definition[] = [];
  const taken = new Set<string | null>();
  const define = (node: Node, name: string | null): void => {
    taken.add(name);
    definitions.push({ name, text: node.text, needs: identifiers(node) });
  };
  for (const child of children) {
    const name = nameOf(child);
    switch (child.type) {
      case 'import_statement':
      case 'import_from_statement':
        imports.push(child.text);
        break;
      case 'class_definition':
        if (!taken.has(name)) define(child, name);
        break;
      case 'function_definition':
        if (!taken.has(name) && child.descendantsOfType('return_statement').length > 0) define(child, name);
        break;
      case 'expression_statement': {
        const assignment = child.child(0);
        if (assignment?.type !== 'assignment') break;
        const assigned = nameOf(assignment);
        if (!taken.has(assigned)) define(assignment, assigned);
        break;
      }
    }
  }
  return { imports, definitions };
}

/** The first identifier directly below: a function's or class's name, the left (or else right) side of `=`. */
function nameOf(node: Node): string | null {
  return present(node.children).find(({ type }) => type === 'identifier')?.text ?? null;
}

function identifiers(node: Node): Set<string> {
  return new Set(present(node.descendantsOfType('identifier')).map(({ text }) => text));
}

function reachable(entryPoint: string, definitions: readonly Definition[]): ReadonlySet<string> {
  const needs = new Map(definitions.map(({ name, needs: names }) => [name, names]));
  const found = new Set([entryPoint]);
  for (const name of found) for (const needed of needs.get(name) ?? []) found.add(needed);
  return found;
}
