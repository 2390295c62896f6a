import { defaultPreferences, Preferences, withChanges } from '../../src-shared/model/preferences.ts';

/**
 * Reads preferences that somebody may have edited, or that another version wrote: every entry counts for itself, and
 * one that does not fit takes its default.
 */
export function readPreferences(stored: unknown): Preferences {
  if (!isRecord(stored)) return defaultPreferences;
  let preferences = defaultPreferences;
  for (const [key, schema] of Object.entries(Preferences.shape)) {
    const value = stored[key];
    const fallback = defaultPreferences[key as keyof Preferences];
    // Inner objects may lack what a newer version added.
    const filled = isRecord(value) && isRecord(fallback) ? { ...fallback, ...value } : value;
    const parsed = schema.safeParse(filled);
    if (parsed.success) preferences = withChanges(preferences, { [key]: parsed.data });
  }
  return preferences;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
