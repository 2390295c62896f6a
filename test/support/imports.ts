import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';

export interface ImportEdge {
  /** Importing file, from the project's root, with forward slashes. */
  readonly from: string;
  /** Imported file from the project's root, or the package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
  /** Loaded when a line of code is run, and not together with the importing file. */
  readonly later: boolean;
  /** Named as a package, or as a part of Node. */
  readonly bare: boolean;
}

export const root = resolve(import.meta.dirname, '..', '..');

/** Every source file under a folder, from the project's root. */
export function sourceFiles(folder: string): string[] {
  const out: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name) && !/\.d\.[cm]?ts$/.test(entry.name)) {
      out.push(relative(root, join(entry.parentPath, entry.name)).split(sep).join(posix.sep));
    }
  }
  return out.sort();
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*${}\s,]+?\s+from\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
/** `require('x')`, `require.resolve('x')` and `createRequire(…)('x')`. */
const REQUIRED = /\b(?:require|createRequire\([^()]*\))(?:\.resolve)?\(\s*['"]([^'"]+)['"]\s*\)/g;
const WORKER = /new URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta\.url/g;

/** `import { type A, type B } from` names types only, just as `import type` does. */
function namesTypesOnly(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1];
  if (names === undefined || /^\s*(?:import|export)\s+\w+\s*,/.test(statement)) return false;
  const list = names
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
  return list.length > 0 && list.every(name => name.startsWith('type '));
}

/** The imports of one file, read from its text. */
export function importsOf(file: string): ImportEdge[] {
  const text = readFileSync(join(root, file), 'utf8')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\/\*[\s\S]*?\*\//g, '');
  const edges: ImportEdge[] = [];
  const add = (specifier: string, how: { readonly typeOnly?: boolean; readonly later?: boolean }): void => {
    const bare = specifier.replace(/\?.*$/, '');
    const to = bare.startsWith('.')
      ? posix.normalize(posix.join(dirname(file), bare))
      : bare.startsWith('node:')
        ? bare
        : bare
            .split('/')
            .slice(0, bare.startsWith('@') ? 2 : 1)
            .join('/');
    edges.push({ from: file, to, typeOnly: false, later: false, ...how, bare: !bare.startsWith('.') });
  };
  for (const match of text.matchAll(STATEMENT))
    add(match[2] ?? '', { typeOnly: match[1] !== undefined || namesTypesOnly(match[0]) });
  for (const match of text.matchAll(DYNAMIC)) add(match[1] ?? '', { later: true });
  for (const match of text.matchAll(REQUIRED)) add(match[1] ?? '', { later: true });
  for (const match of text.matchAll(WORKER)) add(match[1] ?? '', { later: true });
  return edges;
}
