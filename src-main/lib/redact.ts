/**
 * Removes secrets from text by the shape of the value, so that counters such as `completion_tokens = 12` and paths
 * such as `tokenizer.json` stay as they are. One line at a time; PEM blocks span lines, see PemFilter.
 */

const SHAPES: readonly (readonly [RegExp, string])[] = [
  // RFC 6750; the value is long enough not to be the word “bearer” in prose.
  [/\b(bearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi, '$1[redacted]'],
  // OpenAI, Anthropic, OpenRouter and others.
  [/\bsk-[A-Za-z0-9_-]{12,}/g, '[redacted]'],
  // JSON Web Token: two base64url parts at least, the first a JSON object.
  [/\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g, '[redacted]'],
  // Hugging Face, GitHub, AWS key ids.
  [/\b(?:hf_[A-Za-z0-9]{20,}|gh[pousr]_[A-Za-z0-9]{20,}|AKIA[A-Z0-9]{16})\b/g, '[redacted]'],
  // User and password in a URL.
  [/(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{1,100}:)[^\s/@]{1,200}@/gi, '$1[redacted]@'],
  // The engine's own key flags, whatever their value looks like.
  [/(--?(?:api-key|hf-token|hft)[=\s]+)\S+/g, '$1[redacted]'],
  [
    /(["']?(?:api[_-]?key|password|secret|access[_-]?token)["']?\s*[:=]\s*["']?)[^\s"',;&]{8,}/gi,
    '$1[redacted]',
  ],
];

/** Cheap test that most lines fail, so that the shapes above run on few of them. */
const SUSPICIOUS =
  /bearer\s|sk-|eyJ|hf_|gh[pousr]_|AKIA|:\/\/[^\s/]*@|api[_-]?key|hft|password|secret|access[_-]?token/i;

/** The line without secrets. */
export function redact(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  let clean = text;
  for (const [shape, replacement] of SHAPES) clean = clean.replace(shape, replacement);
  return clean;
}

/** A block that is never closed must not swallow the rest of the log. */
const LONGEST_PEM_LINES = 200;

/** Hides the body of PEM private keys in a stream of lines. */
export class PemFilter {
  #linesInside = 0;

  /** The line as it may be shown. */
  line(text: string): string {
    if (this.#linesInside > 0) {
      this.#linesInside =
        text.includes('-----END') || this.#linesInside > LONGEST_PEM_LINES ? 0 : this.#linesInside + 1;
      return '[redacted]';
    }
    const begin = text.indexOf('-----BEGIN');
    if (begin < 0 || !text.includes('PRIVATE KEY', begin)) return text;
    if (!text.includes('-----END', begin)) this.#linesInside = 1;
    return `${text.slice(0, begin)}[redacted]`;
  }
}
