import { defaultPreferences } from '../../src-shared/model/preferences.ts';
import { formatDuration, formatSpan } from '../i18n/format.ts';
import { useChoices } from '../stores/use-app.ts';

/** A time that somebody chose: whole minutes without seconds. */
export function formatWait(seconds: number): string {
  const isWhole = seconds < 60 || seconds % 60 === 0;
  return (isWhole ? formatSpan : formatDuration)(seconds * 1_000);
}

/** How long requests in flight are waited for, in words. */
export function useDrainTime(): string {
  const { drainSeconds } = useChoices(view => view.choices) ?? defaultPreferences;
  return formatWait(drainSeconds);
}
