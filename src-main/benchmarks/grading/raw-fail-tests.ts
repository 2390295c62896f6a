const FAIL_TESTS = /"(?:base|plus)_fail_tests"\s*:\s*\[/g;
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},]|[^"[\]{},]+/y;

/**
 * A results file with each of its failing tests as one string, as it was written: big integers and `1.0` would be others
 * once JavaScript had read them. What is no such list is left as it is.
 */
export function withRawFailTests(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { index, 0: key } of text.matchAll(FAIL_TESTS)) {
    const from = index + key.length;
    const list = elements(text, from);
    if (list === null) continue;
    parts.push(text.slice(done, from), list.found.map(raw => JSON.stringify(raw)).join(','));
    done = list.end;
  }
  return parts.join('') + text.slice(done);
}

/** The elements of an array that began before `from`, and where its bracket closes; null where it never does. */
function elements(
  text: string,
  from: number,
): { readonly found: readonly string[]; readonly end: number } | null {
  const found: string[] = [];
  let [depth, begin] = [0, from];
  TOKEN.lastIndex = from;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [token] = match;
    const ends = depth === 0 && (token === ',' || token === ']');
    if (ends) {
      const element = text.slice(begin, match.index).trim();
      if (element !== '') found.push(element);
      begin = match.index + 1;
      if (token === ']') return { found, end: match.index };
    } else if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
  }
  return null;
}
