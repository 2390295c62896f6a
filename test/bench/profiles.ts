import { join } from 'node:path';
import { repository } from './figures.ts';

/** Two profiles whose models load in milliseconds, so that what is around the load shows. */
export const MINI_FILES = {
  'mini-f16': 'paddock-mini-random-F16.gguf',
  'mini-q8': 'paddock-mini-random-Q8_0.gguf',
} as const;

export const MINI_IDS = Object.keys(MINI_FILES);

/** models.conf with the two of them. */
export function miniConf(
  runtime: 'docker' | 'process' | 'embedded',
  more: readonly string[] = ['GPUS=none'],
): string {
  const sections = Object.entries(MINI_FILES).map(([id, file]) =>
    [
      `[${id}]`,
      `NAME=${id}`,
      `RUNTIME=${runtime}`,
      `MODEL=${join(repository, 'resources/models', file)}`,
      'CTX_SIZE=512',
      'EXTRA_ARGS=--threads 1',
      ...more,
    ].join('\n'),
  );
  return `${sections.join('\n\n')}\n`;
}
