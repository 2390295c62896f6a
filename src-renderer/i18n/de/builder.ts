import type * as en from '../en/builder.ts';
import type { Translation } from '../keys.ts';

export const builder: Translation<typeof en.builder> = {
  noModels: 'Es gibt noch keine Profile. Auf der Profilseite lässt sich eines anlegen.',
  queue: 'Jedes Modell wird ein Lauf. Die Läufe warten in einer Reihe und brauchen niemanden daneben.',
  remoteKeys:
    'Entfernte Vergleichsmodelle kommen dazu, sobald Paddock mit ihrem Schlüssel startet: {{keys}}. Variablen, die mit {{variables}} beginnen, nennen das Modell (MODEL), seine Adresse (URL) und seinen Preis je Million Token (INPUT_USD, OUTPUT_USD).',
  remotePrice: '{{model}}, je Million Token: {{input}} gelesen, {{output}} geschrieben',
  chooseAll: 'Alle auswählen',
  chooseNone: 'Keines auswählen',
  later: 'Zeitplan',
  stopsAndRestores:
    '{{name}} wird dafür gestoppt und danach wieder gestartet. Offene Anfragen werden vorher fertig.',
  stopsNothing: 'Jetzt läuft nichts. Das Modell wird dafür gestartet und danach wieder gestoppt.',
  usesRunning: '{{name}} wird benutzt, wie es jetzt läuft. Anfragen anderer bremsen es.',
  fields: {
    temperature: 'Temperatur',
    topP: 'Top-p',
    samples: 'Antworten je Aufgabe',
    maxTokens: 'Höchstens Token je Antwort',
    seed: 'Seed',
    concurrency: 'Anfragen zugleich',
    timeoutSeconds: 'Längste Zeit je Antwort, Sekunden',
    spendLimitUsd: 'Ausgabengrenze, US-Dollar',
  },
  slotsBench: 'Der Server bekommt ebenso viele Slots, jeder mit dem ganzen Kontext.',
  slotsAsIs: 'Nie mehr, als der Server Slots hat.',
  stop: 'Stopptexte',
  stopHint:
    'Je Zeile einer; ein Zeilenumbruch darin wird \\n geschrieben. Eine Antwort endet vor dem ersten davon.',
  reasoningFormat: 'Reasoning-Format',
  asServer: 'Wie der Server es tut',
  topPHint: 'Leer überlässt es dem Server.',
  sameSamples: 'Bei Temperatur 0 unterscheiden sich die Antworten einer Aufgabe kaum.',
  spendHint: 'Ein Lauf hält an, bevor er mehr kostet, und kann mit einer höheren Grenze weitergehen.',
  clientConf: 'Leer gilt, was bench-client.conf zum Profil sagt, wenn es etwas sagt.',
  lookingForSandbox: 'Sucht eine Sandbox',
  gradedIn: {
    docker: 'Antworten laufen in einem Container ohne Netz.',
    bubblewrap: 'Antworten laufen in einer Sandbox von Bubblewrap ohne Netz.',
  },
  noPython: 'Antworten lassen sich hier nicht bewerten: Es gibt kein Python',
  noSandbox: 'Auf diesem Rechner gibt es keine Sandbox',
  sandboxUnknown: 'Ob es eine Sandbox gibt, ist nicht bekannt',
  whyNoSandbox: 'Warum nicht',
  gradedLater:
    'Die Modelle lassen sich trotzdem fragen; ihre Antworten bleiben und können später bewertet werden.',
  guardRisk:
    'Antworten sind Programme, die ein Modell schrieb. Ohne Sandbox laufen sie unter deinem Konto, mit Grenzen für Zeit, Speicher und Dateien und sonst nichts: Das hält Versehen auf, nicht Code, der schaden will. Ohne Zustimmung bleiben die Antworten und werden nicht bewertet.',
  now: 'Jetzt: {{problems}}',
  gradeAgain: 'Neu bewerten',
  gradeAgainWhat: 'Die Antworten bleiben, wie sie sind; sie werden neu ausgeführt und beurteilt.',
  basis: {
    runs: 'Nach {{n}} Antworten von {{name}} zu {{suite}}.',
    speed: 'Nach gemessenen {{rate}} t/s und {{n}} Token je Antwort.',
    use: 'Nach {{rate}} t/s bei den letzten Antworten und {{n}} Token je Antwort.',
    note: 'Nach {{rate}} t/s laut Profil und {{n}} Token je Antwort.',
    nothing: 'Noch wurde nichts gemessen: Die ersten Aufgaben werden es zeigen.',
  },
  origin: { size: 'Dateigröße', placement: 'Schichten auf GPUs' },
};
