/** A command line with its command in front, whatever flags of all commands stand before it. */
export function commandFirst(argv: readonly string[]): readonly string[];
