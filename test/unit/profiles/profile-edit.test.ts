import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdit, diffDocuments } from '../../../src-main/profiles/apply-edit.ts';
import {
  findSection,
  parseDocument,
  printDocument,
  readStructure,
} from '../../../src-main/profiles/conf-document.ts';
import { decodeConf, encodeConf } from '../../../src-main/profiles/conf-text.ts';
import { replaceSection, sectionText } from '../../../src-main/profiles/section-text.ts';
import { diffLines } from '../../../src-shared/line-diff.ts';
import { ProfileEdit } from '../../../src-shared/model/profile-edit.ts';
import { measured } from '../../support/processor-time.ts';
import { confText, id, key, value } from './arbitraries.ts';

const edit = (input: unknown): ProfileEdit => ProfileEdit.parse(input);
const printed = (text: string): string[] => parseDocument(text).lines.map(line => line.text + line.eol);
/** Bytes that are no UTF-8 somewhere in a comment, as an editor of long ago may have left them. */
const rawComment = fc
  .uint8Array({ maxLength: 12 })
  .map(bytes => decodeConf(bytes.filter(byte => byte !== 10 && byte !== 13)))
  .map(text => `# ${text}`);

describe('the difference between two lists of lines', () => {
  it('makes the one of the other and touches nothing that both have around it', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const made: string[] = [];
        let at = 0;
        for (const change of diffLines(before, after)) {
          expect(change.removed + change.added).toBeGreaterThan(0);
          made.push(...before.slice(at, change.at), ...after.slice(change.to, change.to + change.added));
          at = change.at + change.removed;
        }
        expect([...made, ...before.slice(at)]).toEqual(after);
      }),
    );
  });

  it('is one line for one changed line', () => {
    expect(diffLines(['a', 'x', 'b'], ['a', 'y', 'b'])).toEqual([{ at: 1, removed: 1, to: 1, added: 1 }]);
    expect(diffLines(['a'], ['a'])).toEqual([]);
  });

  it('stays quick for texts that have nothing in common', () => {
    const long = (name: string): string[] => Array.from({ length: 20_000 }, (_, index) => `${name}${index}`);
    const { value: changes, processorMs } = measured(() => diffLines(long('a'), long('b')));
    expect(changes).toHaveLength(1);
    expect(processorMs).toBeLessThan(1_000);
  });
});

describe('an edit through the form', () => {
  it('keeps every other byte of models.conf', () => {
    const changes = fc.dictionary(key, fc.option(value), { minKeys: 1, maxKeys: 4 });
    fc.assert(
      fc.property(
        confText,
        fc.array(rawComment, { maxLength: 3 }),
        changes,
        fc.nat(),
        (conf, raw, wanted, at) => {
          const text = raw.map(line => `${line}\n`).join('') + conf;
          const before = parseDocument(text);
          const sections = readStructure(before).sections;
          const section = sections[at % sections.length]!;
          const { document } = applyEdit(
            before,
            edit({ kind: 'change', profileId: section.id, changes: wanted }),
          );
          const old = printed(text);
          const bytes = encodeConf(printDocument(document));
          const next = printed(decodeConf(bytes));
          for (const change of diffLines(old, next)) {
            for (const line of old.slice(change.at, change.at + change.removed)) {
              // A last line of the file that gets a line break because another follows keeps its text.
              const name = /^\s*([^=\s]+)\s*=/.exec(line)?.[1];
              const ended = next
                .slice(change.to, change.to + change.added)
                .some(other => other.trimEnd() === line.trimEnd());
              if (!ended) expect(Object.keys(wanted)).toContain(name);
            }
            expect(change.at).toBeGreaterThan(section.header - 1);
            expect(change.at).toBeLessThanOrEqual(section.end + 1);
          }
          const after = findSection(document, section.id)!;
          for (const [name, written] of Object.entries(wanted))
            expect(after.pairs.findLast(pair => pair.key === name)?.value ?? null).toBe(written);
        },
      ),
    );
  });

  it('gives the same file through the text view as through the form', () => {
    const changes = fc.dictionary(key, fc.option(value), { minKeys: 1, maxKeys: 4 });
    fc.assert(
      fc.property(confText, changes, fc.nat(), (text, wanted, at) => {
        const before = parseDocument(text);
        const sections = readStructure(before).sections;
        const section = sections[at % sections.length]!;
        const byForm = applyEdit(
          before,
          edit({ kind: 'change', profileId: section.id, changes: wanted }),
        ).document;
        const shown = sectionText(byForm, findSection(byForm, section.id)!);
        const byText = applyEdit(
          before,
          edit({ kind: 'change', profileId: section.id, text: shown }),
        ).document;
        expect(byText.lines.map(line => line.text)).toEqual(byForm.lines.map(line => line.text));
        const back = replaceSection(byText, section.id, sectionText(before, section)).document;
        expect(back.lines.map(line => line.text)).toEqual(before.lines.map(line => line.text));
      }),
    );
  });
});

describe('the text of one section', () => {
  const TEXT = '# top\r\n[a]\r\nX=1\r\n# inside\nY=2\r\n\n# after\n[b]\nZ=3';

  it('put back unchanged changes nothing', () => {
    fc.assert(
      fc.property(confText, fc.nat(), (text, at) => {
        const document = parseDocument(text);
        const sections = readStructure(document).sections;
        const section = sections[at % sections.length]!;
        const same = replaceSection(document, section.id, sectionText(document, section));
        expect(printDocument(same.document)).toBe(text);
      }),
    );
  });

  it('keeps the line breaks of lines that stay, and those of the rest of the file', () => {
    const edited = replaceSection(parseDocument(TEXT), 'a', '[a]\nX=1\n# inside\nNEW=5\nY=2');
    expect(printDocument(edited.document)).toBe(
      '# top\r\n[a]\r\nX=1\r\n# inside\nNEW=5\nY=2\r\n\n# after\n[b]\nZ=3',
    );
    const last = replaceSection(parseDocument(TEXT), 'b', '[b]\nZ=3\nW=4\n\n');
    expect(printDocument(last.document)).toBe(`${TEXT}\nW=4`);
  });

  it('renames a section by its header, unless the id is taken', () => {
    expect(replaceSection(parseDocument(TEXT), 'a', '[c]\nX=1').id).toBe('c');
    expect(() => replaceSection(parseDocument(TEXT), 'a', '[b]\nX=1')).toThrow(
      expect.objectContaining({ code: 'CONFLICT' }),
    );
  });

  it.each([
    ['no header', 'X=1'],
    ['nothing', ''],
    ['a second section', '[a]\nX=1\n[c]\nY=2'],
    ['control characters', '[a]\nX=1\u0007'],
    ['half a surrogate pair', '[a]\nX=\uD800'],
  ])('refuses %s', (_, text) => {
    expect(() => replaceSection(parseDocument(TEXT), 'a', text)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
  });

  it('keeps bytes that are not UTF-8', () => {
    const bytes = Buffer.from([...Buffer.from('[a]\nX=1\n# '), 0xff, 0xc3, ...Buffer.from('\nY=2\n')]);
    const document = parseDocument(decodeConf(bytes));
    const shown = sectionText(document, findSection(document, 'a')!);
    const edited = replaceSection(
      document,
      'a',
      JSON.parse(JSON.stringify(shown.replace('Y=2', 'Y=3'))),
    ).document;
    expect(encodeConf(printDocument(edited))).toEqual(
      Buffer.from([...Buffer.from('[a]\nX=1\n# '), 0xff, 0xc3, ...Buffer.from('\nY=3\n')]),
    );
  });

  it('says for people which lines change', () => {
    const before = parseDocument('[a]\nX=1\nY=2\n');
    const after = applyEdit(before, edit({ kind: 'change', profileId: 'a', changes: { X: '3' } })).document;
    expect(diffDocuments(before, after)).toEqual([{ line: 2, removed: ['X=1'], added: ['X=3'] }]);
  });

  it('names a copy and puts it below its original', () => {
    const { document, id: copy } = applyEdit(
      parseDocument('[a]\nNAME=One\n[b]\n'),
      edit({ kind: 'duplicate', profileId: 'a', newId: 'a2', name: 'One (copy)' }),
    );
    expect(copy).toBe('a2');
    expect(printDocument(document)).toBe('[a]\nNAME=One\n\n[a2]\nNAME=One (copy)\n[b]\n');
  });

  it('adds a section from a text and changes at once', () => {
    fc.assert(
      fc.property(confText, id, (text, fresh) => {
        const before = parseDocument(text);
        fc.pre(!findSection(before, fresh));
        const { document } = applyEdit(
          before,
          edit({ kind: 'add', profileId: fresh, text: `[${fresh}]\nMODEL=m\n# why`, changes: { NAME: 'n' } }),
        );
        expect(printDocument(document).startsWith(text.trimEnd())).toBe(true);
        expect(findSection(document, fresh)!.pairs.map(pair => [pair.key, pair.value])).toEqual([
          ['MODEL', 'm'],
          ['NAME', 'n'],
        ]);
      }),
    );
  });
});
