/** A number after `=` or before the units that one looks for. */
const FIGURE =
  /(?<==\s*)\d[\d,.]*(?:\/\d+)?|\d[\d,.]*(?:\/\d+)?(?=\s*(?:tokens per second|MiB\b|t\/s\b|layers to GPU))/g;

/** A line with the numbers that matter apart. */
export function splitFigures(text: string): { readonly text: string; readonly figure: boolean }[] {
  return split(text, FIGURE).map(part => ({ text: part.text, figure: part.match }));
}

/** A line with the matches of a search apart; `/…/` is a regular expression, as in the search itself. */
export function splitByQuery(text: string, q: string): { readonly text: string; readonly match: boolean }[] {
  const pattern = queryPattern(q);
  return pattern === null ? [{ text, match: false }] : split(text, pattern);
}

/** Whether a text matches a search; nothing matches an empty one, or an expression that does not parse. */
export function textMatches(q: string): (text: string) => boolean {
  const pattern = queryPattern(q);
  if (pattern === null) return () => false;
  const once = new RegExp(pattern.source, 'i');
  return text => once.test(text);
}

function queryPattern(q: string): RegExp | null {
  const source = /^\/(.+)\/$/.exec(q)?.[1];
  if (source === undefined)
    return q === '' ? null : new RegExp(q.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi');
  try {
    return new RegExp(source, 'gi');
  } catch {
    return null;
  }
}

function split(text: string, pattern: RegExp): { readonly text: string; readonly match: boolean }[] {
  const parts: { text: string; match: boolean }[] = [];
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    if (found[0] === '') continue;
    if (found.index > at) parts.push({ text: text.slice(at, found.index), match: false });
    parts.push({ text: found[0], match: true });
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), match: false });
  return parts;
}
