import { basename, dirname, join } from 'node:path';

/** More are an odd name, and no model. */
export const MAX_PARTS = 1_000;
const PART = /^(.*)-(\d{5})-of-(\d{5})(\.gguf)$/i;

/** The name of a part of a model: `name-00001-of-00003.gguf`, as llama.cpp splits models. */
export interface PartName {
  readonly stem: string;
  /** From 1. */
  readonly number: number;
  readonly total: number;
  /** The name of another part of the same model. */
  readonly nth: (number: number) => string;
}

/** Reads the name of a file; null where it is no part. */
export function partName(name: string): PartName | null {
  const found = PART.exec(name);
  if (!found) return null;
  const [, stem = '', number, total, extension] = found;
  return {
    stem,
    number: Number(number),
    total: Number(total),
    nth: nth => `${stem}-${String(nth).padStart(5, '0')}-of-${total}${extension}`,
  };
}

/** All parts of a model by the name of the first; the path itself where it is no part. */
export function ggufParts(path: string): readonly string[] {
  const part = partName(basename(path));
  if (part === null) return [path];
  const count = Math.min(part.total, MAX_PARTS);
  return Array.from({ length: count }, (_, index) => join(dirname(path), part.nth(index + 1)));
}
