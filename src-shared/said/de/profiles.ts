import type { Sayings } from '../translate.ts';

/** Of models.conf and its profiles. */
export const profiles: Sayings = {
  'Line {}, {}, would be prose in a comment, and [{}] would lose it when it is used again.':
    'Zeile {}, {}, wäre in einem Kommentar nur Text, und [{}] verlöre sie beim Reaktivieren.',
  'Correct or remove that line first.': 'Berichtige oder entferne zuerst diese Zeile.',
  'Put a models.conf there, or start with --models-conf FILE.':
    'Lege eine models.conf dorthin, oder starte mit --models-conf FILE.',
  'This comment has single carriage returns in it, which end no line: what follows them is a comment too.':
    'Dieser Kommentar enthält einzelne Wagenrückläufe, die keine Zeile beenden: Was ihnen folgt, ist auch Kommentar.',
  'Save the file with LF or CRLF line ends.': 'Speichere die Datei mit Zeilenenden LF oder CRLF.',
  'What the last save replaced is in {}.': 'Was beim letzten Speichern ersetzt wurde, liegt in {}.',
  'There is no such earlier version any more.': 'Diese frühere Fassung gibt es nicht mehr.',
  'The section [{}] has no keys to keep as a comment.':
    'Der Abschnitt [{}] hat keine Schlüssel, die als Kommentar bleiben könnten.',
  'Delete it instead.': 'Lösche ihn stattdessen.',
  'No commented-out section has the id {}.': 'Kein stillgelegter Abschnitt hat die ID {}.',
  'No commented-out section [{}] begins in line {}.':
    'In Zeile {2} beginnt kein stillgelegter Abschnitt [{1}].',
  'More than one commented-out section has the id {}, in lines {}.':
    'Mehrere stillgelegte Abschnitte haben die ID {}, in den Zeilen {}.',
  'Say which by the line of its header.': 'Gib an, welchen: durch die Zeile seines Kopfes.',
  'models.conf has no section [{}].': 'models.conf hat keinen Abschnitt [{}].',
  '{} is no profile id.': '{} kann keine ID eines Profils sein.',
  'Use letters, digits, "_", "-" and ".".': 'Nimm Buchstaben, Ziffern, „_“, „-“ und „.“.',
  'models.conf already has a section [{}].': 'models.conf hat schon einen Abschnitt [{}].',
  'Use another id.': 'Nimm eine andere ID.',
  '{} cannot be a key of models.conf.': '{} kann kein Schlüssel von models.conf sein.',
  'Use letters, digits and "_".': 'Nimm Buchstaben, Ziffern und „_“.',
  'The value of {} has line breaks or control characters.':
    'Der Wert von {} enthält Zeilenumbrüche oder Steuerzeichen.',
  'Write it on one line.': 'Schreibe ihn in eine Zeile.',
  'The value of {} is not valid Unicode.': 'Der Wert von {} ist kein gültiges Unicode.',
  'it has {} bytes, and more than {} is no models.conf':
    'sie hat {} Bytes, und mehr als {} hat keine models.conf',
  'it is no text: line {} has a zero byte': 'sie ist kein Text: Zeile {} hat ein Nullbyte',
  'Put a models.conf there, or start with --models-conf FILE. A backup is in the state folder.':
    'Lege eine models.conf dorthin, oder starte mit --models-conf FILE. Eine Sicherung liegt im Zustandsordner.',
  '{} would grow beyond {}.': '{} würde größer als {}.',
  'Remove something first.': 'Entferne zuerst etwas.',
  '{} cannot be written: {}. models.conf is unchanged.':
    '{} lässt sich nicht schreiben: {}. models.conf ist unverändert.',
  'Make room or make the folder writable, then save again.':
    'Schaffe Platz oder mache den Ordner beschreibbar, und speichere dann noch einmal.',
  '{} changed on disk since it was read; nothing was written.':
    '{} hat sich auf der Platte geändert, seit es gelesen wurde; nichts wurde geschrieben.',
  '{} is no revision of {}; nothing was written.': '{} ist keine Revision von {}; nichts wurde geschrieben.',
  'Name the revision that you read: `GET /profiles/ID` answers with it, and so does every save.':
    'Nenne die Revision, die du gelesen hast: `GET /profiles/ID` antwortet damit, und jedes Speichern auch.',
  'Look at the new text, then save again.': 'Sieh dir den neuen Text an, und speichere dann noch einmal.',
  'This changes IMAGE, ENDPOINT or ENV_*, which needs the management token.':
    'Das ändert IMAGE, ENDPOINT oder ENV_* und braucht das Verwaltungs-Token.',
  'Do it with the token, or edit models.conf.': 'Tu es mit dem Token, oder bearbeite models.conf.',
  'EXTRA_ARGS is longer than {} characters.': 'EXTRA_ARGS ist länger als {} Zeichen.',
  'Remove arguments.': 'Entferne Argumente.',
  'Close the quote.': 'Schließe die Anführung.',
  '[{}] has {} more findings.': '[{}] hat {} weitere Befunde.',
  'Correct those that are shown, then look again.':
    'Berichtige die gezeigten, und sieh dann noch einmal nach.',
  '{} is part {}: name the first part (-00001-of-{}).':
    '{} ist Teil {}: Gib den ersten Teil an (-00001-of-{}).',
  '{} names {} parts.': '{} nennt {} Teile.',
  '{} of {} parts are missing in {}: {}.': 'In {3} fehlen {1} von {2} Teilen: {4}.',
  '{} is a folder; name the GGUF file in it.': '{} ist ein Ordner; gib die GGUF-Datei darin an.',
  '{} is not an ordinary file.': '{} ist keine gewöhnliche Datei.',
  'The folder {} does not answer.': 'Der Ordner {} antwortet nicht.',
  'Bring its disk or network share back, or take it out of the model folders.':
    'Bring seine Platte oder Netzwerkfreigabe zurück, oder nimm ihn aus den Modellordnern.',
  '{} is empty.': '{} ist leer.',
  '{} is not a GGUF file.': '{} ist keine GGUF-Datei.',
  '{} is cut off: {} bytes are not even a header.':
    '{} ist abgeschnitten: {} Bytes sind nicht einmal ein Kopf.',
  '{} more lines are neither sections, keys nor comments.':
    '{} weitere Zeilen sind weder Abschnitte noch Schlüssel noch Kommentare.',
  'Check that this is a models.conf.': 'Prüfe, ob das eine models.conf ist.',
  '{} more sections have an id that is there already; they are left out.':
    '{} weitere Abschnitte haben eine ID, die es schon gibt; sie entfallen.',
  'Give each section an id of its own.': 'Gib jedem Abschnitt eine eigene ID.',
  '[{}] is there already, in line {}; this one is left out.':
    '[{}] gibt es schon, in Zeile {}; dieser Abschnitt entfällt.',
  'Give one of the sections another id.': 'Gib einem der Abschnitte eine andere ID.',
  'There are {} sections; those from here on are left out, since at most {} are read.':
    'Es sind {} Abschnitte; die ab hier entfallen, denn höchstens {} werden gelesen.',
  'Remove sections that are not needed, or keep them in another file.':
    'Entferne Abschnitte, die du nicht brauchst, oder bewahre sie in einer anderen Datei auf.',
  '{} is no section header; the keys below it belong to the section above.':
    '{} ist keine Überschrift eines Abschnitts; die Schlüssel darunter gehören zum Abschnitt darüber.',
  'Write [id] alone on the line, with letters, digits, "_", "-" and ".".':
    'Schreibe [id] allein in die Zeile, mit Buchstaben, Ziffern, „_“, „-“ und „.“.',
  '{} is neither a section, KEY=value nor a comment.':
    '{} ist weder ein Abschnitt noch SCHLÜSSEL=Wert noch ein Kommentar.',
  'Put # in front of a comment.': 'Setze # vor einen Kommentar.',
  '{} stands before the first section and has no effect.':
    '{} steht vor dem ersten Abschnitt und bewirkt nichts.',
  'Move it into a section.': 'Verschiebe es in einen Abschnitt.',
  '[{}] has no model file and is left out.': '[{}] hat keine Modelldatei und entfällt.',
  '[{}] {} takes two values and is left out.': '[{}] {} braucht zwei Werte und entfällt.',
  'The presets file has no section with a model file.':
    'Die Presets-Datei hat keinen Abschnitt mit einer Modelldatei.',
  'Give each [section] a line "model = FILE.gguf". Models that are downloaded are not imported.':
    'Gib jedem [Abschnitt] eine Zeile „model = FILE.gguf“. Modelle, die heruntergeladen werden, werden nicht importiert.',
  'no flag of {}': 'kein Flag von {}',
  'it would change nothing': 'es würde nichts ändern',
  '[{}] GPUS={}: a presets file cannot choose GPUs by index or UUID.':
    '[{}] GPUS={}: Eine Presets-Datei kann keine GPUs nach Nummer oder UUID wählen.',
  '[{}] {}{}: a presets file has no environment variables.':
    '[{}] {}{}: Eine Presets-Datei hat keine Umgebungsvariablen.',
  '[{}] {}: a presets file cannot hold ";" or "#".':
    '[{}] {}: Eine Presets-Datei kann kein „;“ oder „#“ enthalten.',
  'indexes or UUIDs': 'Nummern oder UUIDs',
  'an image name such as ghcr.io/ggml-org/llama.cpp:server-cuda':
    'der Name eines Images wie ghcr.io/ggml-org/llama.cpp:server-cuda',
  'Remove keys that have no effect.': 'Entferne Schlüssel, die nichts bewirken.',
  '{} has bytes that are not UTF-8.': '{} enthält Bytes, die kein UTF-8 sind.',
  'Save the file as UTF-8.': 'Speichere die Datei als UTF-8.',
  'Write {}, or remove the line.': 'Schreibe {}, oder entferne die Zeile.',
  'Remove one of the lines.': 'Entferne eine der Zeilen.',
  '{} may be meant.': 'Vielleicht ist {} gemeint.',
  '[{}] has more than {} keys; those from here on are left out.':
    '[{}] hat mehr als {} Schlüssel; die ab hier entfallen.',
  '{}={} is not {}.': '{}={} geht nicht; erwartet ist {}.',
  '{} is set twice (also in line {}); the last one counts.':
    '{} ist zweimal gesetzt (auch in Zeile {}); das letzte gilt.',
  '{} is not a key that Paddock knows; it is kept and has no effect.':
    '{} ist kein Schlüssel, den Paddock kennt; er bleibt und bewirkt nichts.',
  '[{}] is remote and has no ENDPOINT.': '[{}] hat RUNTIME=remote und keinen ENDPOINT.',
  '{} has no effect: the built-in engine reads flags only.':
    '{} bewirkt nichts: Die eingebaute Engine liest nur Schalter.',
  'Write the flag that it stands for into EXTRA_ARGS.':
    'Schreib den Schalter, für den es steht, in EXTRA_ARGS.',
  '{} has no effect on a remote server.': '{} bewirkt bei einem entfernten Server nichts.',
  '{} loads a draft model that nothing drafts with: --spec-type is not set.':
    '{} lädt ein Entwurfsmodell, mit dem nichts entworfen wird: --spec-type ist nicht gesetzt.',
  'Add --spec-type draft-simple, or what its kind needs.':
    'Füge --spec-type draft-simple hinzu, oder was seine Art braucht.',
  '[{}] has no MODEL.': '[{}] hat kein MODEL.',
  'ENDPOINT needs RUNTIME=remote.': 'ENDPOINT braucht RUNTIME=remote.',
  'Remove ENDPOINT.': 'Entferne ENDPOINT.',
  'IMAGE needs RUNTIME=docker.': 'IMAGE braucht RUNTIME=docker.',
  'Remove IMAGE.': 'Entferne IMAGE.',
  '{} and FIT=on exclude each other: FIT would do nothing.':
    '{} und FIT=on schließen einander aus: FIT würde nichts tun.',
  '{} and FIT, which is on by default, exclude each other: FIT would do nothing.':
    '{} und FIT, das von Haus aus an ist, schließen einander aus: FIT würde nichts tun.',
  'Add FIT=off, or remove the placement by hand.': 'Ergänze FIT=off, oder entferne die Verteilung von Hand.',
  '[{}] has no NAME; its id is shown.': '[{}] hat keinen NAME; gezeigt wird die ID.',
  'Add NAME=.': 'Ergänze NAME=.',
  'Add MODEL= with the path of a GGUF file in the models folder.':
    'Ergänze MODEL= mit dem Pfad einer GGUF-Datei im Modellordner.',
  'No profile has the id {}.': 'Kein Profil hat die ID {}.',
  'GET /models lists the ids.': 'GET /models nennt die IDs.',
  'There is no save to undo: the file was last changed outside of Paddock.':
    'Es gibt kein Speichern, das sich zurücknehmen ließe: Die Datei wurde zuletzt außerhalb von Paddock geändert.',
  'Earlier versions are in {}.': 'Frühere Fassungen liegen in {}.',
  '{} cannot be read.': '{} lässt sich nicht lesen.',
  'a whole number from {} to {}': 'eine ganze Zahl von {} bis {}',
  'a number from {} to {}': 'eine Zahl von {} bis {}',
  'a number of seconds from {} to {}, such as 3600': 'eine Zahl von Sekunden von {} bis {}, etwa 3600',
  'a comma-separated list of {}': 'eine Liste mit Kommas, je Eintrag {}',
  'on or off': 'on oder off',
  'an http or https address without user name and password':
    'eine http- oder https-Adresse ohne Benutzernamen und Passwort',
  'FILE or FILE:SCALE, separated by commas': 'FILE oder FILE:SCALE, durch Kommas getrennt',
  'The first line is not the section’s [id].': 'Die erste Zeile ist nicht die [id] des Abschnitts.',
  'Begin with [id]: letters, digits, "_", "-" and ".".':
    'Beginne mit [id]: Buchstaben, Ziffern, „_“, „-“ und „.“.',
  'Line {} begins another section.': 'In Zeile {} beginnt ein anderer Abschnitt.',
  'Add it as a profile of its own.': 'Füge ihn als eigenes Profil hinzu.',
  'A line has control characters.': 'Eine Zeile enthält Steuerzeichen.',
  'A line is not valid Unicode.': 'Eine Zeile ist kein gültiges Unicode.',
  'The quote in {} is not closed.': 'Die Anführung in {} ist nicht geschlossen.',
  'a port': 'ein Port',
};
