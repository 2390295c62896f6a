/**
 * Words, by language: those of the page by key, and those that the main process says, by what it says in English
 * (`said`).
 *
 * How a page adds its words: write `en/<page>.ts` (`export const <page> = { … } as const`) and `de/<page>.ts`
 * (`… satisfies Translation<typeof en>`), name both in `en/index.ts` and `de/index.ts`, then in a component:
 *
 *     const t = useT();
 *     t('logs:title')                                  // key: page, colon, path
 *     t('logs:found', { count: 3, shown: formatCount(3) })  // found_one, found_other: by the language's plural rules
 *
 * Keys and the values that they need are checked by the compiler; so is a word that German lacks. Values with units
 * come formatted from `format.ts`, in the same language; a bare number is written as the language writes numbers, so
 * one that names something, such as a process, is given as a text. A plain function that runs while rendering uses `t` itself.
 * What the server sent in words is shown through `said`, in a component that has called `useT`.
 * Nothing may call either while a module loads: the language is not known then.
 *
 * English is part of the first load and stands in for nothing but itself; German is fetched when it is wanted.
 */
import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { type Said, translator } from '../../src-shared/said/translate.ts';
import { formatAtMost } from '../../src-shared/units.ts';
import { en } from './en/index.ts';
import type { TextKey, TextValues } from './keys.ts';
import { LANGUAGES, type LanguageChoice, resolveLanguage } from './language.ts';

export type Translate = <K extends TextKey>(key: K, ...values: TextValues<K>) => string;

/** What the main process says is English. */
const asSaid: Said = text => text;

const instance = i18next.createInstance();
let locale = 'en';
let present = translate();
let saidInGerman = asSaid;
let presentSaid = asSaid;
/** Counts the choices, so that one whose words come late does not undo a later one. */
let choices = 0;

instance.use({
  type: 'formatter',
  init: () => {},
  add: () => {},
  addCached: () => {},
  format: (value: unknown) =>
    isolate(typeof value === 'number' ? formatAtMost(value, 3, locale) : (value as string)),
});
void instance.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en },
  ns: Object.keys(en),
  defaultNS: 'frame',
  initAsync: false,
  // React escapes what it renders.
  interpolation: { escapeValue: false, alwaysFormat: true },
});

/** The words of the present language. */
export const t: Translate = (key, ...values) => present(key, ...values);

/** The same, in a component that is rendered anew when the language changes; another function in every language. */
export function useT(): Translate {
  return useSyncExternalStore(onLanguage, () => present);
}

/** What the main process said, in the present language: a problem, a reason, the next step. */
export const said: Said = text => presentSaid(text);

/** The BCP 47 tag for numbers and dates: the language as the browser's owner writes it, such as `de-AT`. */
export function currentLocale(): string {
  return locale;
}

/**
 * A text that keeps its own order where the page runs from right to left: a number with its unit, a path, an address.
 * Without the isolates `1.2 GiB of 24` would come out in another order.
 */
export function isolate(text: string): string {
  return typeof document !== 'undefined' && document.documentElement.dir === 'rtl'
    ? `\u2068${text}\u2069`
    : text;
}

/** Follows a choice; resolves when its words are there. Words that cannot be fetched leave the language as it is. */
export async function chooseLanguage(
  choice: LanguageChoice,
  preferred: readonly string[] = navigator.languages,
): Promise<void> {
  const next = resolveLanguage(choice, preferred);
  choices += 1;
  const mine = choices;
  if (next.language === 'de' && !instance.hasResourceBundle('de', 'frame')) {
    const [{ de }, { saidInGerman: sayings }] = await Promise.all([
      import('./de/index.ts'),
      import('../../src-shared/said/de/index.ts'),
    ]);
    saidInGerman = translator(sayings);
    for (const [name, words] of Object.entries(de)) instance.addResourceBundle('de', name, words);
  }
  if (mine !== choices) return;
  locale = next.locale;
  present = translate();
  presentSaid = next.language === 'de' ? saidInGerman : asSaid;
  await instance.changeLanguage(next.language);
  if (typeof document === 'undefined') return;
  document.documentElement.lang = next.locale;
  document.documentElement.dir = LANGUAGES.find(one => one.code === next.language)?.direction ?? 'ltr';
}

function translate(): Translate {
  return (key, ...values) => {
    const given: Record<string, string | number> | undefined = values[0];
    return given === undefined ? instance.t(key) : instance.t(key, given);
  };
}

function onLanguage(listener: () => void): () => void {
  instance.on('languageChanged', listener);
  return () => instance.off('languageChanged', listener);
}
