/*
 * models.conf as lines that remember everything: `printDocument(parseDocument(text)) === text` for any text.
 * The grammar is that of the reference: lines are trimmed, `#` comments only whole lines, `[id]` alone on its line
 * starts a section, other lines are split at the first `=`. Everything else is kept and reported.
 */

/** One line. `text` has no line break; `eol` is empty only on a last line without one. */
export interface ConfLine {
  readonly text: string;
  readonly eol: '\n' | '\r\n' | '';
}

export interface ConfDocument {
  readonly lines: readonly ConfLine[];
}

/** What a line is, by the grammar. `malformed` starts like a header but is none; `junk` has no key. */
export type LineMeaning =
  | { readonly kind: 'blank' | 'comment' | 'malformed' | 'junk' }
  | { readonly kind: 'header'; readonly id: string }
  | { readonly kind: 'pair'; readonly key: string; readonly value: string };

/** A key with its value, trimmed. `line` is an index into the document, from 0. */
export interface ConfPair {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** A section as it stands. Line numbers are indexes, from 0. */
export interface ConfSection {
  readonly id: string;
  readonly header: number;
  /** Every pair in order, repeated keys included. */
  readonly pairs: readonly ConfPair[];
  /** Last line that belongs to it: its last pair, else its header. Comments and blanks after that are nobody's. */
  readonly end: number;
}

/**
 * A line that the grammar ignores but its author surely did not mean so. `swallowed`: a comment with carriage returns
 * in it, which end no line, so that what was meant to follow it is a part of it.
 */
export interface ConfOddity {
  readonly line: number;
  readonly kind: 'malformed' | 'junk' | 'before-first-section' | 'swallowed';
}

export interface ConfStructure {
  readonly sections: readonly ConfSection[];
  readonly oddities: readonly ConfOddity[];
}

/** Ids longer than this are treated as malformed headers. */
const HEADER = /^\[([A-Za-z0-9_.-]{1,100})\]$/;

export function parseDocument(text: string): ConfDocument {
  const lines: ConfLine[] = [];
  let from = 0;
  while (from < text.length) {
    const at = text.indexOf('\n', from);
    if (at < 0) {
      lines.push({ text: text.slice(from), eol: '' });
      break;
    }
    const carriage = at > from && text[at - 1] === '\r';
    lines.push({ text: text.slice(from, carriage ? at - 1 : at), eol: carriage ? '\r\n' : '\n' });
    from = at + 1;
  }
  return { lines };
}

export function printDocument(document: ConfDocument): string {
  return document.lines.map(line => line.text + line.eol).join('');
}

const BLANK: LineMeaning = { kind: 'blank' };
const COMMENT: LineMeaning = { kind: 'comment' };

/** What one line means. */
export function readLine(text: string): LineMeaning {
  const trimmed = text.trim();
  if (trimmed === '') return BLANK;
  if (trimmed.startsWith('#')) return COMMENT;
  if (trimmed.startsWith('[')) {
    const id = HEADER.exec(trimmed)?.[1];
    return id === undefined ? { kind: 'malformed' } : { kind: 'header', id };
  }
  const equals = trimmed.indexOf('=');
  const key = equals < 0 ? '' : trimmed.slice(0, equals).trim();
  if (key === '') return { kind: 'junk' };
  return { kind: 'pair', key, value: trimmed.slice(equals + 1).trim() };
}

/** The sections of a document and the lines that fit nowhere. */
export function readStructure(document: ConfDocument): ConfStructure {
  const sections: { id: string; header: number; pairs: ConfPair[]; end: number }[] = [];
  const oddities: ConfOddity[] = [];
  document.lines.forEach(({ text }, line) => {
    const meaning = readLine(text);
    const section = sections.at(-1);
    if (meaning.kind === 'header') sections.push({ id: meaning.id, header: line, pairs: [], end: line });
    else if (meaning.kind === 'malformed' || meaning.kind === 'junk')
      oddities.push({ line, kind: meaning.kind });
    else if (meaning.kind === 'comment') {
      if (text.trimEnd().includes('\r')) oddities.push({ line, kind: 'swallowed' });
    } else if (meaning.kind === 'pair') {
      if (section) {
        section.pairs.push({ key: meaning.key, value: meaning.value, line });
        section.end = line;
      } else oddities.push({ line, kind: 'before-first-section' });
    }
  });
  return { sections, oddities };
}

/** The first section with this id, which is the one that counts. */
export function findSection(document: ConfDocument, id: string): ConfSection | undefined {
  return readStructure(document).sections.find(section => section.id === id);
}
