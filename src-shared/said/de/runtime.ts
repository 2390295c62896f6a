import type { Sayings } from '../translate.ts';

/** Of the other runtimes. */
export const runtime: Sayings = {
  'node-llama-cpp {}, built in': 'node-llama-cpp {}, eingebaut',
  'starting the built-in engine': 'Eingebaute Engine wird gestartet',
  'Run `npm ci` in the folder of Paddock.': 'Führe `npm ci` im Ordner von Paddock aus.',
  'Install Node 20.19 or newer, or name its program in PADDOCK_NODE.':
    'Installiere Node 20.19 oder neuer, oder gib sein Programm in PADDOCK_NODE an.',
  "The built-in engine's program is not there: {}.": 'Das Programm der eingebauten Engine ist nicht da: {}.',
  'Run `npm run build`.': 'Führe `npm run build` aus.',
  'The package node-llama-cpp is not installed.': 'Das Paket node-llama-cpp ist nicht installiert.',
  'Port {} is taken by {}.': 'Port {} ist durch {} belegt.',
  'Stop process {}, or choose another port with PORT in the profile or --instance-port.':
    'Stoppe Prozess {}, oder wähle einen anderen Port mit PORT im Profil oder --instance-port.',
  'Stop that program, or choose another port with PORT in the profile or --instance-port.':
    'Stoppe dieses Programm, oder wähle einen anderen Port mit PORT im Profil oder --instance-port.',
  'The model file cannot be read.': 'Die Modelldatei lässt sich nicht lesen.',
  'Parts of the model are missing.': 'Teile des Modells fehlen.',
  'Download the model again, or correct MODEL in models.conf.':
    'Lade das Modell neu herunter, oder berichtige MODEL in models.conf.',
  'Put the file there, or correct the path in models.conf.':
    'Lege die Datei dorthin, oder berichtige den Pfad in models.conf.',
  'it named no version': 'es nannte keine Version',
  'Install llama.cpp so that llama-server is on PATH, or name the program with --llama-server <path>.':
    'Installiere llama.cpp, sodass llama-server im PATH liegt, oder gib das Programm mit --llama-server <path> an.',
  '{} is not on PATH.': '{} liegt nicht im PATH.',
  '{} cannot be reached (permission denied).': '{} ist nicht erreichbar (keine Berechtigung).',
  '{} is a folder, not a program.': '{} ist ein Ordner, kein Programm.',
  'Name the program in it: {}.': 'Gib das Programm darin an: {}.',
  '{} may not be executed.': '{} darf nicht ausgeführt werden.',
  'Allow it: chmod +x {}': 'Erlaube es: chmod +x {}',
  '{} is not a program that this system can run.': '{} ist kein Programm, das dieses System ausführen kann.',
  '{} is a text file whose first line does not say what runs it.':
    '{} ist eine Textdatei, deren erste Zeile nicht sagt, womit sie ausgeführt wird.',
  'Give it a first line such as #!/bin/sh.': 'Gib ihr eine erste Zeile wie #!/bin/sh.',
  '{} was built for another processor than this {}.':
    '{} wurde für einen anderen Prozessor gebaut als diesen {}.',
  '{} cannot be written: {}.': '{} lässt sich nicht schreiben: {}.',
  'Check the free space and the permissions of the state folder, or name another with --home.':
    'Prüfe den freien Platz und die Rechte des Zustandsordners, oder gib mit --home einen anderen an.',
  '{} does not answer as llama-server: {}': '{} antwortet nicht als llama-server: {}',
  'starting llama-server': 'llama-server wird gestartet',
  '{} needs an interpreter or loader that is not there.':
    '{} braucht einen Interpreter oder Lader, der nicht da ist.',
  'The command line of {} is too long.': 'Die Befehlszeile von {} ist zu lang.',
  'Shorten EXTRA_ARGS of the profile.': 'Kürze EXTRA_ARGS des Profils.',
  'This machine cannot start another process ({}).':
    'Dieser Rechner kann keinen weiteren Prozess starten ({}).',
  'Free memory, or raise the limits on processes and open files (ulimit -u, ulimit -n).':
    'Gib Speicher frei, oder erhöhe die Grenzen für Prozesse und offene Dateien (ulimit -u, ulimit -n).',
  '{} cannot be started ({}).': '{} lässt sich nicht starten ({}).',
  '{} does not answer (no answer within {} s).': '{} antwortet nicht (keine Antwort innerhalb von {} s).',
  '{} answers /health with HTTP {}.': '{} antwortet auf /health mit HTTP {}.',
  '{} answers /health with something else than JSON.': '{} antwortet auf /health mit etwas anderem als JSON.',
  '{} does not answer ({}).': '{} antwortet nicht ({}).',
  'Attaches to running servers by their address': 'Verbindet sich über die Adresse mit laufenden Servern',
  'Write it as ENDPOINT=http://host:8080.': 'Schreibe es als ENDPOINT=http://host:8080.',
  'The profile has RUNTIME=remote and no ENDPOINT.': 'Das Profil hat RUNTIME=remote und keinen ENDPOINT.',
  'ENDPOINT is not an address.': 'ENDPOINT ist keine Adresse.',
  'ENDPOINT uses {}//, which Paddock does not speak.': 'ENDPOINT nutzt {}//, das Paddock nicht spricht.',
  'ENDPOINT holds a user name or password.': 'ENDPOINT enthält einen Benutzernamen oder ein Passwort.',
  'Leave them out of the address.': 'Lass sie in der Adresse weg.',
  'Check that llama-server runs there: open {} in a browser.':
    'Prüfe, ob llama-server dort läuft: Öffne {} im Browser.',
};
