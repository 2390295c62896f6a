import { FLAG_POLICY, type PathForm } from './flag-policy.ts';
import { normalizeFlag } from './flag-table.ts';

/** One path of a flag's value, with the scale that belongs to it (`:0.5`) or nothing. */
export interface PathPart {
  readonly path: string;
  readonly suffix: string;
}

/** The paths in the value of a path flag, or what is wrong with it in words. */
export function splitPathValue(value: string, form: PathForm): readonly PathPart[] | string {
  // The engine reads lists as CSV rows, where quotes would change the path after we have checked it.
  if (form !== 'path' && value.includes('"')) return 'a list of files must not contain quotes.';
  if (form === 'path') return [{ path: value, suffix: '' }];
  const items = value.split(',');
  if (form === 'list') return items.map(path => ({ path, suffix: '' }));
  const parts: PathPart[] = [];
  for (const item of items) {
    const match = /^([^:]+)(:[+-]?(?:\d+\.?\d*|\.\d+))$/.exec(item);
    if (!match?.[1] || !match[2]) return `${JSON.stringify(item)} is not FILE:SCALE.`;
    parts.push({ path: match[1], suffix: match[2] });
  }
  return parts;
}

/** How this flag writes paths; null when it takes none. */
function pathForm(name: string): PathForm | null {
  const verdict = FLAG_POLICY.get(normalizeFlag(name));
  return verdict?.class === 'path' ? verdict.form : null;
}

/**
 * Checked arguments with the paths of path flags replaced; everything else stays as it is. What takes paths is known
 * from our policy alone, so this needs no flag table. A value never looks like a flag: checkArgs has refused that.
 */
export function mapArgPaths(args: readonly string[], replace: (path: string) => string): readonly string[] {
  return args.map((argument, index) => {
    const form = index === 0 ? null : pathForm(args[index - 1] ?? '');
    if (form === null) return argument;
    const parts = splitPathValue(argument, form);
    if (typeof parts === 'string') return argument;
    return parts.map(part => replace(part.path) + part.suffix).join(',');
  });
}
