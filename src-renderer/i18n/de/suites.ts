import type * as en from '../en/suites.ts';
import type { Translation } from '../keys.ts';

export const suites: Translation<typeof en.suites> = {
  title: 'Suiten',
  reading: 'Liest die Suiten',
  none: 'Hier ist keine Suite. Unter Suiten lässt sich eine importieren.',
  notReady: 'Erst die Suite holen.',
  origins: {
    bundled: 'Kommt mit Paddock',
    fetched: 'Geholt',
    imported: 'Importiert',
    absent: 'Noch nicht hier',
    broken: 'Nicht lesbar',
  },
  kinds: {
    code: 'Code, in einer Sandbox ausgeführt',
    reasoning: 'Schlussfolgern',
    instructions: 'Anweisungen',
    tools: 'Werkzeugaufrufe',
  },
  problems: '{{n}} Aufgaben',
  from: 'von {{host}}',
  fetchSize: '{{size}} holen',
  fetching: 'Holt {{name}}',
  runNamed: 'Neuer Lauf: {{name}}',
  files: 'Aus Dateien',
  whose:
    'Pfade gelten auf dem Rechner, auf dem Paddock läuft. Wer über das Netz hier ist, sitzt mit dem Browser an einem anderen.',
  whoseHome: 'Seine eigenen Dateien hat Paddock dort in {{home}}.',
  path: 'Pfad',
  import: 'Importieren',
  working: 'Liest',
  importSuite: 'Suite importieren',
  importSuiteWhat:
    'Eine Datei von EvalPlus (HumanEvalPlus, MbppPlus) oder das ursprüngliche HumanEval, .jsonl oder .jsonl.gz. Eine bekannte Ausgabe wird an ihrer Summe erkannt.',
  importedSuite: '{{name}} ist da, mit {{n}} Aufgaben.',
  importResults: 'Ergebnisse importieren',
  importResultsWhat:
    'Eine eval_results.json jeder EvalPlus-Version oder ein Ordner mit Modellen, je mit einem Ordner humaneval. Sie kommen in die Ergebnistabelle.',
  importedResults_one: '1 Ergebnis kam dazu.',
  importedResults_other: '{{count}} Ergebnisse kamen dazu.',
  nothingNew: 'Alles dort wurde schon importiert.',
  nothingElseNew: 'Alles andere dort wurde schon importiert.',
  unread_one: '1 Datei ließ sich nicht importieren:',
  unread_other: '{{count}} Dateien ließen sich nicht importieren:',
  grade: 'Antworten von anderswo bewerten',
  gradeWhat:
    'Eine samples.jsonl, wie EvalPlus sie schreibt, oder ein Ordner mit Programmen. Daraus wird ein Lauf: in der Sandbox bewertet, bis zur Eingabe, die scheitert.',
  gradeNow: 'Bewerten',
  noneToGrade: 'Keine Suite mit Code ist hier.',
  label: 'Name in den Ergebnissen',
  frontier: 'Spitzenmodelle anderswo',
  frontierWhat:
    'Veröffentlichte Werte in Prozent bei Benchmarks, die Paddock nicht ausführt. Quelle: {{source}}, {{date}}.',
  benchmark: 'Benchmark',
};
