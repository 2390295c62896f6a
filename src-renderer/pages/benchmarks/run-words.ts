import type { RunWords } from '../../../src-shared/run-names.ts';
import { formatCount, formatDay, formatInstant } from '../../i18n/format.ts';
import type { Translate } from '../../i18n/index.ts';

/** What sets runs apart, in the language of the page. */
export function runWords(t: Translate): RunWords {
  return {
    setting: (key, value) => `${t(`benchmarks:scoreSettings.${key}`)} ${value}`,
    part: (problems, all) =>
      t('benchmarks:ofProblems', { n: formatCount(problems), total: formatCount(all) }),
    rerun: t('benchmarks:rerun'),
    day: formatDay,
    instant: formatInstant,
  };
}
