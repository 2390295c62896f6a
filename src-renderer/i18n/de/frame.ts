import type * as en from '../en/frame.ts';
import type { Translation } from '../keys.ts';

export const frame: Translation<typeof en.frame> = {
  product: 'Paddock',
  loading: 'Wird geladen',
  navigation: 'Seiten',
  skipToContent: 'Zum Inhalt springen',
  theme: 'Farbschema',
  themes: { system: 'System', light: 'Hell', dark: 'Dunkel' },
  language: 'Sprache',
  languageOfSystem: 'Sprache des Systems',
  keys: 'Tasten',
  find: 'Suchen',
  endpoint: 'Endpunkt',
  copyEndpoint: 'Endpunkt {{url}} kopieren',
  copied: 'Kopiert',
  copyFailed: 'Kopieren ist hier nicht erlaubt. Die Adresse lässt sich von Hand markieren.',
  stop: 'Stoppen',
  switcher: 'Profil wählen. Jetzt:',
  groups: 'Gruppen',
  exposedPlain: 'Andere Rechner erreichen diese Oberfläche, ohne TLS.',
  exposedTls: 'Andere Rechner erreichen diese Oberfläche.',
  exposedSettings: 'Zugang in den Einstellungen',
};

export const connection: Translation<typeof en.connection> = {
  lost: 'Die Verbindung zu Paddock ist abgebrochen',
  lostSub: 'Was hier steht, ist von vorher. Nächster Versuch in {{left}}.',
  lostNow: 'Was hier steht, ist von vorher. Neuer Versuch läuft.',
  retry: 'Jetzt versuchen',
  unreachable: 'Paddock antwortet nicht',
  unreachableSub:
    'Läuft es auf dem Rechner noch? „npx paddock start“ startet es. Nächster Versuch in {{left}}.',
  signedOut: 'Dieser Browser ist nicht angemeldet',
  signedOutSub: 'Paddock zeigt seine Oberfläche nur Browsern, die es kennt.',
  signInOpen: 'Die Anmeldeadresse öffnen, die Paddock beim Start ausgegeben hat. Sie gilt einmal.',
  signInRun: 'Eine neue gibt dieser Befehl auf dem Rechner aus, auf dem Paddock läuft:',
  signInCommand: 'npx paddock url',
  signInAgain: 'Erneut prüfen',
};

export const switcher: Translation<typeof en.switcher> = {
  title: 'Profil wechseln',
  search: 'Profile durchsuchen',
  list: 'Profile',
  production: 'Profile',
  bench: 'Benchmark',
  serving: 'läuft',
  notStartable: 'nicht startbar',
  unusable: 'Nicht startbar',
  noMatch: 'Kein Profil passt zu „{{q}}“.',
  empty: 'In models.conf steht noch kein Profil.',
  loading: 'models.conf wird gelesen',
  path: 'Die Profile stehen in {{path}}',
  tokens: '{{n}} Kontext',
  hintMove: 'auswählen',
  hintSwitch: 'wechseln',
};

export const stop: Translation<typeof en.stop> = {
  title: '{{name}} stoppen?',
  sub: 'Der Endpunkt antwortet dann nicht mehr, und der Speicher wird frei.',
  detach: 'Paddock trennt sich nur davon. Der Server selbst läuft weiter.',
  inFlight_one: '1 Anfrage wird gerade beantwortet und bekommt dafür noch {{wait}}.',
  inFlight_other: '{{count}} Anfragen werden gerade beantwortet und bekommen dafür noch {{wait}}.',
  force: 'Nicht warten',
  confirm: 'Stoppen',
  cancel: 'Weiterlaufen lassen',
};

export const help: Translation<typeof en.help> = {
  title: 'Tasten',
  switchProfile: 'Profil wechseln',
  stop: 'Stoppen, nach Rückfrage',
  restart: 'Neu starten, nach Rückfrage',
  palette: 'Seiten, Profile und Aktionen suchen',
  search: 'Log durchsuchen',
  chart: 'Durch die Werte eines gewählten Diagramms gehen',
  thisList: 'Diese Liste',
  escape: 'Schließen oder ein Feld verlassen',
  singleOff: 'Kürzel aus einer Taste sind in den Einstellungen ausgeschaltet.',
  close: 'Schließen',
};

export const crash: Translation<typeof en.crash> = {
  title: 'Dieser Teil der Seite ist ausgefallen',
  sub: 'Paddock und das Modell sind davon nicht betroffen.',
  notLoaded: 'Dieser Teil der Seite konnte nicht geladen werden',
  notLoadedSub: 'Sobald Paddock antwortet, wird es noch einmal versucht.',
  outdated: 'Paddock wurde aktualisiert, während diese Seite offen war.',
  reload: 'Neue Seite laden',
  again: 'Wieder anzeigen',
};
