import type { Preferences } from '../../src-shared/model/preferences.ts';
import type { PaddockOptions } from '../options.ts';

/** Time between readings, ms: as a flag or a variable gave it, else as it was chosen, else as it is by default. */
export function sampleMsOf(
  { asked, sampleMs }: Pick<PaddockOptions, 'asked' | 'sampleMs'>,
  chosen: Pick<Preferences, 'sampleMs'>,
): number {
  return 'sample-ms' in asked ? sampleMs : (chosen.sampleMs ?? sampleMs);
}
