const WORDS =
  'river stone lamp paper cloud green table seven bird winter road glass sugar window mountain letter yellow engine salt garden'.split(
    ' ',
  );

/**
 * Prompts of a wanted length in tokens. All of one length are the same words in other orders: as long as each other,
 * and never the same text twice, so that no server answers one from its cache.
 */
export class PromptTexts {
  /** As most tokenizers have it; the server's own counts tell better. */
  #tokensPerWord = 1.3;
  /** Tokens of the chat template around a text. */
  #frameTokens = 0;
  #order = 0;

  /** Takes what the server counted of two texts of so many words; counts that make no sense are left aside. */
  learn(short: Counted, long: Counted): void {
    if (short.tokens === null || long.tokens === null) return;
    const perWord = (long.tokens - short.tokens) / (long.words - short.words);
    if (!(perWord > 0)) return;
    this.#tokensPerWord = perWord;
    this.#frameTokens = Math.max(0, short.tokens - perWord * short.words);
  }

  /** Words of a text that is so many tokens long, with or without the chat template around it. */
  words(tokens: number, framed = true): number {
    return Math.max(1, Math.round((tokens - (framed ? this.#frameTokens : 0)) / this.#tokensPerWord));
  }

  text(words: number): string {
    const chosen = Array.from({ length: words }, (_, at) => WORDS[at % WORDS.length] ?? '');
    const random = mulberry32(++this.#order);
    for (let at = chosen.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      [chosen[at], chosen[other]] = [chosen[other] ?? '', chosen[at] ?? ''];
    }
    return chosen.join(' ');
  }
}

/** A text as a server counted it; null where it does not. */
export interface Counted {
  readonly words: number;
  readonly tokens: number | null;
}

/** Numbers from 0 to 1 that are the same for the same seed. Tommy Ettinger's mulberry32, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
