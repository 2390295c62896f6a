import type * as en from '../en/log.ts';
import type { Translation } from '../keys.ts';

export const log: Translation<typeof en.log> = {
  title: 'Log',
  search: 'Log durchsuchen',
  searchHint: 'Text oder /ein Ausdruck/',
  clear: 'Suche leeren',
  level: 'Stufe',
  levels: {
    all: 'Alle Stufen',
    debug: 'Ab Debug',
    info: 'Ab Info',
    warn: 'Warnungen',
    error: 'Fehler',
  },
  following: 'Folgt',
  waiting: 'Keine neuen Zeilen',
  follow: 'Folgen',
  newLines: '{{n}} neu',
  dropped: '{{n}} Zeilen übersprungen: Dieser Browser kam nicht mit.',
  reading: 'Log wird gelesen',
  empty: 'Noch keine Zeilen. Sie erscheinen, sobald ein Modell startet.',
  noMatch: 'Keine Zeile passt zu „{{q}}“.',
  noLevel: 'Keine Zeile dieser Stufe.',
  lines: 'Logzeilen',
  signs: { debug: 'D', info: '', warn: 'W', error: 'F' },
  levelNames: { debug: 'Debug', info: '', warn: 'Warnung', error: 'Fehler' },
};
