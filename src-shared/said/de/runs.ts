import type { Sayings } from '../translate.ts';

/** Of runs, measurements and suites of benchmarks. */
export const runs: Sayings = {
  'The provider does not answer: {}': 'Der Anbieter antwortet nicht: {}',
  'Anthropic model': 'Modell von Anthropic',
  'OpenAI-compatible model': 'Modell mit der Schnittstelle von OpenAI',
  'There is no remote model {}.': 'Es gibt kein entferntes Modell {}.',
  '{} is off: {} is not set.': '{} ist aus: {} ist nicht gesetzt.',
  'Start Paddock with {} in its environment.': 'Starte Paddock mit {} in seiner Umgebung.',
  'The next answer could pass the limit of ${}; ${} is spent.':
    'Die nächste Antwort könnte die Grenze von {} $ überschreiten; {} $ sind ausgegeben.',
  '{} could not be read: {}': '{} ließ sich nicht lesen: {}',
  '{} has no results of EvalPlus in it.': 'In {} sind keine Ergebnisse von EvalPlus.',
  '{} has problems of no suite that is known here.': '{} hat Aufgaben, deren Suite hier nicht bekannt ist.',
  'Import the suite first.': 'Importiere zuerst die Suite.',
  '{} could not be read as reference scores.': '{} ließ sich nicht als veröffentlichte Werte lesen.',
  'The run has no problem {}.': 'Der Lauf hat keine Aufgabe {}.',
  queued: '„wartet“',
  serving: '„startet das Modell“',
  generating: '„erzeugt“',
  grading: '„bewertet“',
  paused: '„angehalten“',
  interrupted: '„unterbrochen“',
  done: '„fertig“',
  failed: '„gescheitert“',
  cancelled: '„abgebrochen“',
  '{} is another version than the one this run began with.':
    '{} ist eine andere Version als die, mit der dieser Lauf begann.',
  'Start a new run.': 'Beginne einen neuen Lauf.',
  'The answers are graded at the end: the model needs this machine for itself.':
    'Die Antworten werden am Ende bewertet: Das Modell braucht diesen Rechner für sich.',
  'Answers are kept, and graded at the end: {}': 'Die Antworten bleiben und werden am Ende bewertet: {}',
  'The model is out of reach, and tried again in {} min: {}':
    'Das Modell ist nicht erreichbar und wird in {} min noch einmal versucht: {}',
  'The model was started anew, and otherwise than before.':
    'Das Modell wurde neu gestartet, und anders als zuvor.',
  'The model is not served as it was before: the manifest says which answers are of which.':
    'Das Modell ist anders gestartet als zuvor: Das Manifest sagt, welche Antworten von welchem sind.',
  'What ran was not what this run asks for: it was started anew.':
    'Was lief, war nicht, was dieser Lauf verlangt: Es wurde neu gestartet.',
  'Only a run of a remote model has a spend limit.':
    'Nur ein Lauf eines entfernten Modells hat eine Ausgabengrenze.',
  'No question is answered. {}': 'Keine Frage wird beantwortet. {}',
  'Resume the run once that is different, or start one with other settings.':
    'Setze den Lauf fort, sobald das anders ist, oder beginne einen mit anderen Einstellungen.',
  'Ready: one request at a time.': 'Bereit: eine Anfrage nach der anderen.',
  'Ready: {} requests at a time.': 'Bereit: {} Anfragen zugleich.',
  'Starting the model; {} of {} answers to go.':
    'Das Modell wird gestartet; {} von {} Antworten fehlen noch.',
  'All {} answers are kept, but they could not be graded: {}':
    'Alle {} Antworten bleiben, ließen sich aber nicht bewerten: {}',
  'Then let the run go on.': 'Lass danach den Lauf weitergehen.',
  '{} Then let the run go on.': '{} Lass danach den Lauf weitergehen.',
  'the problem has no rule': 'die Aufgabe hat keine Regel',
  'The grader said nothing of {}.': 'Zu {} gab es kein Urteil.',
  'Grading broke off and begins anew: {}': 'Das Bewerten brach ab und beginnt neu: {}',
  '{}: out of time beside the model; it is graded again at the end.':
    '{}: Neben dem Modell lief die Zeit ab; die Antwort wird am Ende noch einmal bewertet.',
  'out of time': 'Zeit abgelaufen',
  'fails in its tests': 'scheitert in seinen Tests',
  'fails in the plus tests': 'scheitert in den Plus-Tests',
  'fails in the base tests': 'scheitert in den Basis-Tests',
  'complete answer': 'vollständige Antwort',
  'answer cut by a limit': 'Antwort an einer Grenze abgeschnitten',
  'empty answer': 'leere Antwort',
  'the server died': 'der Server starb',
  'request refused': 'Anfrage abgelehnt',
  '{} tokens in {}': '{} Token in {}',
  'after {}': 'nach {}',
  'wrong answer': 'falsche Antwort',
  'the answer is far too large': 'die Antwort ist viel zu groß',
  'results that no honest program writes': 'Ergebnisse, die kein ehrliches Programm schreibt',
  'a result that takes too long to compare': 'ein Ergebnis, dessen Vergleich zu lange dauert',
  'the process ended by itself ({})': 'der Prozess endete von selbst ({})',
  'An imported run cannot be asked again: who answered is not known.':
    'Ein importierter Lauf lässt sich nicht neu fragen: Wer geantwortet hat, ist nicht bekannt.',
  'There is no such problem in this run: all are kept.':
    'Keine Aufgabe dieses Laufs kommt dafür in Frage: Alle bleiben.',
  'There is no run {}.': 'Es gibt keinen Lauf {}.',
  'List them with `paddock bench list`.': '`paddock bench list` zählt sie auf.',
  'A run that is {} cannot be paused.': 'Ein Lauf im Zustand {} lässt sich nicht anhalten.',
  'Pausing after the problem at hand.': 'Hält nach der jetzigen Aufgabe an.',
  'A run that is {} cannot go on.': 'Ein Lauf im Zustand {} kann nicht weitergehen.',
  'A run that is {} cannot be cancelled.': 'Ein Lauf im Zustand {} lässt sich nicht abbrechen.',
  'Ending.': 'Wird beendet.',
  'Paddock ended. The run goes on at its next start.':
    'Paddock wurde beendet. Beim nächsten Start geht der Lauf weiter.',
  '{} is no suite of code.': '{} ist keine Suite mit Code.',
  '{} has no answer to a problem of {}.': '{} hat keine Antwort auf eine Aufgabe von {}.',
  'Choose the suite that the answers were made for.': 'Wähle die Suite, zu der die Antworten gehören.',
  'Another profile was started meanwhile.': 'Inzwischen wurde ein anderes Profil gestartet.',
  '{} did not start.': '{} ist nicht gestartet.',
  'The model was stopped or exchanged while the benchmark ran.':
    'Das Modell wurde gestoppt oder gewechselt, während der Benchmark lief.',
  'The server had to be started anew.': 'Der Server musste neu gestartet werden.',
  'The server has one slot.': 'Der Server hat einen Slot.',
  'The server has {} slots.': 'Der Server hat {} Slots.',
  'It needs {} tokens of context; the server has {}.': 'Es braucht {} Token Kontext; der Server hat {}.',
  'Paddock ended while it was measured.': 'Paddock wurde während der Messung beendet.',
  'A measurement that is {} cannot be cancelled.': 'Eine Messung im Zustand {} lässt sich nicht abbrechen.',
  'A measurement that goes on cannot be deleted.': 'Eine Messung, die noch läuft, lässt sich nicht löschen.',
  'End it first.': 'Beende sie zuerst.',
  'There is no measurement {}.': 'Es gibt keine Messung {}.',
  'It was cut.': 'Sie wurde abgeschnitten.',
  'Nothing could be measured: {}': 'Nichts ließ sich messen: {}',
  '{} is no manifest of a suite.': '{} ist kein Manifest einer Suite.',
  '{}: line {} is not a problem.': '{}: Zeile {} ist keine Aufgabe.',
  '{} could not be fetched: {}.': '{} ließ sich nicht holen: {}.',
  'Check the connection, or fetch the file elsewhere and import it.{}':
    'Prüfe die Verbindung, oder hol die Datei anderswo und importiere sie.{}',
  'What came from {} is not {}: {}.': 'Was von {} kam, ist nicht {}: {}.',
  'Fetch the file by hand and import it.': 'Hol die Datei von Hand und importiere sie.',
  'it unpacks to over {} MiB': 'entpackt ist sie größer als {} MiB',
  'it is no whole gzip file': 'sie ist keine vollständige gzip-Datei',
  'it is far larger than the release': 'sie ist weit größer als das Original',
  'For the proxy of HTTPS_PROXY start Paddock with NODE_USE_ENV_PROXY=1 (Node 22.21, 24 or newer).':
    'Für den Proxy aus HTTPS_PROXY starte Paddock mit NODE_USE_ENV_PROXY=1 (Node 22.21, 24 oder neuer).',
  '164 Python functions, with the original tests and 80 times as many more':
    '164 Python-Funktionen, mit den ursprünglichen Tests und 80-mal so vielen dazu',
  'HumanEval+ with the tests that tell the most: quick to grade':
    'HumanEval+ mit den Tests, die am meisten aussagen: schnell bewertet',
  '378 short Python tasks in words, with many more tests than the original':
    '378 kurze Python-Aufgaben in Worten, mit viel mehr Tests als im Original',
  'The original 164 problems with their own asserts':
    'Die 164 ursprünglichen Aufgaben mit ihren eigenen Asserts',
  'There is no suite {}.': 'Es gibt keine Suite {}.',
  'List the suites with `paddock bench suites`.': '`paddock bench suites` zählt die Suiten auf.',
  '{} is not here yet.': '{} ist noch nicht hier.',
  'Fetch it on the Benchmarks page or with `paddock bench fetch {}`, or import its file.':
    'Hol sie auf der Benchmark-Seite oder mit `paddock bench fetch {}`, oder importiere ihre Datei.',
  '{} is no suite that can be fetched.': '{} ist keine Suite, die sich holen lässt.',
  'These can: {}.': 'Holen lassen sich: {}.',
  '{} is being fetched already.': '{} wird schon geholt.',
  'Imported from {}': 'Importiert aus {}',
  'as its authors say': 'wie ihre Autoren angeben',
  'It could not be read.': 'Sie ließ sich nicht lesen.',
  'Short tasks whose constraints a program can check':
    'Kurze Aufgaben, deren Vorgaben ein Programm prüfen kann',
  'Short questions with one number or one letter as the answer':
    'Kurze Fragen mit einer Zahl oder einem Buchstaben als Antwort',
  '44 small Python functions with many tests each; needs no download':
    '44 kleine Python-Funktionen mit je vielen Tests; ohne Herunterladen',
  'The right tool with the right arguments, and none where none fits':
    'Das richtige Werkzeug mit den richtigen Argumenten, und keines, wo keines passt',
};
