/**
 * Removes secrets from text by the shape of the value, so that counters such as `completion_tokens = 12` and paths
 * such as `tokenizer.json` stay as they are. One line at a time; PEM blocks span lines, see PemFilter.
 */

const HIDDEN = '[redacted]';

interface Shape {
  /** Stands in every line that has such a secret; most lines have none of these signs and are looked at no further. Its case does not matter. */
  readonly sign: RegExp;
  /** With a group, what it matches stays in front of the hidden part. */
  readonly secret: RegExp;
}

/** Between the name of a field and its value: in headers, in JSON, also within JSON, in what Node prints of objects. */
const IS = /\\{0,3}["']?\s{0,20}[:=]\s{0,20}\[?\s{0,20}\\{0,3}["']?/;

function field(name: RegExp, value: RegExp): RegExp {
  return new RegExp(`(${name.source}${IS.source})${value.source}`, 'gi');
}

const SHAPES: readonly Shape[] = [
  // RFC 6750; the value is long enough not to be the word “bearer” in prose.
  { sign: /bearer\s/, secret: /\b(bearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi },
  {
    sign: /authorization/,
    secret: field(
      /\bauthorization/,
      /(?:(?:basic|token|apikey|negotiate|ntlm)\s+[^\s"',;]{4,}|[^\s"',;]{16,})/,
    ),
  },
  // A header goes to the end of its line, a field to the end of its text.
  { sign: /cookie:/, secret: /(\b(?:set-)?cookie:\s{0,20})[^\s=;"']{1,200}=.*/gi },
  { sign: /cookie/, secret: field(/\b(?:set-)?cookie/, /[^\s=;"']{1,200}=[^"'\\]*/) },
  // OpenAI, Anthropic, OpenRouter and others.
  { sign: /sk-/, secret: /\bsk-[A-Za-z0-9_-]{12,}/g },
  // JSON Web Token: two base64url parts at least, the first a JSON object.
  { sign: /eyJ/, secret: /\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g },
  // Hugging Face, Groq, npm, GitHub, AWS key ids.
  {
    sign: /hf_|gsk_|npm_|gh[pousr]_|A[KS]IA/,
    secret:
      /\b(?:(?:hf|gsk)_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|gh[pousr]_[A-Za-z0-9]{20,}|A[KS]IA[A-Z0-9]{16})\b/g,
  },
  // GitHub, GitLab, Google, xAI, NVIDIA, Slack.
  {
    sign: /github_pat_|glpat-|AIza|xai-|nvapi-|xox[a-z]-/,
    secret:
      /\b(?:github_pat_\w{20,}|glpat-[\w-]{20,}|AIza[\w-]{30,}|xai-[A-Za-z0-9]{20,}|nvapi-[\w-]{20,}|xox[a-z]-[\w-]{10,})/g,
  },
  // User and password in a URL.
  {
    sign: /:\/\/[^\s/]*@/,
    secret: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{1,100}:)[^\s/@]{1,200}(?=@)/gi,
  },
  // What lets the holder of a URL in. A number there is a count.
  {
    sign: /[?&][\w-]+=/,
    secret:
      /([?&](?:[\w-]{0,30}(?:token|signature|credential|secret|password|api[_-]?key)|key|sig|auth|code)=)(?!\d+(?:[&#\s"']|$))[^\s&#"']{6,}/gi,
  },
  // The engine's own key flags, whatever their value looks like.
  { sign: /api-key|hf-token|hft/, secret: /(--?(?:api-key|hf-token|hft)[=\s]+)\S+/g },
  {
    sign: /api[_-]?key|password|secret|(?:access|auth|refresh|id)[_-]?token/,
    secret: field(/(?:api[_-]?key|password|secret|(?:access|auth|refresh|id)[_-]?token)/, /[^\s"',;&]{8,}/),
  },
  // Called a token and no more, as words and numbers are as well: letters and digits, mixed and many.
  {
    sign: /token[\\"'\s]*[:=]/,
    secret: field(/(?<![a-z])token/, /(?=[^\s"',;&]{0,100}\d)(?=[^\s"',;&]{0,100}[a-z])[\w.~+/=-]{20,}/),
  },
];

const SUSPICIOUS = new RegExp(SHAPES.map(({ sign }) => sign.source).join('|'), 'i');

/** The line without secrets. */
export function redact(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return SHAPES.reduce(
    (clean, { secret }) =>
      clean.replace(secret, (_, kept: unknown) => (typeof kept === 'string' ? kept : '') + HIDDEN),
    text,
  );
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
      return HIDDEN;
    }
    const begin = text.indexOf('-----BEGIN');
    if (begin < 0 || !text.includes('PRIVATE KEY', begin)) return text;
    if (!text.includes('-----END', begin)) this.#linesInside = 1;
    return `${text.slice(0, begin)}${HIDDEN}`;
  }
}
