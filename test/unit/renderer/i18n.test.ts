import { afterEach, expect, test } from 'vitest';
import { de } from '../../../src-renderer/i18n/de/index.ts';
import { en } from '../../../src-renderer/i18n/en/index.ts';
import { formatClock, formatMiB, formatShare } from '../../../src-renderer/i18n/format.ts';
import { chooseLanguage, currentLocale, t } from '../../../src-renderer/i18n/index.ts';
import { resolveLanguage } from '../../../src-renderer/i18n/language.ts';
import { plainNumber } from '../../../src-renderer/i18n/read-number.ts';
import { createPreferencesStore } from '../../../src-renderer/stores/preferences.ts';

afterEach(() => chooseLanguage('en', []));

/** Every text by its path. */
function leaves(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : leaves(value as object, `${path}${key}.`),
  );
}
const namesIn = (text: string): string[] =>
  [...text.matchAll(/{{(\w+)}}/g)].map(match => match[1] ?? '').sort();

test('German has every text of English with the same values in it, and nothing more', () => {
  const german = new Map(leaves(de));
  const english = leaves(en);
  expect([...german.keys()].sort()).toEqual(english.map(([path]) => path).sort());
  for (const [path, text] of english)
    if (!path.endsWith('_one'))
      expect([path, namesIn(german.get(path) ?? '')]).toEqual([path, namesIn(text)]);
});

test('a text is written in one language: no German text is left as it is in English, but for names and units', () => {
  const english = new Map(leaves(en));
  const same = leaves(de).filter(
    ([path, text]) => english.get(path) === text && /[a-z]{3,} [a-z]{2,}/i.test(text),
  );
  expect(same).toEqual([
    ['connection.signInCommand', 'npx paddock url'],
    ['settings.models.places.hugging-face', 'Hugging Face'],
  ]);
});

test('the last language chosen wins, even where the words of an earlier one come later', async () => {
  await Promise.all([chooseLanguage('de', []), chooseLanguage('en', [])]);
  expect(t('frame:find')).toBe(en.frame.find);
  await Promise.all([chooseLanguage('en', []), chooseLanguage('de', [])]);
  expect(t('frame:find')).toBe(de.frame.find);
});

test('a number that somebody types is read as their language writes it, and written as models.conf does', async () => {
  const typed = (...texts: string[]): string[] => texts.map(plainNumber);
  await chooseLanguage('en', ['en-US']);
  expect(typed('3,600', '1,131,072', '131 072', '3600', '0.5')).toEqual([
    '3600',
    '1131072',
    '131072',
    '3600',
    '0.5',
  ]);
  // What is no number of this language stays as it is, for Paddock to say what is wrong.
  expect(typed('3.600', '36,00', 'many', '1,2,3', '')).toEqual(['3.600', '36,00', 'many', '1,2,3', '']);
  await chooseLanguage('de', ['de-DE']);
  expect(typed('3.600', '131.072', '0,5', '3600', '3.6')).toEqual(['3600', '131072', '0.5', '3600', '3.6']);
  await chooseLanguage('de', ['de-CH']);
  expect(typed('3’600', "131'072")).toEqual(['3600', '131072']);
});

test('plurals follow the language, and zero is many', async () => {
  expect([0, 1, 2].map(count => t('notice:cut', { count }))).toEqual([
    '0 requests were cut.',
    '1 request was cut.',
    '2 requests were cut.',
  ]);
  await chooseLanguage('de', []);
  expect([0, 1, 2].map(count => t('notice:cut', { count }))).toEqual([
    '0 Anfragen wurden abgebrochen.',
    '1 Anfrage wurde abgebrochen.',
    '2 Anfragen wurden abgebrochen.',
  ]);
});

test('what is put into a text stays as it is, even where it looks like a template or like markup', () => {
  expect(t('switcher:noMatch', { q: '<b>{{q}} $t(frame:stop)' })).toBe(
    'No profile matches “<b>{{q}} $t(frame:stop)”.',
  );
  expect(t('gpus:gpu', { index: 0 })).toBe('GPU 0');
});

test('numbers, shares and times follow the language', async () => {
  const at = new Date(2026, 10, 21, 15, 4, 5).getTime();
  expect([formatMiB(23_142), formatShare(23_142, 24_576), formatClock(at)]).toEqual([
    '22.6 GiB',
    '22.6 of 24.0 GiB',
    '15:04:05',
  ]);
  await chooseLanguage('de', []);
  expect([formatMiB(23_142), formatShare(23_142, 24_576), formatClock(at)]).toEqual([
    '22,6 GiB',
    '22,6 von 24,0 GiB',
    '15:04:05',
  ]);
});

test('a bare number in a text is written as the language writes numbers; a text stays what it is', async () => {
  const said = () => [
    t('playground:ofProfile', { n: 0.95 }),
    t('notice:cut', { count: 1_234 }),
    t('instance:process', { pid: '12345' }),
  ];
  expect(said().map(text => text.match(/[\d.,]*\d/)?.[0])).toEqual(['0.95', '1,234', '12345']);
  await chooseLanguage('de', []);
  expect(said().map(text => text.match(/[\d.,]*\d/)?.[0])).toEqual(['0,95', '1.234', '12345']);
});

test.each([
  ['system', ['de-AT', 'en'], 'de', 'de-AT'],
  ['system', ['fr-FR', 'en-GB', 'de'], 'en', 'en-GB'],
  ['system', ['fr'], 'en', 'en'],
  ['system', [], 'en', 'en'],
  ['de', ['en-US'], 'de', 'de'],
  ['en', ['de', 'en-GB'], 'en', 'en-GB'],
] as const)('chooses the language: %s of %j', async (choice, preferred, language, locale) => {
  expect(resolveLanguage(choice, preferred)).toEqual({ language, locale });
  await chooseLanguage(choice, preferred);
  expect([t('overview:title'), currentLocale()]).toEqual([{ en, de }[language].overview.title, locale]);
});

test('the choice is kept, what makes no sense is not taken, and a storage that refuses costs nothing else', () => {
  const kept = new Map<string, string>([['paddock.language', 'klingon']]);
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const first = createPreferencesStore(storage);
  expect(first.store.getState()).toEqual({ theme: 'system', language: 'system' });
  first.setLanguage('de');
  first.setTheme('dark');
  expect(createPreferencesStore(storage).store.getState()).toEqual({ theme: 'dark', language: 'de' });
  const refusing = createPreferencesStore({
    getItem: () => {
      throw new Error('no');
    },
    setItem: () => {
      throw new Error('no');
    },
  });
  refusing.setLanguage('de');
  expect(refusing.store.getState().language).toBe('de');
});
