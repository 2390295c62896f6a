import { PaddockError } from '../../src-shared/errors.ts';
import { ProfileId } from '../../src-shared/model/profile.ts';
import {
  type ConfDocument,
  type ConfLine,
  type ConfSection,
  findSection,
  readLine,
  readStructure,
} from './conf-document.ts';
import { comment, findRetired, retirementEnd, uncomment } from './retired.ts';

/* Edits of models.conf. Each gives a new document in which only the lines that it is about differ. */

/**
 * Sets a key of a section, or removes it (null). An existing key keeps its place and the blanks around its `=`; a new
 * one goes after the section's last key. Of a repeated key the last one counts and is changed; removing removes all.
 * @throws PaddockError UNKNOWN_PROFILE, or BAD_REQUEST for what a line cannot hold
 */
export function setKey(document: ConfDocument, id: string, key: string, value: string | null): ConfDocument {
  const section = requireSection(document, id);
  checkKey(key);
  const matching = section.pairs.filter(pair => pair.key === key);
  if (value === null) {
    const gone = new Set(matching.map(pair => pair.line));
    return { lines: document.lines.filter((_, line) => !gone.has(line)) };
  }
  const written = checkValue(key, value);
  const last = matching.at(-1);
  if (!last) return insertAfter(document, section.end, [`${key}=${written}`]);
  if (last.value === written) return document;
  return {
    lines: document.lines.map((line, index) => {
      if (index !== last.line) return line;
      const start = /^[^=]*=[^\S\n]*/.exec(line.text)?.[0] ?? `${key}=`;
      return { ...line, text: start + written };
    }),
  };
}

/** Appends a section, separated by a blank line. @throws PaddockError CONFLICT or BAD_REQUEST */
export function addSection(
  document: ConfDocument,
  id: string,
  keys: Readonly<Record<string, string>>,
): ConfDocument {
  checkNewId(document, id);
  const body = Object.entries(keys).map(([key, value]) => {
    checkKey(key);
    return `${key}=${checkValue(key, value)}`;
  });
  const gap = (document.lines.at(-1)?.text.trim() ?? '') === '' ? [] : [''];
  return insertAfter(document, document.lines.length - 1, [...gap, `[${id}]`, ...body]);
}

/** Copies a section under a new id, below the original. @throws PaddockError */
export function duplicateSection(document: ConfDocument, id: string, newId: string): ConfDocument {
  checkNewId(document, newId);
  const section = requireSection(document, id);
  const body = document.lines.slice(section.header + 1, section.end + 1).map(line => line.text);
  return insertAfter(document, section.end, ['', `[${newId}]`, ...body]);
}

/** Removes a section with the blank lines after it; comments around it stay. @throws PaddockError UNKNOWN_PROFILE */
export function deleteSection(document: ConfDocument, id: string): ConfDocument {
  const { lines } = document;
  const { header, end } = requireSection(document, id);
  let next = end + 1;
  while (lines[next]?.text.trim() === '') next++;
  // Comments of this section are none of the commented-out section above it.
  const between = wouldJoin(document, header, next) ? [{ text: '', eol: lines[header]?.eol ?? '\n' }] : [];
  return { lines: [...lines.slice(0, header), ...between, ...lines.slice(next)] };
}

/** Whether the comment at `next`, moved up to the line `at`, would belong to a commented-out section. */
function wouldJoin({ lines }: ConfDocument, at: number, next: number): boolean {
  const inner = (line: number): string | null => uncomment(lines[line]?.text ?? '');
  const moved = inner(next);
  if (moved === null || readLine(moved).kind === 'header') return false;
  for (let line = at - 1; line >= 0; line--) {
    const above = inner(line);
    if (above === null) return false;
    if (readLine(above).kind === 'header') return true;
  }
  return false;
}

/**
 * Comments a section out; `reactivateSection` undoes it to the byte.
 * @throws PaddockError UNKNOWN_PROFILE, or CONFLICT for a section that would not be found again as it is
 */
export function retireSection(document: ConfDocument, id: string): ConfDocument {
  const section = requireSection(document, id);
  const range = { header: section.header, end: retirementEnd(document, section.end) };
  const retired = mapLines(document, range, comment);
  const found = findRetired(retired).find(other => other.header === range.header);
  if (found?.end === range.end) return retired;
  const last = section.pairs.at(-1);
  throw last
    ? new PaddockError(
        'CONFLICT',
        `Line ${last.line + 1}, ${last.key}, would be prose in a comment, and [${id}] would lose it when it is used again.`,
        { fix: 'Correct or remove that line first.' },
      )
    : new PaddockError('CONFLICT', `The section [${id}] has no keys to keep as a comment.`, {
        fix: 'Delete it instead.',
      });
}

/**
 * Makes a commented-out section active again.
 * @param line where its header is, from 1; null where no other has its id
 * @throws PaddockError UNKNOWN_PROFILE or CONFLICT
 */
export function reactivateSection(document: ConfDocument, id: string, line: number | null): ConfDocument {
  const sameId = findRetired(document).filter(section => section.id === id);
  const [retired, another] = line === null ? sameId : sameId.filter(section => section.header === line - 1);
  if (!retired)
    throw new PaddockError(
      'UNKNOWN_PROFILE',
      line === null || sameId.length === 0
        ? `No commented-out section has the id ${JSON.stringify(id)}.`
        : `No commented-out section [${id}] begins in line ${line}.`,
    );
  if (another)
    throw new PaddockError(
      'CONFLICT',
      `More than one commented-out section has the id ${JSON.stringify(id)}, in lines ${sameId.map(({ header }) => header + 1).join(', ')}.`,
      { fix: 'Say which by the line of its header.' },
    );
  checkNewId(document, id);
  return mapLines(document, retired, text => uncomment(text) ?? text);
}

function mapLines(
  document: ConfDocument,
  range: { readonly header: number; readonly end: number },
  change: (text: string) => string,
): ConfDocument {
  return {
    lines: document.lines.map((line, index) =>
      index >= range.header && index <= range.end ? { ...line, text: change(line.text) } : line,
    ),
  };
}

/** New lines get the line break of their neighbour; a last line without one hands that property on. */
function insertAfter(document: ConfDocument, index: number, texts: readonly string[]): ConfDocument {
  const before = document.lines.slice(0, index + 1);
  const after = document.lines.slice(index + 1);
  const neighbour = before.at(-1);
  const style = neighbour?.eol || document.lines[0]?.eol || '\n';
  const added: ConfLine[] = texts.map(text => ({ text, eol: style }));
  if (neighbour?.eol === '') {
    before[before.length - 1] = { ...neighbour, eol: style };
    const last = added.at(-1);
    if (last) added[added.length - 1] = { ...last, eol: '' };
  }
  return { lines: [...before, ...added, ...after] };
}

/** The section that counts for this id. @throws PaddockError UNKNOWN_PROFILE */
export function requireSection(document: ConfDocument, id: string): ConfSection {
  const section = findSection(document, id);
  if (section) return section;
  throw new PaddockError('UNKNOWN_PROFILE', `models.conf has no section [${id}].`);
}

function checkNewId(document: ConfDocument, id: string): void {
  if (!ProfileId.safeParse(id).success)
    throw new PaddockError('BAD_REQUEST', `${JSON.stringify(id)} is no profile id.`, {
      fix: 'Use letters, digits, "_", "-" and ".".',
    });
  if (readStructure(document).sections.some(section => section.id === id))
    throw new PaddockError('CONFLICT', `models.conf already has a section [${id}].`, {
      fix: 'Use another id.',
    });
}

function checkKey(key: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/.test(key))
    throw new PaddockError('BAD_REQUEST', `${JSON.stringify(key)} cannot be a key of models.conf.`, {
      fix: 'Use letters, digits and "_".',
    });
}

/** The value as a line can hold it. */
function checkValue(key: string, value: string): string {
  if (/[\0-\x08\n\x0b-\x1f\x7f\uFEFF]/.test(value))
    throw new PaddockError('BAD_REQUEST', `The value of ${key} has line breaks or control characters.`, {
      fix: 'Write it on one line.',
    });
  if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value))
    throw new PaddockError('BAD_REQUEST', `The value of ${key} is not valid Unicode.`);
  return value.trim();
}
