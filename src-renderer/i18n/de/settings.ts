import type * as en from '../en/settings.ts';
import type { Translation } from '../keys.ts';

export const settings: Translation<typeof en.settings> = {
  title: 'Einstellungen',
  sections: 'Abschnitte',
  loading: 'Die Einstellungen werden gelesen',
  unavailable: 'Die Einstellungen lassen sich nicht lesen',
  again: 'Erneut versuchen',
  copyPath: '{{path}} kopieren',
  onlyDesktop: 'Das bietet die Desktop-App; ein Browser kann es nicht.',
  restartNeeded: 'Wird beim Start von Paddock angegeben: {{flag}}',
  on: 'An',
  off: 'Aus',

  look: {
    title: 'Aussehen und Start',
    theme: 'Farbschema',
    themeSub: 'System folgt dem Rechner, der die Oberfläche zeigt.',
    language: 'Sprache',
    languageSub: 'Bestimmt auch, wie Zahlen und Daten geschrieben werden.',
    singleKeys: 'Kürzel aus einer Taste',
    singleKeysSub: 'Tasten wie m und s wirken für sich allein. Aus: Sie tun nichts; Strg/Cmd K geht immer.',
    autostart: 'Beim Anmelden starten',
    autostartSub: 'Paddock startet bei der Anmeldung, verkleinert in der Taskleiste.',
    autostartService:
      'Auf einem Rechner ohne Desktop startet ein Systemdienst „npx paddock start --headless“.',
    updates: 'Nach Updates suchen',
    updatesSub:
      'Sucht einmal am Tag bei {{host}} nach der neuesten Version. Es wird nichts mitgeschickt oder geladen.',
    updatesNowhere:
      'Paddock sucht nirgends: Ihm wurde keine Liste der Versionen angegeben. Unter „Startoptionen“ lässt sich eine angeben.',
    newest: 'Neueste Version',
    checkNow: 'Jetzt suchen',
    neverAsked: 'Noch nicht gesucht.',
    newer: '{{version}} ist neuer als diese. Gesucht {{at}}.',
    current: 'Nichts ist neuer als diese: {{version}}. Gesucht {{at}}.',
    seeRelease: 'Ansehen, was neu ist',
    onQuit: 'Beim Beenden, während ein Modell läuft',
    quit: { ask: 'Nachfragen', stop: 'Modell stoppen', 'leave-running': 'Weiterlaufen lassen' },
  },

  models: {
    title: 'Modelle',
    folders: 'Modellordner',
    foldersSub: 'Profile dürfen Dateien in diesen Ordnern nennen. Engines lesen darin, sonst nirgends.',
    origins: { models: 'Modellordner', demo: 'gehört zu Paddock', extra: 'hinzugefügt' },
    missing: 'gibt es nicht',
    remove: 'Entfernen',
    removeNamed: '{{path}} entfernen',
    add: 'Ordner hinzufügen',
    addField: 'Pfad eines Ordners mit Modellen',
    addHint: '/mnt/modelle',
    addSub: 'Auf dem Rechner, auf dem Paddock läuft. Er gilt sofort, für Modelle, die ab jetzt starten.',
    found: 'Modelle auf diesem Rechner',
    foundSub:
      'Sieht in die Modellordner, den Cache von Hugging Face, LM Studio und Ollama. Liest nur und ändert nichts.',
    scan: 'Modelle suchen',
    scanning: 'Suche läuft',
    scanAgain: 'Erneut suchen',
    nothing: 'An diesen Orten wurde kein Modell gefunden.',
    truncated: 'Die Suche endete vorzeitig; es kann mehr geben.',
    choose: '{{name}} auswählen',
    chooseAll: 'Alle auswählen',
    addProfiles_one: '1 Profil anlegen',
    addProfiles_other: '{{count}} Profile anlegen',
    added_one: '1 Profil steht jetzt in models.conf.',
    added_other: '{{count}} Profile stehen jetzt in models.conf.',
    hasProfile: 'Profil {{id}}',
    places: {
      'models-folder': 'Modellordner',
      'hugging-face': 'Hugging Face',
      'lm-studio': 'LM Studio',
      ollama: 'Ollama',
      extra: 'hinzugefügter Ordner',
    },
    placeStates: { found: '{{n}} gefunden', empty: 'leer', absent: 'nicht da', unreadable: 'nicht lesbar' },
  },

  engines: {
    title: 'Laufzeitumgebungen',
    sub: 'Was hier ein Modell ausführen kann. Ein Profil nennt eine mit RUNTIME.',
    wait: 'Auf Anfragen warten',
    waitSub:
      'Vor einem Stopp oder Wechsel bekommen laufende Anfragen so viel Zeit. Danach werden sie abgebrochen, und Paddock sagt, wie viele es waren.',
    usable: 'geht',
    unusable: 'geht hier nicht',
    checking: 'Dieser Rechner wird geprüft',
    check: 'Erneut prüfen',
    doctor: 'Prüfungen dieses Rechners',
    statuses: { ok: 'in Ordnung', warning: 'Warnung', problem: 'Problem', absent: 'nicht da' },
    fix: 'Was hilft:',
    allFine: 'Alles, was geprüft wurde, ist in Ordnung.',
  },

  access: {
    title: 'Zugang',
    exposed: 'Andere Rechner erreichen diese Oberfläche',
    exposedTls:
      'Sie lauscht auf {{host}} mit TLS. Wer das Token oder einen Anmelde-Link hat, verwaltet deine Modelle.',
    exposedPlain:
      'Sie lauscht auf {{host}} ohne TLS: Andere im Netz können mitlesen, auch das Token. Besser ist ein Zertifikat (--tls-cert, --tls-key) oder ein SSH-Tunnel.',
    address: 'Adresse',
    local: 'Nur dieser Rechner erreicht sie.',
    lan: 'Von anderen Rechnern erreichen',
    lanSub:
      'Paddock mit --host 0.0.0.0, --tls-cert und --tls-key starten. Ohne Zertifikat braucht es auch --allow-lan.',
    certificate: 'Zertifikat',
    noCertificate: 'keines, einfaches HTTP',
    anonymous: 'Werkzeuge auf diesem Rechner brauchen kein Token',
    anonymousSub: 'Sie dürfen lesen, wechseln und das Modell fragen. Alles andere braucht das Token.',
    token: 'Verwaltungs-Token',
    tokenSub:
      'Werkzeuge senden es als „Authorization: Bearer …“. Es endet auf {{ending}} und steht in dieser Datei:',
    tokenMemory:
      'Der Zustandsordner ist nicht beschreibbar: Das Token endet auf {{ending}} und gilt für diesen Lauf.',
    rotate: 'Ersetzen',
    rotateTitle: 'Verwaltungs-Token ersetzen?',
    rotateSub:
      'Jedes Werkzeug und jeder Browser mit dem alten Token wird abgemeldet. Dieser Browser wird gleich wieder angemeldet.',
    rotateConfirm: 'Token ersetzen',
    cancel: 'Behalten',
    signIn: 'Weiteren Browser anmelden',
    signInSub: 'Ein Link, der einmal gilt, zehn Minuten lang.',
    makeLink: 'Link erstellen',
    copyLink: 'Anmelde-Link kopieren',
  },

  start: {
    title: 'Startoptionen',
    sub: 'Für den nächsten Start von Paddock. Ein Schalter oder eine Variable beim Start hat Vorrang.',
    locked:
      'Welche Programme laufen und welche Dateien geschrieben werden, darf ein Browser nicht ändern. Das Fenster der App darf es, das Verwaltungs-Token darf es, und wer {{file}} bearbeitet.',
    nothingKept: 'nichts hinterlegt',
    nothing: 'nichts',
    inUse: 'In Gebrauch: {{value}}',
    given: 'In Gebrauch: {{value}}, durch {{by}}',
    pending: 'Gilt ab dem nächsten Start.',
    notUsed: 'Was hinterlegt ist, wird nicht verwendet: {{why}}',
    save: 'Speichern',
    options: {
      'models-conf': {
        label: 'Profildatei',
        means: 'Die models.conf, mit der gearbeitet wird, als absoluter Pfad.',
      },
      'models-dir': { label: 'Modellordner', means: 'Wo Profile ihre Dateien finden, als absoluter Pfad.' },
      port: {
        label: 'Port der Oberfläche',
        means: 'Ist er belegt, gilt der nächste freie; 0 nimmt irgendeinen.',
      },
      'instance-port': {
        label: 'Port des Modellservers',
        means: 'Ist er belegt, gilt der nächste freie; 0 nimmt irgendeinen.',
      },
      'llama-server': {
        label: 'llama-server',
        means: 'Programm für RUNTIME=process: ein Name im PATH oder ein absoluter Pfad.',
      },
      'nvidia-smi': { label: 'nvidia-smi', means: 'Ein Name im PATH oder ein absoluter Pfad.' },
      docker: { label: 'Docker', means: 'Adresse des Daemons: unix, tcp oder ssh.' },
      'update-feed': {
        label: 'Liste der Versionen',
        means: 'Eine https-Adresse, die wie die API von GitHub die neueste Version nennt.',
      },
    },
  },

  readings: {
    title: 'Messwerte',
    rate: 'Zeit zwischen Messwerten',
    rateSub: 'Kürzer zeigt mehr und kostet mehr Prozessorzeit.',
    rateGiven: 'Durch {{by}} gegeben, solange dieses Paddock läuft.',
    rateStart: '{{span}}, wie gestartet',
    retention: 'Messwerte behalten für',
    retentionSub: 'Einzelne 15 Minuten lang, dann Mittelwerte, in einer Datei begrenzter Größe.',
  },

  notices: {
    title: 'Mitteilungen',
    sub: 'Der Desktop zeigt sie, auch bei geschlossenem Fenster.',
    kinds: {
      ready: 'Ein Modell ist bereit',
      failed: 'Ein Modell ist nicht gestartet',
      crashed: 'Ein Modell ist abgestürzt und startet neu',
      vram: 'Der VRAM läuft voll',
      temperature: 'Eine GPU wird heiß',
      'benchmark-finished': 'Ein Benchmark ist fertig',
    },
    vramLimit: 'VRAM belegt über',
    temperatureLimit: 'Temperatur über',
  },

  help: {
    title: 'Dateien und Hilfe',
    paths: {
      modelsConf: 'Profile',
      modelsDir: 'Modelle',
      home: 'Zustand',
      logs: 'Logs',
      backups: 'Sicherungen von models.conf',
      history: 'Messwerte',
      program: 'Programm',
    },
    readOnly: 'Der Zustandsordner ist nicht beschreibbar: Nach einem Neustart ist nichts mehr bekannt.',
    bundle: 'Diagnose',
    bundleSub:
      'Versionen, Optionen, Prüfungen, Zustand und die letzten Logzeilen als eine Textdatei. Geheimnisse, Namen und Benutzerordner sind ausgelassen. Lies sie, bevor du sie weitergibst; Paddock schickt sie niemandem.',
    gather: 'Sammeln und zeigen',
    gathering: 'Wird gesammelt',
    save: 'Als Datei speichern',
    file: 'Datei der Diagnose',
    version: 'Version',
  },
};

export const firstSteps: Translation<typeof en.firstSteps> = {
  title: 'Nächste Schritte',
  sub: 'Nimm eigene Modelle dazu.',
  subDemo: 'Das Demo-Modell läuft. So kommen deine eigenen dazu.',
  dismiss: 'Ausblenden',
  folder: 'Modellordner zeigen',
  folderSub: 'Den Ordner hinzufügen, in dem deine GGUF-Dateien liegen.',
  folderDone: '{{path}} ist ein Modellordner.',
  add: 'Modell hinzufügen',
  addSub: 'Paddock findet, was Hugging Face, LM Studio und Ollama hier ablegen.',
  addFound_one: '1 Modell liegt schon auf diesem Rechner.',
  addFound_other: '{{count}} Modelle liegen schon auf diesem Rechner.',
  docker: 'Docker verbinden',
  dockerSub: 'Über Container von llama.cpp ausführen.',
  dockerDone: 'Docker funktioniert hier.',
};
