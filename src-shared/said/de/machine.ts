import type { Sayings } from '../translate.ts';

/** Of checks of the machine, files, options and updates. */
export const machine: Sayings = {
  '--preload: no profile has the id {}.': '--preload: Kein Profil hat die ID {}.',
  'The panel does not listen yet.': 'Die Oberfläche lauscht noch nicht.',
  'No model is ready to answer.': 'Kein Modell ist bereit zu antworten.',
  'Start a profile first.': 'Starte zuerst ein Profil.',
  '{} could not be changed: {}.': '{} ließ sich nicht ändern: {}.',
  'Check the permissions of its folder.': 'Prüfe die Rechte seines Ordners.',
  'a path with a line break cannot be started': 'ein Pfad mit einem Zeilenumbruch lässt sich nicht starten',
  'At login macOS starts apps only, and this Paddock is no app.':
    'Bei der Anmeldung startet macOS nur Apps, und dieses Paddock ist keine.',
  'Make one with `npm run package`, and install it.':
    'Erstelle eine mit `npm run package`, und installiere sie.',
  'At login macOS starts apps without options, and this Paddock has some: {}.':
    'Bei der Anmeldung startet macOS Apps ohne Optionen, und dieses Paddock hat welche: {}.',
  'Start it without them. Settings keeps some options for every start.':
    'Starte es ohne sie. Manche Optionen lassen sich in den Einstellungen für jeden Start merken.',
  'it is not an absolute path': 'er ist kein absoluter Pfad',
  'Begin it with /.': 'Beginne ihn mit /.',
  'there is no such folder': 'diesen Ordner gibt es nicht',
  'Create it first, or check the spelling.': 'Lege ihn zuerst an, oder prüfe die Schreibweise.',
  'it is the whole disk': 'das ist das ganze Laufwerk',
  'Name the folder with the models.': 'Gib den Ordner mit den Modellen an.',
  'it holds {}, which engines must not read': 'darin liegt {}, was Engines nicht lesen dürfen',
  '{} cannot be a model folder: {}.': '{} kann kein Modellordner sein: {}.',
  'This could not be read: {}': 'Das ließ sich nicht lesen: {}',
  'NVIDIA container toolkit': 'NVIDIA Container Toolkit',
  'Cannot be told while nvidia-smi does not answer.':
    'Lässt sich nicht sagen, solange nvidia-smi nicht antwortet.',
  'Not needed without an NVIDIA driver.': 'Ohne NVIDIA-Treiber nicht nötig.',
  'Cannot be told while Docker does not answer.': 'Lässt sich nicht sagen, solange Docker nicht antwortet.',
  'Docker knows the nvidia runtime': 'Docker kennt die NVIDIA-Laufzeitumgebung',
  'Docker cannot reach the GPU: the NVIDIA container toolkit is missing.':
    'Docker erreicht die GPU nicht: Das NVIDIA Container Toolkit fehlt.',
  'Install nvidia-container-toolkit, run `sudo nvidia-ctk runtime configure --runtime=docker`, restart Docker.':
    'Installiere nvidia-container-toolkit, führe `sudo nvidia-ctk runtime configure --runtime=docker` aus und starte Docker neu.',
  'Cannot be told while {} does not answer.': 'Lässt sich nicht sagen, solange {} nicht antwortet.',
  '{} knows the nvidia runtime': '{} kennt die NVIDIA-Laufzeitumgebung',
  '{} gives containers no NVIDIA GPU.': '{} gibt Containern keine NVIDIA-GPU.',
  'With an NVIDIA card there: install nvidia-container-toolkit on that machine and restart its Docker.':
    'Mit einer NVIDIA-Karte dort: Installiere auf jenem Rechner nvidia-container-toolkit und starte dessen Docker neu.',
  'port of the panel': 'Port der Oberfläche',
  'port of the model server': 'Port des Modellservers',
  'The check did not end in time.': 'Die Prüfung wurde nicht rechtzeitig fertig.',
  'Look whether a disk, network share or program that it asks is stuck.':
    'Sieh nach, ob eine Festplatte, eine Netzwerkfreigabe oder ein Programm hängt, das sie fragt.',
  'The check itself failed: {}': 'Die Prüfung selbst ist gescheitert: {}',
  'a mere process with limits': 'einem bloßen Prozess mit Grenzen',
  'sandbox for grading': 'Sandbox zum Bewerten',
  'No sandbox came up in time.': 'Keine Sandbox kam rechtzeitig zustande.',
  'Code is graded in {}, with Python {}.': 'Code wird in {} bewertet, mit Python {}.',
  'Code is graded with limits alone, and only with your consent.':
    'Code wird nur mit Grenzen bewertet, und nur mit deiner Zustimmung.',
  'Benchmarks of code cannot be graded here.': 'Benchmarks mit Code lassen sich hier nicht bewerten.',
  'Not in {}: {}': 'Nicht in {}: {}',
  'For {}: {}': 'Für das Bewerten in {}: {}',
  'a container': 'einem Container',
  '{} free at {}': '{} frei in {}',
  '{} free at {}: saves and logs begin to fail.': '{} frei in {}: Speichern und Logs scheitern bald.',
  'Make room there, or name another folder with --home.':
    'Schaffe dort Platz, oder gib mit --home einen anderen Ordner an.',
  'End that program, or choose another port with --{}.':
    'Beende dieses Programm, oder wähle mit --{} einen anderen Port.',
  'Paddock moves to the next free port; --{} chooses another.':
    'Paddock nimmt den nächsten freien Port; --{} wählt einen anderen.',
  'Delete models that are no longer used, or name another folder with --models-dir.':
    'Lösche Modelle, die du nicht mehr brauchst, oder gib mit --models-dir einen anderen Ordner an.',
  'state folder': 'Zustandsordner',
  '{} cannot be written: nothing is remembered.': '{} ist nicht beschreibbar: Nichts bleibt erhalten.',
  'Correct the permissions of that folder, or name another with --home.':
    'Berichtige die Rechte dieses Ordners, oder gib mit --home einen anderen an.',
  'kept options': 'behaltene Optionen',
  'All that is kept for a start counts.': 'Alles, was für einen Start behalten wird, gilt.',
  'Correct that file, or remove it and choose again in Settings.':
    'Berichtige diese Datei, oder entferne sie und wähle in den Einstellungen neu.',
  '{}: {} is none of the options that can be kept.':
    '{}: {} ist keine der Optionen, die sich behalten lassen.',
  '{}: {} is left out. {}': '{}: {} wird ausgelassen. {}',
  'its folder does not exist': 'ihr Ordner existiert nicht',
  'Make that folder or room in it, or name another file with --out.':
    'Lege diesen Ordner an oder schaffe Platz darin, oder gib mit --out eine andere Datei an.',
  'Install it, or name another program with --llama-server.':
    'Installiere ihn, oder nenne mit --llama-server ein anderes Programm.',
  '{} is not there: profiles with RUNTIME=process cannot run.':
    '{} ist nicht da: Profile mit RUNTIME=process können nicht laufen.',
  'Correct the path that --llama-server names, or use docker or embedded.':
    'Berichtige den Pfad, den --llama-server nennt, oder nimm docker oder embedded.',
  'The system picks one.': 'Das System wählt einen aus.',
  '{} is in use by this panel': '{} wird von dieser Oberfläche benutzt',
  '{} is free': '{} ist frei',
  '{} is taken by {}': '{} ist durch {} belegt',
  'Paddock moves to the next free port; --port and --instance-port choose others.':
    'Paddock nimmt den nächsten freien Port; --port und --instance-port wählen andere.',
  disk: 'Speicherplatz',
  '{} cannot be read: {}.': '{} lässt sich nicht lesen: {}.',
  'Name another file with --models-conf, or restore it from the backups in the state folder.':
    'Gib mit --models-conf eine andere Datei an, oder stelle sie aus den Sicherungen im Zustandsordner wieder her.',
  '{} more: run `paddock profiles validate`.': '{} weitere: `paddock profiles validate` nennt sie.',
  '{} profiles, {} with their model file, in {}': '{} Profile, {} davon mit Modelldatei, in {}',
  'Put the model files where MODEL says, below the models folder, or name it with --models-dir.':
    'Lege die Modelldateien dahin, wo MODEL sie nennt, unter den Modellordner, oder gib ihn mit --models-dir an.',
  'Node {}': 'Node {}',
  'Node {} is too old.': 'Node {} ist zu alt.',
  'Install Node {} or newer from nodejs.org.': 'Installiere Node {} oder neuer von nodejs.org.',
  '{} is not here: models run on the CPU, or on a GPU of another maker.':
    '{} ist nicht da: Modelle laufen auf dem Prozessor oder auf einer GPU eines anderen Herstellers.',
  'With an NVIDIA card: install its driver, for instance `apt install nvidia-driver`.':
    'Mit einer NVIDIA-Karte: Installiere ihren Treiber, etwa mit `apt install nvidia-driver`.',
  '{} does not answer: the driver or a GPU hangs.': '{} antwortet nicht: Der Treiber oder eine GPU hängt.',
  'Look at the end of `sudo dmesg`; usually only a restart of the machine helps.':
    'Sieh dir das Ende von `sudo dmesg` an; meist hilft nur ein Neustart des Rechners.',
  'nvidia-smi does not work: {}': 'nvidia-smi funktioniert nicht: {}',
  'The driver was updated while it was in use: restart the machine.':
    'Der Treiber wurde aktualisiert, während er benutzt wurde: Starte den Rechner neu.',
  'Install the driver again, or load it with `modprobe nvidia`.':
    'Installiere den Treiber neu, oder lade ihn mit `modprobe nvidia`.',
  '{} is not on PATH: profiles with RUNTIME=process cannot run.':
    '{} liegt nicht im PATH: Profile mit RUNTIME=process können nicht laufen.',
  'Install llama.cpp and name its program with --llama-server, or use docker or embedded.':
    'Installiere llama.cpp und gib sein Programm mit --llama-server an, oder nimm docker oder embedded.',
  '{} --version does not end.': '{} --version endet nicht.',
  'Run it yourself: it may wait for a GPU that hangs, or be another program.':
    'Führe es selbst aus: Vielleicht wartet es auf eine GPU, die hängt, oder es ist ein anderes Programm.',
  'llama-server does not start: {}': 'llama-server startet nicht: {}',
  'Run `llama-server --version` yourself: often a library that it needs is missing.':
    'Führe selbst `llama-server --version` aus: Oft fehlt eine Bibliothek, die es braucht.',
  'NVIDIA driver': 'NVIDIA-Treiber',
  'it does not exist': 'nicht vorhanden',
  'permission denied': 'keine Berechtigung',
  'the file system is read-only': 'das Dateisystem ist schreibgeschützt',
  'the disk is full': 'das Laufwerk ist voll',
  'it is a folder': 'es ist ein Ordner',
  'a part of its path is not a folder': 'ein Teil des Pfads ist kein Ordner',
  'its links run in a circle': 'seine Verknüpfungen laufen im Kreis',
  'too many files are open': 'zu viele Dateien sind offen',
  'The state folder {} cannot be written: {}. Nothing is remembered.':
    'Der Zustandsordner {} ist nicht beschreibbar: {}. Nichts bleibt erhalten.',
  'Paddock already runs with this state folder: {} (process {}).':
    'Paddock läuft mit diesem Zustandsordner schon: {} (Prozess {}).',
  'Open {}, or give this one its own folder with --home.':
    'Öffne {}, oder gib diesem hier mit --home einen eigenen Ordner.',
  'no path is given.': 'es ist kein Pfad angegeben.',
  'the path contains a zero byte.': 'der Pfad enthält ein Nullbyte.',
  '{} is an address, not a file.': '{} ist eine Adresse, keine Datei.',
  '{} must not start with "{}".': '{} darf nicht mit „{}“ beginnen.',
  '{} lies outside of the model folders ({}).': '{} liegt außerhalb der Modellordner ({}).',
  '{} is a link to {}, outside of the model folders.':
    '{} ist eine Verknüpfung mit {}, außerhalb der Modellordner.',
  'it is no ordinary file': 'es ist keine gewöhnliche Datei',
  '{} {} is not pinned: it needs a digest (NAME@sha256:…) or the id of a local image (sha256:…), since a tag can come to mean another image.':
    '{} {} ist nicht festgelegt: Es braucht einen Digest (NAME@sha256:…) oder die ID eines lokalen Images (sha256:…), denn ein Tag kann einmal ein anderes Image meinen.',
  "Find the id with `docker image inspect --format '{{.Id}}' IMAGE`.":
    "Die ID nennt `docker image inspect --format '{{.Id}}' IMAGE`.",
  'another program': 'ein anderes Programm',
  "another user's program": 'ein Programm eines anderen Benutzers',
  'a program': 'ein Programm',
  'The expression {} is too large.': 'Der Ausdruck {} ist zu groß.',
  'Make it shorter, or let its parts repeat fewer times.':
    'Kürze ihn, oder lass seine Teile sich seltener wiederholen.',
  'The expression {} is not valid: {}': 'Der Ausdruck {} ist nicht gültig: {}',
  'Correct it, or leave out the slashes to search for the text itself.':
    'Berichtige ihn, oder lass die Schrägstriche weg, um den Text selbst zu suchen.',
  'it ends within its header': 'sie endet mitten im Kopf',
  'its header is larger than 64 MiB': 'ihr Kopf ist größer als 64 MiB',
  'Download the file again, or name another one.': 'Lade die Datei neu herunter, oder gib eine andere an.',
  '{} does not exist.': '{} gibt es nicht.',
  'The preferences could not be saved: {}.': 'Die Einstellungen ließen sich nicht speichern: {}.',
  'Check the free space and the permissions of the state folder.':
    'Prüfe den freien Platz und die Rechte des Zustandsordners.',
  'Keeping --{} needs the management token.': '--{} zu hinterlegen, braucht das Verwaltungs-Token.',
  "Change it in the app's window, in options.json of the state folder, or send the token of the token file: `Authorization: Bearer <token>`.":
    'Ändere es im Fenster der App, in options.json im Zustandsordner, oder sende das Token aus der Token-Datei: `Authorization: Bearer <token>`.',
  'The state folder cannot be written.': 'Der Zustandsordner ist nicht beschreibbar.',
  'The options could not be kept: {}.': 'Die Optionen ließen sich nicht hinterlegen: {}.',
  '{} is not an absolute path.': '{} ist kein absoluter Pfad.',
  'Check --update-feed, or turn the check off in Settings.':
    'Prüfe --update-feed, oder schalte die Prüfung in den Einstellungen aus.',
  'The release feed sends more than 1 MiB, which is no release document.':
    'Die Liste der Versionen schickt mehr als 1 MiB; so groß ist keine.',
  'The release feed {} answered {}.': 'Die Liste der Versionen {} antwortete {}.',
  'The release feed {} did not answer within 10 s.':
    'Die Liste der Versionen {} antwortete nicht innerhalb von 10 s.',
  'The release feed {} does not answer with a release (tag_name, html_url).':
    'Die Liste der Versionen {} antwortet nicht mit einer Version (tag_name, html_url).',
  'The release feed {} cannot be reached.': 'Die Liste der Versionen {} ist nicht erreichbar.',
  'This Paddock was given no place that lists its releases.':
    'Diesem Paddock wurde keine Liste der Versionen angegeben.',
  'Start it with --update-feed URL.': 'Starte es mit --update-feed URL.',
  'The feed names {}, which is no version.': 'Die Liste der Versionen nennt {}, und das ist keine Version.',
};
