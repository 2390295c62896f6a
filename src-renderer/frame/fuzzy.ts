/**
 * How well a text answers what was typed: every word has to be in it, as a whole, at the begin of a word, or at least as
 * its letters in order. Higher is better; null when it does not answer. Accents and case do not matter.
 */
export function fuzzyScore(typed: string, text: string): number | null {
  const plain = fold(text);
  let score = 0;
  for (const word of fold(typed).split(/\s+/)) {
    if (word === '') continue;
    const found = wordScore(word, plain);
    if (found === null) return null;
    score += found;
  }
  // Of two texts that fit alike, the shorter one was meant.
  return score - plain.length / 1_000;
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function wordScore(word: string, text: string): number | null {
  const at = text.indexOf(word);
  if (at === 0) return 100;
  if (at > 0) return /[\p{L}\p{N}]/u.test(text[at - 1] ?? '') ? 60 : 90;
  return lettersScore(word, text);
}

/** The letters in order, better the closer they stand together. */
function lettersScore(word: string, text: string): number | null {
  let from = 0;
  let first = -1;
  for (const letter of word) {
    const at = text.indexOf(letter, from);
    if (at < 0) return null;
    if (first < 0) first = at;
    from = at + 1;
  }
  const gaps = from - first - word.length;
  return gaps > word.length * 4 ? null : Math.max(1, 40 - gaps);
}

/** The best first; those that do not answer are left out. Of equal ones the order stays. */
export function fuzzySort<T>(typed: string, items: readonly T[], textOf: (item: T) => string): readonly T[] {
  if (typed.trim() === '') return items;
  return items
    .flatMap(item => {
      const score = fuzzyScore(typed, textOf(item));
      return score === null ? [] : [{ item, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
