/**
 * What the main process says in words, in another language.
 *
 * The English sentence of the source is the key, with `{}` for each part that is filled in. The translation names the
 * parts as `{}` in the same order, or as `{1}`, `{2}` … where the order differs.
 */
export type Sayings = Readonly<Record<string, string>>;

/** The sentence in the other language; what is not known, and nothing, stays as it is. */
export type Said = <T extends string | null | undefined>(text: T) => T;

/** A longer text is what an engine wrote, not a sentence of ours. */
const LONGEST = 4000;
/** A reason within a reason within a sentence. */
const DEEPEST = 3;
/** Fixed letters that tell a sentence of ours from any other text. */
const TELLING = 4;

interface Pattern {
  /** What stands between the parts that are filled in. */
  readonly literals: readonly string[];
  readonly longest: string;
  /** Letters that are fixed. */
  readonly weight: number;
  readonly translation: string;
}

/** Translates with these sayings. They are prepared when the first text needs it. */
export function translator(sayings: Sayings): Said {
  let prepared: readonly Pattern[] | null = null;
  const patterns = (): readonly Pattern[] => {
    prepared ??= Object.entries(sayings).flatMap(patternOf).sort(mostWordsFirst);
    return prepared;
  };

  const whole = (text: string, depth: number, apart: boolean): string | null => {
    if (Object.hasOwn(sayings, text)) return sayings[text] ?? null;
    for (const pattern of patterns()) {
      if (!text.includes(pattern.longest)) continue;
      const parts = partsOf(pattern.literals, text);
      // A part that holds the end of a sentence is another sentence, which wants its own translation.
      if (parts === null || (apart && parts.some(part => SENTENCE_END.test(part)))) continue;
      // `{}: {}` is in many a text that is not ours: it counts around a phrase that is.
      const weak = pattern.weight < TELLING;
      const told = parts.map(part => (weak && !part.includes(' ') ? part : say(part, depth + 1)));
      if (weak && told.every((part, i) => part === parts[i])) continue;
      return fill(pattern.translation, told);
    }
    return null;
  };

  const say = (text: string, depth: number): string => {
    const bare = text.trim();
    if (depth > DEEPEST || text.length > LONGEST || bare === '') return text;
    const told = whole(bare, depth, true) ?? bySentence(bare, depth) ?? whole(bare, depth, false);
    return told === null ? text : text.replace(bare, () => told);
  };

  /** As many sentences at a time as are known together; null when none is. */
  const bySentence = (text: string, depth: number): string | null => {
    const sentences = text.split(SENTENCE_END);
    if (sentences.length < 2) return null;
    const out: string[] = [];
    let known = false;
    for (let from = 0; from < sentences.length; ) {
      let to = sentences.length;
      let found: string | null = null;
      for (; to > from; to--) {
        found = whole(sentences.slice(from, to).join(' '), depth, true);
        if (found !== null) break;
      }
      known ||= found !== null;
      out.push(found ?? sentences[from] ?? '');
      from = found === null ? from + 1 : to;
    }
    return known ? out.join(' ') : null;
  };

  return <T extends string | null | undefined>(text: T): T =>
    typeof text === 'string' ? (say(text, 0) as T) : text;
}

const SENTENCE_END = /(?<=[.?!]) (?=\S)/;

function patternOf([key, translation]: readonly [string, string]): Pattern[] {
  const literals = key.split('{}');
  if (literals.length < 2) return [];
  const longest = literals.reduce((one, other) => (other.length > one.length ? other : one));
  return [{ literals, longest, weight: literals.join('').replace(/\W/g, '').length, translation }];
}

/** The more of a sentence is fixed, the surer it is the one. */
function mostWordsFirst(one: Pattern, other: Pattern): number {
  return other.weight - one.weight || one.literals.length - other.literals.length;
}

/** What a text has in the gaps between literals, each gap as short as can be; null when it is another sentence. */
function partsOf(literals: readonly string[], text: string): string[] | null {
  const first = literals[0] ?? '';
  const last = literals.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return null;
  const end = text.length - last.length;
  const parts: string[] = [];
  let at = first.length;
  for (const literal of literals.slice(1, -1)) {
    const next = text.indexOf(literal, at);
    if (next < 0) return null;
    parts.push(text.slice(at, next));
    at = next + literal.length;
  }
  if (at > end) return null;
  parts.push(text.slice(at, end));
  return parts;
}

function fill(translation: string, parts: readonly string[]): string {
  let next = 0;
  return translation.replace(/\{(\d?)\}/g, (_, number: string) => {
    const index = number === '' ? next++ : Number(number) - 1;
    return parts[index] ?? '';
  });
}
