import { basename, dirname, join } from 'node:path';

/** More are an odd name, and no model. */
const MAX_PARTS = 1_000;
/** `name-00001-of-00003.gguf`, as llama.cpp splits models. */
const PART = /^(.*)-(\d{5})-of-(\d{5})(\.gguf)$/i;

/** All parts of a model by the name of the first; the path itself where it is no part. */
export function ggufParts(path: string): readonly string[] {
  const [, stem, , total, extension] = PART.exec(basename(path)) ?? [];
  const count = Math.min(Number(total ?? 1), MAX_PARTS);
  if (stem === undefined) return [path];
  return Array.from({ length: count }, (_, index) =>
    join(dirname(path), `${stem}-${String(index + 1).padStart(5, '0')}-of-${total}${extension}`),
  );
}
