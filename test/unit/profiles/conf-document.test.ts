import fc from 'fast-check';
import { parse as parseIni } from 'ini';
import { describe, expect, it } from 'vitest';
import { parseDocument, printDocument, readStructure } from '../../../src-main/profiles/conf-document.ts';
import { decodeConf, encodeConf, toReadable } from '../../../src-main/profiles/conf-text.ts';
import { findRetired } from '../../../src-main/profiles/retired.ts';
import { confText } from './arbitraries.ts';

const print = (bytes: Uint8Array): Buffer => encodeConf(printDocument(parseDocument(decodeConf(bytes))));

describe('the document model of models.conf', () => {
  it('gives back any bytes as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(print(bytes).equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives back any Unicode text as it was, with any mix of line breaks', () => {
    const pieces = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', '\r', '\uFEFF', '[a]', '=', '#')),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(pieces, parts => {
        const bytes = Buffer.from(parts.join(''), 'utf8');
        expect(print(bytes).equals(bytes)).toBe(true);
      }),
    );
  });

  it.each([
    ['surrogates written as UTF-8', [0xed, 0xa0, 0x80]],
    ['overlong slash', [0xc0, 0xaf, 0x0a]],
    ['half a character at the end', [0x5b, 0x61, 0x5d, 0x0a, 0xf0, 0x9f, 0x98]],
    ['byte order mark and latin1', [0xef, 0xbb, 0xbf, 0xe9, 0x3d, 0x0d, 0x0a]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ])('keeps %s', (_, bytes) => {
    expect([...print(Uint8Array.from(bytes))]).toEqual(bytes);
  });

  it('shows bytes that are not UTF-8 as replacement characters', () => {
    expect(toReadable(decodeConf(Uint8Array.from([0x61, 0xff, 0x62])))).toBe('a\uFFFDb');
    expect(toReadable('a😀b')).toBe('a😀b');
  });

  it('reads keys, values and sections as the reference does', () => {
    const text = [
      'BEFORE=1',
      '  [one]  ',
      ' NAME = a = b # c ',
      '# comment',
      '#[no]',
      'EMPTY=',
      'QUOTED="x y"',
      '[bad id]',
      'STILL_ONE=1',
      '[two.x]trailing',
      'word',
      '[two]',
      'K=1',
      'K=2',
    ].join('\n');
    const { sections, oddities } = readStructure(parseDocument(text));
    expect(sections.map(section => [section.id, section.pairs.map(pair => [pair.key, pair.value])])).toEqual([
      [
        'one',
        [
          ['NAME', 'a = b # c'],
          ['EMPTY', ''],
          ['QUOTED', '"x y"'],
          ['STILL_ONE', '1'],
        ],
      ],
      [
        'two',
        [
          ['K', '1'],
          ['K', '2'],
        ],
      ],
    ]);
    expect(oddities.map(({ line, kind }) => [line + 1, kind])).toEqual([
      [1, 'before-first-section'],
      [8, 'malformed'],
      [10, 'malformed'],
      [11, 'junk'],
    ]);
  });

  it('agrees with the ini package wherever both grammars say the same', () => {
    fc.assert(
      fc.property(confText, text => {
        const ours = Object.fromEntries(
          readStructure(parseDocument(text)).sections.map(section => [
            section.id,
            Object.fromEntries(section.pairs.map(pair => [pair.key, pair.value])),
          ]),
        );
        const theirs = JSON.parse(JSON.stringify(parseIni(text))) as Record<string, Record<string, unknown>>;
        for (const section of Object.values(theirs))
          for (const key of Object.keys(section)) section[key] = String(section[key]);
        expect(ours).toEqual(theirs);
      }),
    );
  });

  it('recognizes a commented-out section by its header and a key', () => {
    const text = [
      '# [gone]',
      '# NAME=Old one',
      '# a note',
      '# MODEL=m.gguf',
      '# the end',
      '',
      '# [prose] is no header',
      '# KEY=1',
      '',
      '# [note]',
      '# where a = b',
      '',
      '#[tight]',
      '#MODEL=x',
      '# [next]',
      '# MODEL=y',
      'ACTIVE=1',
    ].join('\r\n');
    expect(
      findRetired(parseDocument(text)).map(({ id, header, end, name }) => [id, header, end, name]),
    ).toEqual([
      ['gone', 0, 3, 'Old one'],
      ['tight', 12, 13, ''],
      ['next', 14, 15, ''],
    ]);
  });
});
