import type { EngineFlag } from '../../../src-shared/model/plan.ts';

/** The word that the caret stands in or right behind. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function wordAt(text: string, caret: number): Word {
  let start = caret;
  while (start > 0 && !/\s/.test(text[start - 1] ?? '')) start--;
  let end = caret;
  while (end < text.length && !/\s/.test(text[end] ?? '')) end++;
  return { start, end, text: text.slice(start, end) };
}

/** What is being typed at the caret: the word up to it, with the rest only where that may belong to a flag's name. */
export function typedAt(text: string, caret: number): Word {
  const { start, end } = wordAt(text, caret);
  return {
    start,
    end: /^[a-z-]/i.test(text.slice(caret, end)) ? end : caret,
    text: text.slice(start, caret),
  };
}

/** How many offers are shown at once. */
const MAX_OFFERS = 8;

/** A flag with the spelling that fits what is typed. */
export interface FlagOffer {
  readonly flag: EngineFlag;
  readonly name: string;
}

/**
 * Flags for a word that begins with a dash: those that begin so first, then those that contain it, then those whose
 * help does. Refused ones come last unless named in full, since they are only there to say why.
 */
export function offersFor(word: string, flags: readonly EngineFlag[]): readonly FlagOffer[] {
  if (!word.startsWith('-')) return [];
  const typed = word.toLowerCase();
  const bare = typed.replace(/^-+/, '');
  const ranked = flags.flatMap(flag => {
    const name = spelling(flag, typed);
    const rank = flag.names.some(one => one === word)
      ? 0
      : name.toLowerCase().startsWith(typed)
        ? 1
        : bare.length > 1 && name.toLowerCase().includes(bare)
          ? 2
          : bare.length > 2 && flag.summary.toLowerCase().includes(bare)
            ? 3
            : -1;
    return rank < 0 ? [] : [{ flag, name, rank: rank + (flag.refused === null || rank === 0 ? 0 : 10) }];
  });
  return ranked.sort((one, other) => one.rank - other.rank).slice(0, MAX_OFFERS);
}

/** The spelling to write: the one that was begun, else the longest. */
function spelling(flag: EngineFlag, typed: string): string {
  const begun = flag.names.filter(name => name.toLowerCase().startsWith(typed));
  const among = begun.length > 0 ? begun : flag.names;
  return among.reduce((longest, name) => (name.length > longest.length ? name : longest), '');
}

/** The flag that the caret stands at, or whose value it stands at; null where there is none. */
export function flagAt(text: string, caret: number, flags: readonly EngineFlag[]): EngineFlag | null {
  const find = (name: string): EngineFlag | undefined => flags.find(flag => flag.names.includes(name));
  let { start, text: word } = wordAt(text, caret);
  for (let back = 0; back < 3; back++) {
    const name = word.split('=')[0] ?? '';
    const flag = find(name);
    if (flag) return back <= flag.arity ? flag : null;
    const before = text.slice(0, start).trimEnd();
    if (before === '') return null;
    ({ start, text: word } = wordAt(before, before.length));
  }
  return null;
}

/** The text with the word replaced by a flag and a blank after it, and where the caret goes. */
export function complete(
  text: string,
  word: Word,
  name: string,
): { readonly text: string; readonly caret: number } {
  const rest = text.slice(word.end);
  const gap = /^\s/.test(rest) ? '' : ' ';
  const caret = word.start + name.length + 1;
  return { text: text.slice(0, word.start) + name + gap + rest, caret };
}
