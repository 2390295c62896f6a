import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineSplitter } from '../../../src-main/telemetry/follow-lines.ts';

it('gives the same lines however the output is cut into pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[^\r\n]{0,40}$/), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 }),
      fc.constantFrom('\n', '\r\n'),
      (lines, cuts, end) => {
        const text = lines.map(line => line + end).join('');
        const splitter = new LineSplitter();
        const seen: string[] = [];
        for (let at = 0, turn = 0; at < text.length; turn++) {
          const length = cuts[turn % cuts.length] ?? 1;
          seen.push(...splitter.push(text.slice(at, at + length)));
          at += length;
        }
        expect(seen).toEqual(lines);
      },
    ),
  );
});

it('throws a line without end away and goes on with the next one', () => {
  const splitter = new LineSplitter();
  for (let i = 0; i < 200; i++) expect(splitter.push('x'.repeat(1024))).toEqual([]);
  expect(splitter.push('end of it\nnext\n')).toEqual(['next']);
  expect(splitter.push('after\n')).toEqual(['after']);
});
