import type { Preferences } from '../../src-shared/model/preferences.ts';
import type { SupervisorStatus } from '../../src-shared/model/supervisor.ts';
import { saidInGerman } from '../../src-shared/said/de/index.ts';
import { type Said, translator } from '../../src-shared/said/translate.ts';
import type { BenchmarkEnd } from './notices.ts';
import { type MenuRole, rolesInEnglish, rolesInGerman } from './role-texts.ts';

/** Words of the native parts: menu, tray, dialogs, notifications. The page has its own. */
export interface DesktopTexts {
  /** BCP 47 tag for numbers. */
  readonly locale: string;
  /** What the rest of Paddock says: why something failed, and the next step. */
  readonly said: Said;
  readonly status: Readonly<Record<SupervisorStatus, string>>;
  readonly nothingServed: string;
  /** Of the menu's standard entries. */
  readonly roles: Readonly<Record<MenuRole, string>>;
  readonly menu: Readonly<
    Record<
      | 'file'
      | 'edit'
      | 'view'
      | 'window'
      | 'help'
      | 'open'
      | 'settings'
      | 'quit'
      | 'stop'
      | 'copyEndpoint'
      | 'copyAddress'
      | 'shortcuts'
      | 'showLogs'
      | 'showState'
      | 'pinHint'
      | 'cannotStart',
      string
    >
  >;
  readonly quit: {
    readonly title: (names: string) => string;
    readonly detail: string;
    readonly stop: string;
    readonly leave: string;
    readonly cancel: string;
    readonly remember: string;
  };
  readonly unsaved: Readonly<Record<'title' | 'detail' | 'discard' | 'keep', string>>;
  readonly link: {
    readonly title: (name: string) => string;
    readonly detail: (replaced: string | null) => string;
    readonly serve: string;
    readonly cancel: string;
    readonly unknown: (id: string) => string;
  };
  readonly notice: {
    readonly ready: (name: string) => string;
    readonly readyBody: (endpoint: string) => string;
    readonly failed: (name: string) => string;
    /** A switch failed: its predecessor is served again, or was never stopped. */
    readonly servedInstead: Readonly<Record<'again' | 'still', (name: string) => string>>;
    readonly crashed: (name: string) => string;
    readonly notStarted: (name: string) => string;
    readonly again: (reason: string) => string;
    readonly vram: (gpu: string, used: string, total: string) => string;
    readonly temperature: (gpu: string, celsius: string) => string;
    readonly threshold: (limit: string) => string;
    readonly benchmark: Readonly<Record<BenchmarkEnd, (name: string) => string>>;
    readonly speed: Readonly<Record<Exclude<BenchmarkEnd, 'paused'>, (name: string) => string>>;
    readonly generates: (tokensPerSecond: string) => string;
    readonly solved: (suite: string, passed: number, total: number) => string;
  };
  readonly page: {
    readonly ended: string;
    readonly endedBecause: (reason: string) => string;
    readonly hangs: string;
    readonly hangsDetail: string;
    readonly reload: string;
    readonly wait: string;
    readonly close: string;
  };
  readonly could: Readonly<Record<'notStart' | 'notSwitch' | 'notStop' | 'notAutostart', string>>;
}

const en: DesktopTexts = {
  locale: 'en',
  said: text => text,
  status: {
    stopped: 'stopped',
    starting: 'starting',
    ready: 'ready',
    draining: 'finishing requests',
    stopping: 'stopping',
    backoff: 'waiting to restart',
    failed: 'failed',
    disposed: 'ending',
  },
  nothingServed: 'Nothing is served',
  roles: rolesInEnglish,
  menu: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    window: 'Window',
    help: 'Help',
    open: 'Open Paddock',
    settings: 'Settings…',
    quit: 'Quit Paddock',
    stop: 'Stop serving',
    copyEndpoint: 'Copy endpoint',
    copyAddress: 'Copy panel address',
    shortcuts: 'Keyboard shortcuts',
    showLogs: 'Show log files',
    showState: 'Show state folder',
    pinHint: 'Pin profiles to switch from here',
    cannotStart: 'cannot start',
  },
  quit: {
    title: names => `Quitting would stop ${names}.`,
    detail: 'A server that is left running keeps its memory and is taken over by the next start of Paddock.',
    stop: 'Stop and quit',
    leave: 'Leave running and quit',
    cancel: 'Cancel',
    remember: 'Do this every time',
  },
  unsaved: {
    title: 'Discard the unsaved changes?',
    detail: 'What was changed in profiles and not saved is kept only while the page is open.',
    discard: 'Discard',
    keep: 'Keep editing',
  },
  link: {
    title: name => `A link asks to serve ${name}.`,
    detail: replaced =>
      replaced === null ? 'Nothing else is stopped for it.' : `${replaced} is stopped for it.`,
    serve: 'Serve',
    cancel: 'Cancel',
    unknown: id => `A link asks to serve “${id}”, which models.conf does not have.`,
  },
  notice: {
    ready: name => `${name} is ready`,
    readyBody: endpoint => `It answers at ${endpoint}`,
    failed: name => `${name} failed`,
    servedInstead: {
      again: name => `The switch failed; ${name} is served again`,
      still: name => `The switch was not made; ${name} is still served`,
    },
    crashed: name => `${name} crashed`,
    notStarted: name => `${name} did not start`,
    again: reason => `${reason} It is started again.`,
    vram: (gpu, used, total) => `${gpu}: ${used} of ${total} VRAM used`,
    temperature: (gpu, celsius) => `${gpu} is at ${celsius}`,
    threshold: limit => `The threshold is ${limit}.`,
    benchmark: {
      done: name => `The benchmark of ${name} is finished`,
      failed: name => `The benchmark of ${name} failed`,
      paused: name => `The benchmark of ${name} is paused`,
    },
    speed: {
      done: name => `The speed of ${name} is measured`,
      failed: name => `The speed of ${name} could not be measured`,
    },
    generates: rate => `It generates ${rate} tokens/s`,
    solved: (suite, passed, total) => `${suite}: ${passed} of ${total} solved`,
  },
  page: {
    ended: 'The page of this window keeps ending.',
    endedBecause: reason => `What runs goes on. The last reason was: ${reason}`,
    hangs: 'The page of this window does not answer.',
    hangsDetail: 'What runs goes on either way.',
    reload: 'Reload page',
    wait: 'Wait',
    close: 'Close window',
  },
  could: {
    notStart: 'Paddock could not start',
    notSwitch: 'The switch was not started',
    notStop: 'The server was not stopped',
    notAutostart: 'The start at login was not changed',
  },
};

const de: DesktopTexts = {
  locale: 'de',
  said: translator(saidInGerman),
  status: {
    stopped: 'gestoppt',
    starting: 'startet',
    ready: 'bereit',
    draining: 'schließt Anfragen ab',
    stopping: 'stoppt',
    backoff: 'wartet auf den nächsten Versuch',
    failed: 'gescheitert',
    disposed: 'wird beendet',
  },
  nothingServed: 'Kein Modell läuft',
  roles: rolesInGerman,
  menu: {
    file: 'Datei',
    edit: 'Bearbeiten',
    view: 'Ansicht',
    window: 'Fenster',
    help: 'Hilfe',
    open: 'Paddock öffnen',
    settings: 'Einstellungen…',
    quit: 'Paddock beenden',
    stop: 'Modell stoppen',
    copyEndpoint: 'Endpunkt kopieren',
    copyAddress: 'Adresse der Oberfläche kopieren',
    shortcuts: 'Tastenkürzel',
    showLogs: 'Logdateien zeigen',
    showState: 'Zustandsordner zeigen',
    pinHint: 'Angeheftete Profile erscheinen hier',
    cannotStart: 'kann nicht starten',
  },
  quit: {
    title: names => `Beenden würde ${names} stoppen.`,
    detail: 'Ein Server, der weiterläuft, behält seinen Speicher und wird beim nächsten Start übernommen.',
    stop: 'Stoppen und beenden',
    leave: 'Weiterlaufen lassen und beenden',
    cancel: 'Abbrechen',
    remember: 'Immer so verfahren',
  },
  unsaved: {
    title: 'Ungespeicherte Änderungen verwerfen?',
    detail:
      'Was an Profilen geändert und nicht gespeichert ist, bleibt nur erhalten, solange die Seite offen ist.',
    discard: 'Verwerfen',
    keep: 'Weiter bearbeiten',
  },
  link: {
    title: name => `Ein Link möchte ${name} starten.`,
    detail: replaced =>
      replaced === null ? 'Dafür wird nichts anderes gestoppt.' : `Dafür wird ${replaced} gestoppt.`,
    serve: 'Starten',
    cancel: 'Abbrechen',
    unknown: id => `Ein Link möchte „${id}“ starten; models.conf hat kein solches Profil.`,
  },
  notice: {
    ready: name => `${name} ist bereit`,
    readyBody: endpoint => `Erreichbar unter ${endpoint}`,
    failed: name => `${name} ist gescheitert`,
    servedInstead: {
      again: name => `Der Wechsel ist gescheitert; ${name} läuft wieder`,
      still: name => `Der Wechsel unterblieb; ${name} läuft weiter`,
    },
    crashed: name => `${name} ist abgestürzt`,
    notStarted: name => `${name} ist nicht gestartet`,
    again: reason => `${reason} Es wird neu gestartet.`,
    vram: (gpu, used, total) => `${gpu}: ${used} von ${total} VRAM belegt`,
    temperature: (gpu, celsius) => `${gpu} hat ${celsius}`,
    threshold: limit => `Die Schwelle ist ${limit}.`,
    benchmark: {
      done: name => `Der Benchmark von ${name} ist fertig`,
      failed: name => `Der Benchmark von ${name} ist gescheitert`,
      paused: name => `Der Benchmark von ${name} ist angehalten`,
    },
    speed: {
      done: name => `Das Tempo von ${name} ist gemessen`,
      failed: name => `Das Tempo von ${name} ließ sich nicht messen`,
    },
    generates: rate => `Es erzeugt ${rate} Token/s`,
    solved: (suite, passed, total) => `${suite}: ${passed} von ${total} gelöst`,
  },
  page: {
    ended: 'Die Seite dieses Fensters bricht immer wieder ab.',
    endedBecause: reason => `Was läuft, läuft weiter. Der letzte Grund war: ${reason}`,
    hangs: 'Die Seite dieses Fensters antwortet nicht.',
    hangsDetail: 'Was läuft, läuft so oder so weiter.',
    reload: 'Seite neu laden',
    wait: 'Warten',
    close: 'Fenster schließen',
  },
  could: {
    notStart: 'Paddock konnte nicht starten',
    notSwitch: 'Der Wechsel wurde nicht begonnen',
    notStop: 'Der Server wurde nicht gestoppt',
    notAutostart: 'Der Start bei der Anmeldung wurde nicht geändert',
  },
};

/** @param systemLocale the desktop's own locale, such as `de-AT` */
export function desktopTexts(language: Preferences['language'], systemLocale: string): DesktopTexts {
  const chosen = language === 'system' ? systemLocale.split(/[-_]/)[0]?.toLowerCase() : language;
  return chosen === 'de' ? de : en;
}
