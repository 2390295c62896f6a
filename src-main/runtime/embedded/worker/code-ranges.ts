/** Characters by their code points: in order, apart from each other, both ends included. */
export type CodeRanges = readonly (readonly [from: number, to: number])[];

const LAST = 0x10ffff;

/** The characters of all of these. */
export function union(...ranges: readonly CodeRanges[]): CodeRanges {
  const all: [number, number][] = [];
  for (const [from, to] of ranges.flat().sort(([one], [other]) => one - other)) {
    const last = all.at(-1);
    if (last === undefined || from > last[1] + 1) all.push([from, to]);
    else last[1] = Math.max(last[1], to);
  }
  return all;
}

/** Every other character. */
export function except(ranges: CodeRanges): CodeRanges {
  const others: [number, number][] = [];
  let start = 0;
  for (const [from, to] of ranges) {
    if (start < from) others.push([start, from - 1]);
    start = to + 1;
  }
  if (start <= LAST) others.push([start, LAST]);
  return others;
}

/** The characters that both have. */
export function common(one: CodeRanges, other: CodeRanges): CodeRanges {
  return except(union(except(one), except(other)));
}

/** Just these characters. */
export function codesOf(characters: string): CodeRanges {
  return union(
    Array.from(characters, character => {
      const code = character.codePointAt(0) ?? 0;
      return [code, code] as const;
    }),
  );
}
