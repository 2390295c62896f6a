import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Node } from 'web-tree-sitter';

/** Python's grammar as WebAssembly. It only reads text: nothing of it is executed. */
export interface PythonParser {
  /** The top-level nodes of a text, their positions in UTF-16 units. */
  topLevel<T>(code: string, read: (children: readonly Node[]) => T): T;
  /** Whether a text that passed `scanLines` is Python by the grammar and by the rules that Python's own parser adds. */
  isPython(code: string): boolean;
}

let loading: Promise<PythonParser> | undefined;

/** The parser; loaded once, at the first use. */
export function pythonParser(): Promise<PythonParser> {
  loading ??= load();
  return loading;
}

async function load(): Promise<PythonParser> {
  const require = createRequire(import.meta.url);
  // Only when a benchmark needs it: no start of the panel waits for it.
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init({ locateFile: () => require.resolve('web-tree-sitter/web-tree-sitter.wasm') });
  const language = await Language.load(
    await readFile(require.resolve('tree-sitter-python/tree-sitter-python.wasm')),
  );
  const parser = new Parser();
  parser.setLanguage(language);
  const withTree = <T>(code: string, read: (root: Node) => T, otherwise: T): T => {
    const tree = parser.parse(code);
    if (tree === null) return otherwise;
    try {
      return read(tree.rootNode);
    } finally {
      // Trees live in the memory of the module, which no garbage collector looks after.
      tree.delete();
    }
  };
  return {
    topLevel: (code, read) => {
      const tree = parser.parse(code);
      if (tree === null) return read([]);
      try {
        return read(present(tree.rootNode.children));
      } finally {
        tree.delete();
      }
    },
    isPython: code => withTree(code, root => !root.hasError && obeys(root), false),
  };
}

/** The children of a node that are there. */
export function present(nodes: readonly (Node | null)[]): Node[] {
  return nodes.filter((node): node is Node => node !== null);
}

/** What tree-sitter's grammar lets pass and Python's parser does not, as far as answers of models have it. */
function obeys(node: Node): boolean {
  const children = present(node.namedChildren);
  switch (node.type) {
    case 'parameters':
    case 'lambda_parameters':
      if (!parametersInOrder(children)) return false;
      break;
    case 'argument_list':
      if (!argumentsInOrder(children)) return false;
      break;
    case 'print_statement':
    case 'exec_statement':
      return false;
    case 'comparison_operator':
      if (node.children.some(child => child?.type === '<>')) return false;
      break;
    case 'try_statement':
      if (!children.some(({ type }) => /^(?:except|finally)/.test(type))) return false;
      break;
    case 'integer':
      if (/[lL]$/.test(node.text)) return false;
      break;
  }
  return children.every(obeys);
}

function parametersInOrder(parameters: readonly Node[]): boolean {
  let defaults = false;
  for (const { type } of parameters) {
    if (type === 'list_splat_pattern' || type === 'keyword_separator') return true;
    if (type === 'default_parameter' || type === 'typed_default_parameter') defaults = true;
    else if ((type === 'identifier' || type === 'typed_parameter') && defaults) return false;
  }
  return true;
}

function argumentsInOrder(args: readonly Node[]): boolean {
  let keyword = false;
  let unpacked = false;
  for (const { type } of args) {
    if (type === 'keyword_argument') keyword = true;
    else if (type === 'dictionary_splat') unpacked = true;
    else if (type === 'list_splat') {
      if (unpacked) return false;
    } else if (type !== 'comment' && (keyword || unpacked)) return false;
  }
  return true;
}
