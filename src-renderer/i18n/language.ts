/** The languages that every word exists in. `name` is in the language itself. */
export const LANGUAGES = [
  { code: 'en', name: 'English', direction: 'ltr' },
  { code: 'de', name: 'Deutsch', direction: 'ltr' },
] as const;
export type Language = (typeof LANGUAGES)[number]['code'];

export const LANGUAGE_CHOICES = ['system', ...LANGUAGES.map(one => one.code)] as const;
export type LanguageChoice = 'system' | Language;

/**
 * The language for a choice, and the tag for numbers and dates.
 * @param preferred the browser's languages, best first
 */
export function resolveLanguage(
  choice: LanguageChoice,
  preferred: readonly string[],
): { readonly language: Language; readonly locale: string } {
  const known = preferred.flatMap(tag => {
    const found = LANGUAGES.find(one => tag.toLowerCase().split('-')[0] === one.code);
    return found ? [{ language: found.code, locale: tag }] : [];
  });
  if (choice === 'system') return known[0] ?? { language: 'en', locale: 'en' };
  return known.find(one => one.language === choice) ?? { language: choice, locale: choice };
}
