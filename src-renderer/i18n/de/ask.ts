import type * as en from '../en/ask.ts';
import type { Translation } from '../keys.ts';

export const ask: Translation<typeof en.ask> = {
  title: 'Modell fragen',
  placeholder: 'Das laufende Modell fragen',
  send: 'Senden',
  stop: 'Anhalten',
  clear: 'Leeren',
  you: 'Frage',
  model: 'Antwort',
  thinking: 'Gedankengang',
  empty: 'Eine kurze Probe, ob es antwortet.',
  noConnection: 'Ohne Verbindung geht es nicht.',
  noModel: 'Kein Modell ist bereit.',
  waiting: 'Wartet auf das erste Token',
  stopped: 'angehalten',
  cutAtLimit: 'am Limit abgeschnitten',
  figures: '{{tokens}} Token · {{rate}} Token/s · erstes nach {{first}}',
  figuresShort: 'erstes Token nach {{first}}',
  conversation: 'Unterhaltung',
};
