import { leadingTexts } from './gguf-parse.ts';

/** What a GGUF file is for: `other` is none that a profile could name, such as an importance matrix. */
export type GgufKind = 'model' | 'adapter' | 'projector' | 'other';

/** How many bytes from the beginning of a file are enough to tell. */
export const GGUF_KIND_BYTES = 16_384;

/** What a file is, from its first bytes; null for what is no GGUF file. Pure. */
export function ggufKind(bytes: Buffer): GgufKind | null {
  const texts = leadingTexts(bytes);
  if (texts === null) return null;
  const architecture = texts.get('general.architecture');
  if (architecture === 'controlvector') return 'other';
  if (architecture === 'clip') return 'projector';
  switch (texts.get('general.type')) {
    case undefined:
    case 'model':
      return 'model';
    case 'mmproj':
      return 'projector';
    case 'adapter':
      return 'adapter';
    default:
      return 'other';
  }
}
