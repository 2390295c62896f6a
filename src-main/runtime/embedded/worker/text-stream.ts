import type { Token } from 'node-llama-cpp';

interface Detokenizer {
  detokenize(tokens: readonly Token[], special: boolean): string;
}

/** Tokens in, text out: holds back half characters and whatever may still become a stop string. */
export class TextStream {
  readonly #engine: Detokenizer;
  readonly #stops: readonly string[];
  #tokens: Token[] = [];
  #text = '';
  /** The stop string that ended the text. */
  stoppedBy: string | null = null;

  constructor(engine: Detokenizer, stops: readonly string[]) {
    this.#engine = engine;
    this.#stops = stops;
  }

  /** The text that is certain now. Nothing more comes once `stoppedBy` is set. */
  push(token: Token): string {
    this.#tokens.push(token);
    const piece = this.#engine.detokenize(this.#tokens, false);
    // A character of several bytes may be spread over up to four tokens; more than that is no character.
    if (piece.endsWith('\uFFFD') && this.#tokens.length < 4) return '';
    this.#tokens = [];
    this.#text += piece;
    return this.#certain();
  }

  /** What was held back, at the end of the answer. */
  flush(): string {
    if (this.stoppedBy !== null) return '';
    this.#text += this.#tokens.length > 0 ? this.#engine.detokenize(this.#tokens, false) : '';
    this.#tokens = [];
    const rest = this.#text;
    this.#text = '';
    return rest;
  }

  #certain(): string {
    let end = this.#text.length;
    for (const stop of this.#stops) {
      const at = this.#text.indexOf(stop);
      if (at >= 0 && (this.stoppedBy === null || at < end)) {
        end = at;
        this.stoppedBy = stop;
      }
    }
    if (this.stoppedBy === null) end -= longestPartial(this.#text, this.#stops);
    const ready = this.#text.slice(0, end);
    this.#text = this.stoppedBy === null ? this.#text.slice(end) : '';
    return ready;
  }
}

/** Length of the longest end of `text` with which one of `words` begins, whole words apart. */
export function longestPartial(text: string, words: readonly string[]): number {
  let longest = 0;
  for (const word of words) {
    for (let length = Math.min(word.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(word.slice(0, length))) longest = length;
    }
  }
  return longest;
}
