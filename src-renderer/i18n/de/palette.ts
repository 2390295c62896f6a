import type * as en from '../en/palette.ts';
import type { Translation } from '../keys.ts';

export const palette: Translation<typeof en.palette> = {
  title: 'Suchen',
  search: 'Seiten, Profile und Aktionen suchen',
  list: 'Gefunden',
  pages: 'Seiten',
  actions: 'Aktionen',
  profiles: 'Profile',
  noMatch: 'Nichts passt zu „{{q}}“.',
  nothingServed: 'es läuft kein Modell',
  start: '{{name}} starten',
  switchTo: 'Zu {{name}} wechseln',
  switch: 'Profil wechseln',
  stop: 'Modell stoppen',
  restart: 'Modell neu starten',
  copyEndpoint: 'Endpunkt kopieren',
  copySignIn: 'Anmelde-Link für einen anderen Browser kopieren',
  docs: 'API-Dokumentation öffnen',
  keys: 'Tasten zeigen',
  theme: 'Farbschema: {{name}}',
  language: 'Sprache: {{name}}',
};

export const restart: Translation<typeof en.restart> = {
  title: '{{name}} neu starten?',
  sub: 'Das Modell wird gestoppt und neu geladen. Der Endpunkt antwortet, sobald es bereit ist.',
  confirm: 'Neu starten',
};
