import { type ConfDocument, readLine } from './conf-document.ts';

/** A commented-out section. Line numbers are indexes, from 0. */
export interface RetiredSection {
  readonly id: string;
  readonly header: number;
  readonly end: number;
  /** Value of its NAME, or empty. */
  readonly name: string;
}

/** A key in capitals, or one word with its `=` directly after it: that tells keys from prose with an equals sign in it. */
const COMMENTED_KEY = /^(?:[A-Z][A-Z0-9_]*\s*|[A-Za-z_][A-Za-z0-9_.-]*)=/;

/**
 * Commented-out sections. The rule: a comment that is `[id]` without its `#` and one blank begins one; it runs over
 * the comment lines that follow directly (a blank line, an active line or another commented `[id]` ends the run) up to
 * the last one that is `KEY=value` or `key=value`, keys that were comments in the section itself included.
 * Without any key of its own it is prose and no section.
 */
export function findRetired(document: ConfDocument): readonly RetiredSection[] {
  const found: RetiredSection[] = [];
  let open: { id: string; header: number; end: number; name: string; keys: number } | null = null;
  const close = (): void => {
    if (open && open.keys > 0)
      found.push({ id: open.id, header: open.header, end: open.end, name: open.name });
    open = null;
  };
  for (let line = 0; line < document.lines.length; line++) {
    const inner = uncomment(document.lines[line]?.text ?? '');
    if (inner === null) {
      if (open) close();
      continue;
    }
    // Prose is most of what stands outside.
    if (!open && !inner.includes('[')) continue;
    const meaning = readLine(inner);
    if (meaning.kind === 'header') {
      close();
      open = { id: meaning.id, header: line, end: line, name: '', keys: 0 };
    } else if (open && endsBlock(inner)) {
      open.end = line;
      if (meaning.kind === 'pair') open.keys++;
      if (meaning.kind === 'pair' && meaning.key === 'NAME') open.name = meaning.value;
    }
  }
  close();
  return found;
}

/** Does it set a key, however often it is commented out? */
function endsBlock(inner: string): boolean {
  return COMMENTED_KEY.test(inner.replace(/^[\s#]+/, ''));
}

/** A comment line without its `#` and one blank after it; null for a line that is no comment. */
export function uncomment(text: string): string | null {
  const hash = text.indexOf('#');
  if (hash < 0 || (hash > 0 && text.slice(0, hash).trim() !== '')) return null;
  return text.slice(0, hash) + text.slice(text[hash + 1] === ' ' ? hash + 2 : hash + 1);
}

/** The line as a comment, so that `uncomment` gives it back. */
export function comment(text: string): string {
  return text === '' ? '#' : `# ${text}`;
}

/**
 * Where the commented-out form of an active section must end, so that it is found again as exactly that: commented
 * keys that follow the section directly belong to it from then on.
 */
export function retirementEnd(document: ConfDocument, end: number): number {
  let last = end;
  for (let line = end + 1; line < document.lines.length; line++) {
    const inner = uncomment(document.lines[line]?.text ?? '');
    if (inner === null || readLine(inner).kind === 'header') break;
    if (endsBlock(inner)) last = line;
  }
  return last;
}
