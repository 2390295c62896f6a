import { PaddockError } from '../../src-shared/errors.ts';
import { diffLines } from '../../src-shared/line-diff.ts';
import {
  type ConfDocument,
  type ConfLine,
  type ConfSection,
  readLine,
  readStructure,
} from './conf-document.ts';
import { requireSection } from './conf-edit.ts';

/** What no line of a text view may hold: it would be a line break for a text field, or is a control character. */
const UNWRITABLE = /[\0-\x08\x0b-\x1f\x7f]/;
/** Surrogates that stand alone and are not one of our raw bytes (see conf-text.ts). */
const BROKEN_UNICODE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDC7F\uDD00-\uDFFF]/;

/** The lines of a section, header to last key, with `\n` between them. */
export function sectionText(document: ConfDocument, section: ConfSection): string {
  return linesOf(document, section)
    .map(line => line.text)
    .join('\n');
}

/** Whether a text field gives the section's text back as it was. */
export function isTextEditable(document: ConfDocument, section: ConfSection): boolean {
  return !linesOf(document, section).some(line => UNWRITABLE.test(line.text));
}

/**
 * Replaces the lines of a section. Lines that stay keep their bytes, line breaks included; new ones get the line break
 * of the line before them. Nothing outside of the section changes.
 * @returns the document, and the id that the new header has
 * @throws PaddockError UNKNOWN_PROFILE, CONFLICT for an id that is taken, BAD_REQUEST for a text that is no section
 */
export function replaceSection(
  document: ConfDocument,
  id: string,
  text: string,
): { readonly document: ConfDocument; readonly id: string } {
  const section = requireSection(document, id);
  const old = linesOf(document, section);
  const wanted = readWanted(text);
  const newId = headerOf(wanted);
  if (newId !== id && readStructure(document).sections.some(other => other.id === newId))
    throw new PaddockError('CONFLICT', `models.conf already has a section [${newId}].`, {
      fix: 'Use another id.',
    });
  const known = new Set(old.map(line => line.text));
  for (const line of wanted) if (!known.has(line)) checkLine(line);
  return {
    document: {
      lines: [
        ...document.lines.slice(0, section.header),
        ...withLineBreaks(old, wanted),
        ...document.lines.slice(section.end + 1),
      ],
    },
    id: newId,
  };
}

function linesOf(document: ConfDocument, section: ConfSection): readonly ConfLine[] {
  return document.lines.slice(section.header, section.end + 1);
}

/** Blank lines around it belong to nobody and are left out. */
function readWanted(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  while (lines[0]?.trim() === '') lines.shift();
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}

/** @throws PaddockError BAD_REQUEST */
function headerOf(lines: readonly string[]): string {
  const header = readLine(lines[0] ?? '');
  if (header.kind !== 'header')
    throw new PaddockError('BAD_REQUEST', 'The first line is not the section’s [id].', {
      fix: 'Begin with [id]: letters, digits, "_", "-" and ".".',
    });
  const second = lines.findIndex((line, index) => index > 0 && readLine(line).kind === 'header');
  if (second > 0)
    throw new PaddockError('BAD_REQUEST', `Line ${second + 1} begins another section.`, {
      fix: 'Add it as a profile of its own.',
    });
  return header.id;
}

function checkLine(line: string): void {
  if (UNWRITABLE.test(line))
    throw new PaddockError('BAD_REQUEST', 'A line has control characters.', { fix: 'Remove them.' });
  if (BROKEN_UNICODE.test(line)) throw new PaddockError('BAD_REQUEST', 'A line is not valid Unicode.');
}

function withLineBreaks(old: readonly ConfLine[], wanted: readonly string[]): readonly ConfLine[] {
  const changes = diffLines(
    old.map(line => line.text),
    wanted,
  );
  const style = old[0]?.eol || '\n';
  const endsFile = old.at(-1)?.eol === '';
  const lines: ConfLine[] = [];
  let at = 0;
  for (const change of [...changes, { at: old.length, removed: 0, to: wanted.length, added: 0 }]) {
    lines.push(...old.slice(at, change.at));
    for (const text of wanted.slice(change.to, change.to + change.added))
      lines.push({ text, eol: lines.at(-1)?.eol || style });
    at = change.at + change.removed;
  }
  // Only the last line of a file may be without a line break.
  return lines.map((line, index) => {
    const last = endsFile && index === lines.length - 1;
    return last ? { ...line, eol: '' } : { ...line, eol: line.eol || style };
  });
}
