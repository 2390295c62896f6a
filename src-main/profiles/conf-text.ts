/*
 * Bytes ⇄ text without loss. UTF-8 is decoded as such; a byte that is not valid UTF-8 becomes one lone surrogate
 * (0x80…0xFF → U+DC80…U+DCFF, as Python's surrogateescape does), which no valid UTF-8 decodes to. A byte order mark
 * stays in the text.
 */

const LONE_LOW = /[\uD800-\uDBFF][\uDC00-\uDFFF]|([\uDC80-\uDCFF])/g;

/** Decodes any bytes; `encodeConf` gives exactly them again. */
export function decodeConf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeDamaged(bytes);
  }
}

function decodeDamaged(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const parts: string[] = [];
  let from = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(decoder.decode(bytes.subarray(from, at)), String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    at++;
    from = at;
  }
  parts.push(decoder.decode(bytes.subarray(from)));
  return parts.join('');
}

/** Bytes of the valid UTF-8 sequence at this place; 0 when there is none (RFC 3629, table in section 4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  const tail = (offset: number): boolean => ((bytes[at + offset] ?? 0) & 0xc0) === 0x80;
  if (first >= 0xc2 && first <= 0xdf) return tail(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const low = first === 0xe0 ? 0xa0 : 0x80;
    const high = first === 0xed ? 0x9f : 0xbf;
    return second >= low && second <= high && tail(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const low = first === 0xf0 ? 0x90 : 0x80;
    const high = first === 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

/** The bytes again. */
export function encodeConf(text: string): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const match of text.matchAll(LONE_LOW)) {
    if (match[1] === undefined) continue;
    parts.push(
      Buffer.from(text.slice(from, match.index), 'utf8'),
      Buffer.from([match[1].charCodeAt(0) - 0xdc00]),
    );
    from = match.index + 1;
  }
  parts.push(Buffer.from(text.slice(from), 'utf8'));
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}

/** Text for people: bytes that are no UTF-8 show as U+FFFD. */
export function toReadable(text: string): string {
  if (!/[\uDC80-\uDCFF]/.test(text)) return text;
  return text.replace(LONE_LOW, (whole, lone: string | undefined) => (lone === undefined ? whole : '\uFFFD'));
}
