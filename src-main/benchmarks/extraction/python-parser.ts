import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Node } from 'web-tree-sitter';
import { obeys, present } from './python-rules.ts';

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
