import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConfDocument,
  findSection,
  parseDocument,
  printDocument,
  readStructure,
} from '../../../src-main/profiles/conf-document.ts';
import {
  addSection,
  deleteSection,
  duplicateSection,
  reactivateSection,
  retireSection,
  setKey,
} from '../../../src-main/profiles/conf-edit.ts';
import { findRetired } from '../../../src-main/profiles/retired.ts';
import { confText, id, key, value } from './arbitraries.ts';

const lastValue = (document: ConfDocument, section: string, name: string): string | undefined =>
  findSection(document, section)?.pairs.findLast(pair => pair.key === name)?.value;
const ids = (document: ConfDocument): string[] => readStructure(document).sections.map(section => section.id);

describe('editing models.conf', () => {
  it('changes one line when one field changes', () => {
    fc.assert(
      fc.property(confText, value, fc.nat(), fc.nat(), (text, next, a, b) => {
        const before = parseDocument(text);
        const { sections } = readStructure(before);
        const section = sections[a % sections.length]!;
        const pair = section.pairs[b % section.pairs.length]!;
        const after = setKey(before, section.id, pair.key, next);
        expect(after.lines.length).toBe(before.lines.length);
        const changed = after.lines.flatMap((line, index) =>
          line.text === before.lines[index]?.text && line.eol === before.lines[index]?.eol ? [] : [index],
        );
        const last = section.pairs.findLast(other => other.key === pair.key)!;
        expect(changed).toEqual(last.value === next ? [] : [last.line]);
        expect(lastValue(after, section.id, pair.key)).toBe(next);
      }),
    );
  });

  it('keeps every other line and value through any sequence of edits', () => {
    const edit = fc.tuple(fc.nat(), key, fc.option(value));
    fc.assert(
      fc.property(confText, fc.array(edit, { maxLength: 15 }), (text, edits) => {
        let document = parseDocument(text);
        const expected = new Map(
          readStructure(document).sections.map(section => [
            section.id,
            new Map(section.pairs.map(pair => [pair.key, pair.value])),
          ]),
        );
        const comments = document.lines.filter(line => line.text.startsWith('#')).map(line => line.text);
        const names = [...expected.keys()];
        for (const [index, name, next] of edits) {
          const section = names[index % names.length]!;
          document = setKey(document, section, name, next);
          if (next === null) expected.get(section)!.delete(name);
          else expected.get(section)!.set(name, next);
        }
        const reread = parseDocument(printDocument(document));
        for (const section of readStructure(reread).sections)
          expect(new Map(section.pairs.map(pair => [pair.key, pair.value]))).toEqual(
            expected.get(section.id),
          );
        expect(reread.lines.filter(line => line.text.startsWith('#')).map(line => line.text)).toEqual(
          comments,
        );
      }),
    );
  });

  it('retires and reactivates a section to the byte', () => {
    fc.assert(
      fc.property(confText, fc.nat(), (text, index) => {
        const before = parseDocument(text);
        const name = ids(before)[index % ids(before).length]!;
        const retired = retireSection(before, name);
        expect(ids(retired)).toEqual(ids(before).filter(other => other !== name));
        expect(findRetired(parseDocument(printDocument(retired))).map(section => section.id)).toContain(name);
        const line = findSection(before, name)!.header + 1;
        expect(printDocument(reactivateSection(retired, name, line))).toBe(text);
      }),
    );
  });

  it('does not swallow commented keys that follow a retired section', () => {
    const text = '[a]\nMODEL=m\n# CTX_SIZE=5\n# prose\n';
    const retired = retireSection(parseDocument(text), 'a');
    expect(printDocument(retired)).toBe('# [a]\n# MODEL=m\n# # CTX_SIZE=5\n# prose\n');
    expect(printDocument(reactivateSection(retired, 'a', null))).toBe(text);
  });

  it('retires what is in no capitals with the rest, and refuses what it would not find again', () => {
    const text = '[a]\nMODEL=m\nctx_size=5\nspec.draft-n=4\n# prose\n';
    const retired = retireSection(parseDocument(text), 'a');
    expect(ids(retired)).toEqual([]);
    expect(printDocument(reactivateSection(retired, 'a', null))).toBe(text);
    expect(() => retireSection(parseDocument('[a]\nMODEL=m\nmy key = 5\n'), 'a')).toThrow(
      /^Line 3, my key, would be prose in a comment, and \[a\] would lose it/,
    );
  });

  it('reactivates of several sections with one id the one that is meant, and none where that is not said', () => {
    const text = '# [a]\n# MODEL=old\n\n# [b]\n# MODEL=other\n\n# [a]\n# MODEL=new\n';
    const both = parseDocument(text);
    expect(printDocument(reactivateSection(both, 'a', 7))).toBe(
      text.replace('# [a]\n# MODEL=new', '[a]\nMODEL=new'),
    );
    expect(printDocument(reactivateSection(both, 'a', 1))).toBe(
      text.replace('# [a]\n# MODEL=old', '[a]\nMODEL=old'),
    );
    expect(() => reactivateSection(both, 'a', null)).toThrow(
      'More than one commented-out section has the id "a", in lines 1, 7.',
    );
    expect(() => reactivateSection(both, 'a', 4)).toThrow('No commented-out section [a] begins in line 4.');
    expect(() => reactivateSection(both, 'c', null)).toThrow('No commented-out section has the id "c".');
  });

  it('duplicates and deletes sections without touching the others', () => {
    fc.assert(
      fc.property(confText, id, fc.nat(), (text, fresh, index) => {
        const before = parseDocument(text);
        fc.pre(!ids(before).includes(fresh));
        const name = ids(before)[index % ids(before).length]!;
        const doubled = duplicateSection(before, name, fresh);
        const pairs = (document: ConfDocument, section: string) =>
          findSection(document, section)?.pairs.map(pair => [pair.key, pair.value]);
        expect(pairs(doubled, fresh)).toEqual(pairs(before, name));
        for (const other of ids(before)) expect(pairs(doubled, other)).toEqual(pairs(before, other));
        const deleted = deleteSection(doubled, fresh);
        expect(ids(deleted)).toEqual(ids(before));
        for (const other of ids(before)) expect(pairs(deleted, other)).toEqual(pairs(before, other));
      }),
    );
  });

  it('deletes a section without giving its comments to the commented-out section above it', () => {
    const text =
      '# [old]\r\n# NAME=Old\r\n# MODEL=old.gguf\r\n[a]\r\nMODEL=a.gguf\r\n\r\n# MODEL=a-q8.gguf\r\n[b]\r\n';
    const deleted = deleteSection(parseDocument(text), 'a');
    expect(printDocument(deleted)).toBe(
      '# [old]\r\n# NAME=Old\r\n# MODEL=old.gguf\r\n\r\n# MODEL=a-q8.gguf\r\n[b]\r\n',
    );
    expect(
      findSection(reactivateSection(deleted, 'old', null), 'old')?.pairs.map(({ value }) => value),
    ).toEqual(['Old', 'old.gguf']);
    // What cannot be mixed up stands as it did.
    expect(printDocument(deleteSection(parseDocument('# prose\n[a]\nX=1\n\n# [c]\n# Y=2\n'), 'a'))).toBe(
      '# prose\n# [c]\n# Y=2\n',
    );
  });

  it('writes new lines with the line break of their neighbours', () => {
    expect(printDocument(setKey(parseDocument('[a]\r\nX=1\r\n\r\n[b]\r\n'), 'a', 'Y', '2'))).toBe(
      '[a]\r\nX=1\r\nY=2\r\n\r\n[b]\r\n',
    );
    expect(printDocument(setKey(parseDocument('[a]\nX=1'), 'a', 'Y', '2'))).toBe('[a]\nX=1\nY=2');
    expect(printDocument(addSection(parseDocument(''), 'a', { MODEL: 'm' }))).toBe('[a]\nMODEL=m\n');
    expect(printDocument(addSection(parseDocument('[a]\nX=1\n'), 'b', { MODEL: 'm' }))).toBe(
      '[a]\nX=1\n\n[b]\nMODEL=m\n',
    );
  });

  it('keeps the blanks around an equals sign', () => {
    expect(printDocument(setKey(parseDocument('[a]\n\tX  =  1  \n'), 'a', 'X', '2'))).toBe(
      '[a]\n\tX  =  2\n',
    );
  });

  it.each([
    ['a line break', 'X', 'a\nB=1'],
    ['a carriage return', 'X', 'a\rB=1'],
    ['a zero byte', 'X', 'a\0'],
    ['half a surrogate pair', 'X', '\uDC80'],
    ['a key with an equals sign', 'X=Y', '1'],
    ['a key that is a comment', '#X', '1'],
    ['a key that is a header', '[X]', '1'],
  ])('refuses %s', (_, name, text) => {
    expect(() => setKey(parseDocument('[a]\n'), 'a', name, text)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
  });

  it('refuses ids that are taken or no ids, and sections that are not there', () => {
    const document = parseDocument('[a]\nMODEL=m\n');
    expect(() => addSection(document, 'a', {})).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(() => duplicateSection(document, 'a', 'b]\n[c')).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
    expect(() => setKey(document, 'b', 'X', '1')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_PROFILE' }),
    );
    expect(() => retireSection(parseDocument('[a]\n'), 'a')).toThrow(
      expect.objectContaining({ code: 'CONFLICT' }),
    );
  });
});
