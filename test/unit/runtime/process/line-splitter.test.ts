import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, MAX_LINE_BYTES } from '../../../../src-main/runtime/process/line-splitter.ts';

function split(chunks: readonly Buffer[]): string[] {
  const splitter = new LineSplitter();
  return [...chunks.flatMap(chunk => splitter.push(chunk)), ...splitter.flush()];
}

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 40 }).filter(text => !/[\r\n\0]/.test(text));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(30), { minLength: 1 }), (lines, sizes) => {
        const bytes = Buffer.from(lines.map(text => `${text}\n`).join(''));
        const chunks: Buffer[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = (sizes[i % sizes.length] ?? 0) + 1;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(split(chunks)).toEqual(lines);
      }),
    );
  });

  it('keeps an unfinished last line for the end', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from('a\nb'))).toEqual(['a']);
    expect(splitter.flush()).toEqual(['b']);
    expect(splitter.flush()).toEqual([]);
  });

  it('drops the carriage return and a hole in front, and marks bytes that are no text', () => {
    expect(split([Buffer.from('a\r\n')])).toEqual(['a']);
    expect(split([Buffer.concat([Buffer.alloc(5000), Buffer.from('a\n')])])).toEqual(['a']);
    expect(split([Buffer.from([0xff, 0x41, 0x0a])])).toEqual(['\uFFFDA']);
  });

  it('bounds what it holds of a line that never ends', () => {
    const splitter = new LineSplitter();
    for (let i = 0; i < 100; i++) expect(splitter.push(Buffer.alloc(100_000, 'x'))).toEqual([]);
    const [line] = splitter.push(Buffer.from('\nnext'));
    expect(line).toMatch(/^x+ … \(line cut\)$/);
    expect(Buffer.byteLength(line!)).toBeLessThan(MAX_LINE_BYTES + 30);
    expect(splitter.flush()).toEqual(['next']);
  });
});
