import type { Sayings } from '../translate.ts';

/** Of flags, variables and answers of the engine. */
export const engine: Sayings = {
  '{} lacks its value ({}).': '{} fehlt sein Wert ({}).',
  '{} lacks {} values ({}).': '{} fehlen {} Werte ({}).',
  'Write {} {}.': 'Schreibe {} {}.',
  '{} {}: expected {}.': '{} {}: Erwartet ist {}.',
  'Write {} with {}.': 'Schreibe {} mit dem Wert: {}.',
  'one of {}': 'eins von {}',
  '{}: the engine ({}) takes the value as an argument of its own.':
    '{}: Die Engine ({}) nimmt den Wert als eigenes Argument.',
  '{} is neither a flag nor the value of one. No shell reads EXTRA_ARGS.':
    '{} ist weder ein Flag noch der Wert von einem. EXTRA_ARGS liest keine Shell.',
  'Remove it, or quote the value that it belongs to.':
    'Entferne es, oder setze den Wert, zu dem es gehört, in Anführungszeichen.',
  '{} is not a flag of this engine ({}).': '{} ist kein Flag dieser Engine ({}).',
  'Whether this engine knows {} shows when it is started: {} does not.':
    'Ob diese Engine {} kennt, zeigt sich beim Start: {} kennt es nicht.',
  'Nothing where it does; else remove {}.': 'Nichts, wenn sie es kennt; sonst entferne {}.',
  'Correct the spelling, or remove it.': 'Berichtige die Schreibweise, oder entferne es.',
  '{}{} is refused: {}. Flag table: {}.': '{}{} ist nicht erlaubt: {}. Flag-Tabelle: {}.',
  'Remove {}.': 'Entferne {}.',
  'Name a file inside the models folder, relative to it.':
    'Gib eine Datei im Modellordner an, vom Modellordner aus.',
  'a number': 'eine Zahl',
  'it makes the loader run other code': 'damit führt der Lader fremden Code aus',
  'it makes an interpreter run other code': 'damit führt ein Interpreter fremden Code aus',
  'Paddock sets it': 'Paddock setzt es selbst',
  'it sends traffic to another server': 'es schickt Verkehr über einen anderen Server',
  'it is a secret, and models.conf is no place for secrets':
    'es ist ein Geheimnis, und das gehört nicht in models.conf',
  'it names a file or a driver': 'es nennt eine Datei oder einen Treiber',
  'its name is not one of an environment variable': 'so heißt keine Umgebungsvariable',
  'Correct the name.': 'Berichtige den Namen.',
  'its value has control characters': 'der Wert enthält Steuerzeichen',
  'Remove them.': 'Entferne sie.',
  'it names a file as {} does': 'es nennt eine Datei, wie {} es tut',
  'Use {} in EXTRA_ARGS.': 'Nimm {} in EXTRA_ARGS.',
  'ENV_{} stands for {}': 'ENV_{} steht für ein Flag. {}',
  'Correct or remove ENV_{}.': 'Berichtige oder entferne ENV_{}.',
  'no flag of this engine ({}) has it': 'kein Flag dieser Engine ({}) hat sie',
  'Remove it.': 'Entferne es.',
  'it is not on the list of allowed variables': 'es steht nicht auf der Liste erlaubter Variablen',
  'Remove ENV_{}.': 'Entferne ENV_{}.',
  'ENV_{} is refused: {}.': 'ENV_{} ist nicht erlaubt: {}.',
  'unknown build': 'unbekannter Build',
  'The engine does not print the help of llama-server.':
    'Die Engine gibt nicht die Hilfe von llama-server aus.',
  'Check that --llama-server or IMAGE names a llama-server.':
    'Prüfe, ob --llama-server oder IMAGE einen llama-server nennt.',
  'The flag table {} is missing or damaged.': 'Die Flag-Tabelle {} fehlt oder ist beschädigt.',
  'Install Paddock again.': 'Installiere Paddock neu.',
  'the model comes from MODEL': 'das Modell kommt aus MODEL',
  'Paddock publishes the server on loopback itself':
    'Paddock macht den Server selbst nur auf diesem Rechner erreichbar',
  'the port comes from PORT': 'der Port kommt aus PORT',
  'Paddock sets the log level, because it reads the start-up log':
    'Paddock setzt die Log-Stufe, weil es das Log des Starts liest',
  'Paddock reads the log in its normal form': 'Paddock liest das Log in seiner üblichen Form',
  'it writes to a file of its own choosing': 'es schreibt in eine beliebige Datei',
  'it downloads from the network': 'es lädt aus dem Netz herunter',
  'it puts a secret on the command line': 'es schreibt ein Geheimnis in die Befehlszeile',
  'it reads secrets from a file': 'es liest Geheimnisse aus einer Datei',
  'it sends tensors to other machines without protection':
    'es schickt Tensoren ungeschützt an andere Rechner',
  'it lets the model run tools or programs on this machine':
    'damit darf das Modell Werkzeuge oder Programme auf diesem Rechner ausführen',
  'it opens a proxy into other servers': 'es öffnet einen Proxy zu anderen Servern',
  'it serves files of this machine over HTTP': 'es gibt Dateien dieses Rechners über HTTP heraus',
  'it changes the web page that the server shows': 'es ändert die Webseite, die der Server zeigt',
  'it changes which web sites may call the server': 'es ändert, welche Websites den Server aufrufen dürfen',
  'Paddock expects the server at the root of its address':
    'Paddock erwartet den Server an der Wurzel seiner Adresse',
  'another program could take over the port': 'ein anderes Programm könnte den Port übernehmen',
  'any caller could change the running server': 'jeder Aufrufer könnte den laufenden Server ändern',
  'Paddock reads the slots to wait for running requests':
    'Paddock liest die Slots, um auf laufende Anfragen zu warten',
  'Paddock switches models itself': 'Paddock wechselt Modelle selbst',
  'it prints something and ends': 'es gibt etwas aus und endet',
  'the engine has removed it': 'die Engine hat es nicht mehr',
  'Paddock has not classified it yet': 'Paddock hat es noch nicht eingestuft',
  'its spellings are classified differently': 'seine Schreibweisen sind verschieden eingestuft',
  'a list of files must not contain quotes.':
    'eine Liste von Dateien darf keine Anführungszeichen enthalten.',
  '{} is not FILE:SCALE.': '{} ist nicht FILE:SCALE.',
  'it is not a GGUF file': 'sie ist keine GGUF-Datei',
  'it is written for big-endian machines': 'sie ist für Big-Endian-Rechner geschrieben',
  'its GGUF version {} is not known': 'ihre GGUF-Version {} ist nicht bekannt',
  'a tensor has {} dimensions': 'ein Tensor hat {} Dimensionen',
  'a tensor is larger than any memory': 'ein Tensor ist größer als jeder Speicher',
  'the tensor {} is larger than the file': 'der Tensor {} ist größer als die Datei',
  'elements in an array': 'Elemente in einem Array',
  'an array holds arrays': 'ein Array enthält Arrays',
  'a value has the type {}, which is not known': 'ein Wert hat den Typ {}, der nicht bekannt ist',
  'it claims {} {}': 'sie behauptet {} {}',
  'it claims a text of {} bytes': 'sie behauptet einen Text von {} Bytes',
  'The caller gave up.': 'Der Aufrufer hat aufgegeben.',
  'The model is loading.': 'Das Modell wird geladen.',
  'The server is ready.': 'Der Server ist bereit.',
  'Look at the log of the instance.': 'Sieh ins Log der Instanz.',
  '{} answers with a web page: another program serves there.':
    '{} antwortet mit einer Webseite: Dort läuft ein anderes Programm.',
  '{} wants an API key.': '{} verlangt einen API-Schlüssel.',
  '{} answers with status {}.': '{} antwortet mit Status {}.',
  '{} answers with status {}: {}': '{} antwortet mit Status {}: {}',
  'Start the engine with this endpoint enabled.': 'Starte die Engine so, dass sie diesen Endpunkt anbietet.',
  "{} answers with something that is not llama-server's JSON.":
    '{} antwortet mit etwas, das nicht das JSON von llama-server ist.',
  'Check what listens at this address.': 'Prüfe, was auf dieser Adresse lauscht.',
  'The answer is longer than any model has room for: the server does not end it.':
    'Die Antwort ist länger, als ein Modell Platz hat: Der Server beendet sie nicht.',
  'Set a limit of tokens, or restart the model.':
    'Setze eine Grenze für die Tokens, oder starte das Modell neu.',
  'The engine sent an event that does not end.': 'Die Engine schickte ein Ereignis ohne Ende.',
  'Check that the endpoint is a llama-server.': 'Prüfe, ob der Endpunkt ein llama-server ist.',
  'it answered with {}': 'es antwortete mit {}',
  'no content type': 'keinem Inhaltstyp',
  'its stream was empty': 'sein Datenstrom war leer',
  'The engine ended the answer before it was complete.':
    'Die Engine beendete die Antwort, bevor sie vollständig war.',
  'See the log: the model may have stopped or run out of memory.':
    'Sieh ins Log: Vielleicht ist das Modell gestoppt, oder der Speicher reichte nicht.',
  'The model sent nothing for {} seconds.': 'Das Modell hat {} Sekunden lang nichts geschickt.',
  'See the log, or restart the model.': 'Sieh ins Log, oder starte das Modell neu.',
  'The engine reports: {}': 'Die Engine meldet: {}',
  'it sent something that is no completion': 'es schickte etwas, das keine Antwort eines Modells ist',
  'it answered {} without a reason': 'es antwortete {} ohne Grund',
  'The model is still loading.': 'Das Modell wird noch geladen.',
  'Ask again when it is ready.': 'Frag noch einmal, wenn es bereit ist.',
  'The question does not fit: {}': 'Die Frage passt nicht hinein: {}',
  'Ask something shorter, or raise CTX_SIZE of the profile.':
    'Frag kürzer, oder erhöhe CTX_SIZE des Profils.',
  'The engine refused the question: {}': 'Die Engine lehnte die Frage ab: {}',
  '{} does not behave like a llama-server: {}.': '{} verhält sich nicht wie ein llama-server: {}.',
  'Check what listens on that port, and ENDPOINT if the profile is remote.':
    'Prüfe, was auf diesem Port lauscht, und ENDPOINT, wenn das Profil RUNTIME=remote hat.',
  '{} does not answer.': '{} antwortet nicht.',
  'See the log: the model may have stopped.': 'Sieh ins Log: Vielleicht ist das Modell gestoppt.',
};
