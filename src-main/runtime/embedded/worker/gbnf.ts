/** A literal of a grammar. */
export function literal(text: string): string {
  const escaped = text.replace(/["\\\n\r\t]/g, character => {
    return { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character] ?? character;
  });
  return `"${escaped}"`;
}

/** A character in a class of characters, by its number: some mean something there. */
export function inClass(code: number): string {
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/** One of these, as a whole that can be repeated. */
export function oneOf(options: readonly string[]): string {
  return `(${options.join(' | ')})`;
}
