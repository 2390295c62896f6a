import { isObject } from './body.ts';
import { longestPartial } from './text-stream.ts';

const OPEN = '<tool_call>';
const CLOSE = '</tool_call>';
/** `{"name": "x", "arguments":` — what comes before the arguments, which are passed on as they appear. */
const HEAD = /^\s*\{\s*"name"\s*:\s*("(?:[^"\\]|\\.)*")\s*,\s*"arguments"\s*:\s*(?=\{)/;

/** A piece of an answer that may call tools. `arguments` is JSON text, in pieces. */
export type AnswerPart =
  | { readonly kind: 'content'; readonly text: string }
  | { readonly kind: 'call'; readonly index: number; readonly name: string }
  | { readonly kind: 'arguments'; readonly index: number; readonly text: string };

/**
 * Separates `<tool_call>{"name": …, "arguments": {…}}</tool_call>` from the text around it while both arrive in
 * pieces. What only looks like a call comes out as the text that it was.
 */
export class ToolCallParser {
  #state: 'text' | 'head' | 'arguments' | 'tail' = 'text';
  #held = '';
  #calls = 0;
  #scanner = new ObjectScanner();

  /** Complete calls and calls that began. */
  get calls(): number {
    return this.#calls;
  }

  push(text: string): readonly AnswerPart[] {
    this.#held += text;
    const parts: AnswerPart[] = [];
    while (this.#step(parts)) {
      // Until nothing more can be decided.
    }
    return parts;
  }

  /** Takes what is already written of the answer: all of its text, and of a call what comes before the rest of it. */
  begin(text: string): readonly AnswerPart[] {
    return text.includes(OPEN) ? this.push(text) : content(text);
  }

  /** What is left when the answer ends. */
  finish(): readonly AnswerPart[] {
    const held = this.#held;
    this.#held = '';
    if (this.#state === 'head') return this.#whole(held) ?? content(OPEN + held);
    // Blanks after a call are layout, not content.
    return this.#state === 'text' && !(this.#calls > 0 && held.trim() === '') ? content(held) : [];
  }

  /** Handles what can be handled; false when more text is needed. */
  #step(parts: AnswerPart[]): boolean {
    switch (this.#state) {
      case 'text':
        return this.#text(parts);
      case 'head':
        return this.#head(parts);
      case 'arguments': {
        const end = this.#scanner.push(this.#held);
        const text = end === null ? this.#held : this.#held.slice(0, end);
        this.#held = this.#held.slice(text.length);
        if (text !== '') parts.push({ kind: 'arguments', index: this.#calls - 1, text });
        if (end !== null) this.#state = 'tail';
        return end !== null;
      }
      case 'tail': {
        const close = this.#held.indexOf(CLOSE);
        if (close < 0) return false;
        this.#held = this.#held.slice(close + CLOSE.length);
        this.#state = 'text';
        return true;
      }
    }
  }

  #text(parts: AnswerPart[]): boolean {
    const open = this.#held.indexOf(OPEN);
    if (open >= 0) {
      parts.push(...content(this.#held.slice(0, open).trimEnd()));
      this.#held = this.#held.slice(open + OPEN.length);
      this.#state = 'head';
      return true;
    }
    const keep = this.#held.length - longestPartial(this.#held, [OPEN]);
    const ready = this.#held.slice(0, keep).trimEnd();
    parts.push(...content(ready));
    this.#held = this.#held.slice(ready.length);
    return false;
  }

  #head(parts: AnswerPart[]): boolean {
    const head = HEAD.exec(this.#held);
    const name = head?.[1] === undefined ? null : parse(head[1]);
    if (head !== null && typeof name === 'string') {
      parts.push({ kind: 'call', index: this.#calls++, name });
      this.#held = this.#held.slice(head[0].length);
      this.#scanner = new ObjectScanner();
      this.#state = 'arguments';
      return true;
    }
    const close = this.#held.indexOf(CLOSE);
    if (close < 0) return false;
    const inner = this.#held.slice(0, close);
    parts.push(...(this.#whole(inner) ?? content(OPEN + inner + CLOSE)));
    this.#held = this.#held.slice(close + CLOSE.length);
    this.#state = 'text';
    return true;
  }

  /** A call whose members come in another order or whose arguments are a string. */
  #whole(text: string): readonly AnswerPart[] | null {
    const call = parse(text);
    if (!isObject(call) || typeof call.name !== 'string') return null;
    const given = call.arguments ?? call.parameters ?? {};
    const index = this.#calls++;
    return [
      { kind: 'call', index, name: call.name },
      { kind: 'arguments', index, text: typeof given === 'string' ? given : JSON.stringify(given) },
    ];
  }
}

function content(text: string): readonly AnswerPart[] {
  return text === '' ? [] : [{ kind: 'content', text }];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Finds where a JSON object ends. */
class ObjectScanner {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Index just after the closing brace, or null while it is open. */
  push(text: string): number | null {
    for (let index = 0; index < text.length; index++) {
      const character = text[index];
      if (this.#escaped) this.#escaped = false;
      else if (this.#inString) {
        if (character === '\\') this.#escaped = true;
        else if (character === '"') this.#inString = false;
      } else if (character === '"') this.#inString = true;
      else if (character === '{' || character === '[') this.#depth++;
      else if ((character === '}' || character === ']') && --this.#depth === 0) return index + 1;
    }
    return null;
  }
}
