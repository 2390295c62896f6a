/** EXTRA_ARGS as arguments, or where a quote is never closed. */
export type SplitArgs =
  | { readonly ok: true; readonly args: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Splits EXTRA_ARGS. Blanks separate, as in the reference. On top of that an argument that *begins* with a quote runs
 * to the matching quote and may hold blanks; in double quotes `\"` and `\\` stand for `"` and `\`. Quotes further in
 * are ordinary, so that `{"enable_thinking":false}` stays what it was for the reference. No shell: `$`, `;`, `|`, `*`
 * are ordinary characters.
 */
export function splitArgs(text: string): SplitArgs {
  // Most lines have no quote, and a thousand profiles are read at every change of the file.
  if (!/["']/.test(text)) return { ok: true, args: text.split(/[ \t\r\f\v]+/).filter(word => word !== '') };
  const args: string[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isBlank(text[at])) at++;
    if (at >= text.length) return { ok: true, args };
    const quote = text[at];
    let argument = '';
    if (quote === '"' || quote === "'") {
      const quoted = readQuoted(text, at + 1, quote);
      if (!quoted)
        return {
          ok: false,
          problem: `The quote in ${JSON.stringify(text.slice(at, at + 40))} is not closed.`,
        };
      argument = quoted.value;
      at = quoted.next;
    }
    const start = at;
    while (at < text.length && !isBlank(text[at])) at++;
    args.push(argument + text.slice(start, at));
  }
}

function readQuoted(text: string, from: number, quote: string): { value: string; next: number } | null {
  let value = '';
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    const next = text[at + 1];
    if (character === quote) return { value, next: at + 1 };
    if (quote === '"' && character === '\\' && (next === '"' || next === '\\')) {
      value += next;
      at++;
    } else value += character;
  }
  return null;
}

function isBlank(character: string | undefined): boolean {
  return (
    character === ' ' || character === '\t' || character === '\r' || character === '\f' || character === '\v'
  );
}

/** Writes arguments so that splitArgs reads them again. */
export function joinArgs(args: readonly string[]): string {
  return args
    .map(argument => {
      if (argument !== '' && !/^["']|[ \t\r\f\v]/.test(argument)) return argument;
      if (!argument.includes("'")) return `'${argument}'`;
      return `"${argument.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    })
    .join(' ');
}
