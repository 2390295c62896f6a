import fc from 'fast-check';

/** Runs of each property; `npm run soak` raises it. */
export const FUZZ_RUNS = Number(process.env.PADDOCK_FUZZ_RUNS ?? 150);
/** The same inputs at every run of the tests; a soak may choose another seed. */
export const FUZZ_SEED = Number(process.env.PADDOCK_FUZZ_SEED ?? 20_263);

type Change = (text: string) => string;

const at = fc.double({ min: 0, max: 0.999, noNaN: true });
const place = (text: string, fraction: number): number => Math.floor(text.length * fraction);

const lineChange = (
  change: (lines: readonly string[], index: number, other: number) => readonly string[],
): fc.Arbitrary<Change> =>
  fc.tuple(at, at).map(([one, other]) => (text: string) => {
    const lines = text.split('\n');
    return change(lines, Math.floor(lines.length * one), Math.floor(lines.length * other)).join('\n');
  });

/** What goes wrong in files: bytes lost, doubled, swapped, replaced; lines lost, doubled, moved, joined. */
function change(junk: fc.Arbitrary<string>): fc.Arbitrary<Change> {
  return fc.oneof(
    fc.tuple(at, junk).map(([where, added]) => (text: string) => {
      const index = place(text, where);
      return text.slice(0, index) + added + text.slice(index);
    }),
    fc.tuple(at, fc.integer({ min: 1, max: 40 })).map(([where, count]) => (text: string) => {
      const index = place(text, where);
      return text.slice(0, index) + text.slice(index + count);
    }),
    fc.tuple(at, fc.integer({ min: 1, max: 12 }), junk).map(([where, count, added]) => (text: string) => {
      const index = place(text, where);
      return text.slice(0, index) + added + text.slice(index + count);
    }),
    at.map(where => (text: string) => text.slice(0, place(text, where))),
    lineChange((lines, index) => lines.toSpliced(index, 1)),
    lineChange((lines, index, other) => lines.toSpliced(other, 0, lines[index] ?? '')),
    lineChange((lines, index) => lines.toSpliced(index, 2, (lines[index] ?? '') + (lines[index + 1] ?? ''))),
    lineChange((lines, index, other) => lines.toSpliced(index, 1).toSpliced(other, 0, lines[index] ?? '')),
  );
}

const ANY_TEXT = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '\0',
    '\r',
    '\u001b[31m',
    '\uFEFF',
    '"',
    "'",
    '\\',
    '=',
    '[',
    ']',
    '#',
    ';',
    '--',
    '$(X)',
    '-1',
    '1e999',
  ),
  fc.constantFrom('9'.repeat(400), 'x'.repeat(20_000), ' '.repeat(20_000), '('.repeat(5_000)),
);

/** A text after one to eight changes. */
export function mutated(originals: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...originals), fc.array(change(ANY_TEXT), { minLength: 1, maxLength: 8 }))
    .map(([text, changes]) => changes.reduce((now, apply) => apply(now), text));
}
