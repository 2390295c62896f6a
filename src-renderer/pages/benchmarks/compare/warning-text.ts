import { assertNever } from '../../../../src-shared/assert-never.ts';
import type { ComparisonWarning } from '../../../../src-shared/model/benchmark-result.ts';
import { formatCount } from '../../../i18n/format.ts';
import type { Translate } from '../../../i18n/index.ts';

/** Why numbers may not be comparable, as a sentence. */
export function warningText(t: Translate, warning: ComparisonWarning): string {
  switch (warning.code) {
    case 'suites':
      return t('benchmarks:warnings.suites');
    case 'problems':
      return t('benchmarks:warnings.problems');
    case 'settings': {
      const which = warning.which.map(key => t(`benchmarks:scoreSettings.${key}`)).join(', ');
      return t('benchmarks:warnings.settings', { which });
    }
    case 'settings-unknown':
      return t('benchmarks:warnings.settingsUnknown', { label: warning.label });
    case 'contexts': {
      const sizes = warning.sizes.map(size => (size === null ? '–' : formatCount(size))).join(', ');
      return t('benchmarks:warnings.contexts', { sizes });
    }
    case 'engines':
      return t('benchmarks:warnings.engines', { names: warning.names.join('; ') });
    case 'gpus': {
      const names = warning.names.map(name => name || t('benchmarks:noGpus')).join('; ');
      return t('benchmarks:warnings.gpus', { names });
    }
    case 'unfinished':
      return t('benchmarks:warnings.unfinished', { label: warning.label });
    case 'truncated':
      return t('benchmarks:warnings.truncated', {
        label: warning.label,
        n: formatCount(warning.truncated),
        total: formatCount(warning.answers),
      });
    case 'no-answer':
      return t('benchmarks:warnings.noAnswer', {
        label: warning.label,
        n: formatCount(warning.unanswered),
        total: formatCount(warning.answers),
      });
    case 'server-died':
      return t('benchmarks:warnings.serverDied', { label: warning.label, n: formatCount(warning.answers) });
    case 'served-otherwise':
      return t('benchmarks:warnings.servedOtherwise', {
        label: warning.label,
        n: formatCount(warning.answers),
      });
    case 'no-sandbox':
      return t('benchmarks:warnings.noSandbox', { label: warning.label });
    case 'no-plus':
      return t('benchmarks:warnings.noPlus', { label: warning.label });
    default:
      return assertNever(warning);
  }
}
