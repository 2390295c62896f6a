import { defaultPreferences } from '../../src-shared/model/preferences.ts';
import { formatDuration } from '../i18n/format.ts';
import { useChoices } from '../stores/use-app.ts';

/** How long requests in flight are waited for, in words. */
export function useDrainTime(): string {
  const { drainSeconds } = useChoices(view => view.choices) ?? defaultPreferences;
  return formatDuration(drainSeconds * 1_000);
}
