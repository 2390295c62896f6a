import { tensorBytes } from './ggml-types.ts';

/*
 * The header of a GGUF file: metadata and the table of tensors. The file comes from anywhere, so every length is
 * checked before it is believed, nothing is allocated by what the file claims, and long arrays are passed over.
 * Source of facts: ggml/docs/gguf.md.
 */

/** What a key holds. Of an array the elements, where it is short; null for the long ones, such as the vocabulary. */
export type GgufValue =
  | number
  | string
  | boolean
  | { readonly length: number; readonly items: readonly (number | boolean)[] | null };

export interface GgufTensor {
  readonly name: string;
  readonly elements: number;
  /** Bytes of its data. */
  readonly bytes: number;
  /** Its type is not in our table, so that its size is taken from where the next one begins. */
  readonly guessed: boolean;
}

export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
  /** Where the tensors' data begin. */
  readonly dataOffset: number;
}

/** `short`: the bytes end before the header does. `bad`: this is no GGUF header, in words. */
export type ParsedGguf =
  | { readonly kind: 'header'; readonly header: GgufHeader }
  | { readonly kind: 'short' }
  | { readonly kind: 'bad'; readonly reason: string };

const MAX_KEYS = 65_536;
const MAX_TENSORS = 200_000;
const MAX_NAME_BYTES = 65_535;
/** Chat templates reach some hundred kilobytes. */
const MAX_STRING_BYTES = 8 * 2 ** 20;
const MAX_ARRAY_ITEMS = 64 * 2 ** 20;
/** Arrays up to this many elements are kept: one element for each layer. */
const MAX_KEPT_ITEMS = 4_096;
const MAX_DIMENSIONS = 4;

const SIZES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const STRING = 8;
const ARRAY = 9;

class Short extends Error {}
class Bad extends Error {}

/**
 * Reads a header from the beginning of a file. Pure; the time is linear in the bytes.
 * @param fileBytes size of the whole file, which bounds what a tensor may claim
 */
export function parseGguf(bytes: Buffer, fileBytes: number): ParsedGguf {
  try {
    return { kind: 'header', header: readHeader(new Cursor(bytes), fileBytes) };
  } catch (error) {
    if (error instanceof Short) return { kind: 'short' };
    if (error instanceof Bad) return { kind: 'bad', reason: error.message };
    throw error;
  }
}

/**
 * The texts among the keys that stand first, as far as the bytes go: general.* comes before all else. Null for what is
 * no GGUF file. Pure.
 */
export function leadingTexts(bytes: Buffer): ReadonlyMap<string, string> | null {
  if (bytes.toString('latin1', 0, 4) !== 'GGUF') return null;
  const texts = new Map<string, string>();
  try {
    const cursor = new Cursor(bytes);
    cursor.skip(16);
    for (let left = cursor.count(MAX_KEYS, 'keys'); left > 0; left--) {
      const key = cursor.text(MAX_NAME_BYTES);
      const value = readValue(cursor, cursor.u32());
      if (typeof value === 'string') texts.set(key, value);
    }
  } catch (error) {
    if (!(error instanceof Short || error instanceof Bad)) throw error;
  }
  return texts;
}

function readHeader(cursor: Cursor, fileBytes: number): GgufHeader {
  if (cursor.take(4).toString('latin1') !== 'GGUF') throw new Bad('it is not a GGUF file');
  const version = cursor.u32();
  if (version === 0x03000000) throw new Bad('it is written for big-endian machines');
  if (version !== 2 && version !== 3) throw new Bad(`its GGUF version ${version} is not known`);
  const tensorCount = cursor.count(MAX_TENSORS, 'tensors');
  const keyCount = cursor.count(MAX_KEYS, 'keys');
  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < keyCount; index++) {
    const key = cursor.text(MAX_NAME_BYTES);
    metadata.set(key, readValue(cursor, cursor.u32()));
  }
  const infos: { name: string; elements: number; type: number; offset: number }[] = [];
  for (let index = 0; index < tensorCount; index++) {
    const name = cursor.text(MAX_NAME_BYTES);
    const dimensions = cursor.u32();
    if (dimensions > MAX_DIMENSIONS) throw new Bad(`a tensor has ${dimensions} dimensions`);
    let elements = 1;
    for (let dimension = 0; dimension < dimensions; dimension++) elements *= cursor.u64();
    if (!Number.isSafeInteger(elements)) throw new Bad('a tensor is larger than any memory');
    infos.push({ name, elements, type: cursor.u32(), offset: cursor.u64() });
  }
  const alignment = alignmentOf(metadata);
  const dataOffset = Math.ceil(cursor.at / alignment) * alignment;
  const dataBytes = Math.max(0, fileBytes - dataOffset);
  const starts = [...infos.map(info => info.offset), dataBytes].sort((one, other) => one - other);
  const tensors = infos.map(({ name, elements, type, offset }) => {
    const known = tensorBytes(type, elements);
    const claimed = known ?? nextAfter(starts, offset) - offset;
    if (claimed > fileBytes)
      throw new Bad(`the tensor ${JSON.stringify(name.slice(0, 80))} is larger than the file`);
    return { name, elements, bytes: Math.max(0, claimed), guessed: known === null };
  });
  return { metadata, tensors, dataOffset };
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const alignment = metadata.get('general.alignment');
  return typeof alignment === 'number' && alignment >= 8 && alignment <= 65_536 ? alignment : 32;
}

/** The first start behind an offset; the starts are sorted. */
function nextAfter(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return starts[low] ?? offset;
}

function readValue(cursor: Cursor, type: number): GgufValue {
  if (type === STRING) return cursor.text(MAX_STRING_BYTES);
  if (type === ARRAY) return readArray(cursor);
  return readScalar(cursor, type);
}

function readArray(cursor: Cursor): GgufValue {
  const type = cursor.u32();
  const length = cursor.count(MAX_ARRAY_ITEMS, 'elements in an array');
  if (type === ARRAY) throw new Bad('an array holds arrays');
  if (type === STRING) {
    for (let index = 0; index < length; index++) cursor.skip(cursor.u64());
    return { length, items: null };
  }
  if (length > MAX_KEPT_ITEMS) {
    cursor.skip(length * sizeOf(type));
    return { length, items: null };
  }
  return { length, items: Array.from({ length }, () => readScalar(cursor, type)) };
}

function sizeOf(type: number): number {
  const size = SIZES[type];
  if (size === undefined) throw new Bad(`a value has the type ${type}, which is not known`);
  return size;
}

function readScalar(cursor: Cursor, type: number): number | boolean {
  const bytes = cursor.take(sizeOf(type));
  switch (type) {
    case 0:
      return bytes.readUInt8();
    case 1:
      return bytes.readInt8();
    case 2:
      return bytes.readUInt16LE();
    case 3:
      return bytes.readInt16LE();
    case 4:
      return bytes.readUInt32LE();
    case 5:
      return bytes.readInt32LE();
    case 6:
      return bytes.readFloatLE();
    case 7:
      return bytes.readUInt8() !== 0;
    case 10:
      return Number(bytes.readBigUInt64LE());
    case 11:
      return Number(bytes.readBigInt64LE());
    default:
      return bytes.readDoubleLE();
  }
}

/** A place in the bytes that never goes beyond them. */
class Cursor {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  skip(length: number): void {
    // Beyond what we have may still be in the file; `short` asks for more, and the reader has its own bound.
    if (!(length >= 0) || this.at + length > this.#bytes.length) throw new Short();
    this.at += length;
  }

  take(length: number): Buffer {
    const from = this.at;
    this.skip(length);
    return this.#bytes.subarray(from, this.at);
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  /** Exact up to 2^53; what is larger is larger than anything that is allowed anywhere. */
  u64(): number {
    return Number(this.take(8).readBigUInt64LE());
  }

  count(most: number, what: string): number {
    const count = this.u64();
    if (count > most) throw new Bad(`it claims ${count} ${what}`);
    return count;
  }

  text(most: number): string {
    const length = this.u64();
    if (length > most) throw new Bad(`it claims a text of ${length} bytes`);
    return this.take(length).toString('utf8');
  }
}
