import type { Sayings } from '../translate.ts';

/** Of starts, switches and failures. */
export const supervisor: Sayings = {
  'The engine refused its arguments: {}': 'Die Engine lehnte ihre Argumente ab: {}',
  'Correct the flag in [{}] of models.conf (EXTRA_ARGS or the key it stands for), or use a build that knows it.':
    'Berichtige das Flag in [{}] von models.conf (EXTRA_ARGS oder den Schlüssel, für den es steht), oder nimm einen Build, der es kennt.',
  '[{}] does not fit: GPU {} had no {} MiB of VRAM left.':
    '[{}] passt nicht: GPU {} hatte keine {} MiB VRAM mehr frei.',
  '[{}] does not fit into the free VRAM.': '[{}] passt nicht in den freien VRAM.',
  'Lower CTX_SIZE or N_GPU_LAYERS, set FIT=on or raise FIT_TARGET, choose a smaller quantisation, or free VRAM that other programs hold.':
    'Verringere CTX_SIZE oder N_GPU_LAYERS, setze FIT=on oder erhöhe FIT_TARGET, wähle eine kleinere Quantisierung, oder gib VRAM frei, den andere Programme belegen.',
  'The engine could not listen on {}:{}: another program holds the port.':
    'Die Engine konnte nicht auf {}:{} lauschen: Ein anderes Programm belegt den Port.',
  'End the program that listens on port {}, or choose another with PORT or --instance-port.':
    'Beende das Programm, das auf Port {} lauscht, oder wähle einen anderen mit PORT oder --instance-port.',
  'The engine could not listen on its port: {}.': 'Die Engine konnte auf ihrem Port nicht lauschen: {}.',
  'End the program that holds the port, or choose another with PORT or --instance-port.':
    'Beende das Programm, das den Port belegt, oder wähle einen anderen mit PORT oder --instance-port.',
  'llama-server cannot start: {}': 'llama-server kann nicht starten: {}',
  'Install the missing library or another build of llama-server.':
    'Installiere die fehlende Bibliothek oder einen anderen Build von llama-server.',
  '{} cannot be opened: {}.': '{} lässt sich nicht öffnen: {}.',
  'Put the file there, or correct the path in [{}] of models.conf.':
    'Lege die Datei dorthin, oder berichtige den Pfad in [{}] von models.conf.',
  'A part of the model file is missing or does not belong to it: {}.':
    'Ein Teil der Modelldatei fehlt oder gehört nicht dazu: {}.',
  'A part of the model file is missing or does not belong to it:.':
    'Ein Teil der Modelldatei fehlt oder gehört nicht dazu.',
  'Download all parts of the model of [{}] into one folder.':
    'Lade alle Teile des Modells von [{}] in einen Ordner herunter.',
  'This build of the engine does not know the model architecture "{}".':
    'Dieser Build der Engine kennt die Modellarchitektur „{}“ nicht.',
  'Use a newer llama-server or image.': 'Nimm einen neueren llama-server oder ein neueres Image.',
  'The chat template of [{}] cannot be read: {}': 'Die Chat-Vorlage von [{}] lässt sich nicht lesen: {}',
  'Name another one in EXTRA_ARGS of [{}], such as --chat-template chatml.':
    'Nenne in EXTRA_ARGS von [{}] eine andere, etwa --chat-template chatml.',
  'The projector of [{}] cannot be used: {}': 'Der Projektor von [{}] lässt sich nicht benutzen: {}',
  'Correct MMPROJ of [{}], or download the projector again.':
    'Berichtige MMPROJ von [{}], oder lade den Projektor neu herunter.',
  'The LoRA adapter of [{}] cannot be used: {}': 'Der LoRA-Adapter von [{}] lässt sich nicht benutzen: {}',
  'Check that LORA of [{}] names an adapter made for this base model.':
    'Prüfe, ob LORA von [{}] einen Adapter nennt, der für dieses Basismodell gemacht ist.',
  '[{}] does not fit into memory: {}.': '[{}] passt nicht in den Speicher: {}.',
  'Lower CTX_SIZE, choose a smaller quantisation, or close other programs.':
    'Verringere CTX_SIZE, wähle eine kleinere Quantisierung, oder schließe andere Programme.',
  'The GPU driver reported an error: {}': 'Der GPU-Treiber meldete einen Fehler: {}',
  'If it comes back, update the driver or the engine; an "illegal memory access" is a bug of the engine build.':
    'Kommt er wieder, aktualisiere den Treiber oder die Engine; ein „illegal memory access“ ist ein Fehler des Engine-Builds.',
  'The model file of [{}] is damaged or no GGUF file: {}':
    'Die Modelldatei von [{}] ist beschädigt oder keine GGUF-Datei: {}',
  'Download the file again and compare its checksum.':
    'Lade die Datei neu herunter, und vergleiche ihre Prüfsumme.',
  'The engine of [{}] was killed from outside (SIGKILL).':
    'Die Engine von [{}] wurde von außen beendet (SIGKILL).',
  'If nobody ended it, the system may be out of memory: look at its kernel log.':
    'Hat sie niemand beendet, reichte dem System vielleicht der Speicher nicht: Sieh ins Log des Kernels.',
  '[{}] ran out of memory: the system killed the engine.':
    '[{}] ging der Speicher aus: Das System beendete die Engine.',
  'The engine of [{}] was killed while loading (SIGKILL): most likely the system ran out of memory.':
    'Die Engine von [{}] wurde beim Laden beendet (SIGKILL): Höchstwahrscheinlich ging dem System der Speicher aus.',
  'Lower CTX_SIZE, choose a smaller quantisation, put more layers on the GPU, or close other programs.':
    'Verringere CTX_SIZE, wähle eine kleinere Quantisierung, lege mehr Schichten auf die GPU, oder schließe andere Programme.',
  'ended with exit code {}': 'endete mit Code {}',
  'ended by {}': 'endete durch {}',
  'The engine of [{}] {}: {}': 'Die Engine von [{}] {}: {}',
  'The engine of [{}] {}.': 'Die Engine von [{}] {}.',
  'Read the last log lines; the line above the end usually names the cause.':
    'Lies die letzten Logzeilen; die Zeile über dem Ende nennt meist die Ursache.',
  'Look at the log of the panel.': 'Sieh ins Log von Paddock.',
  '[{}] was not ready within {} s.': '[{}] war nach {} s nicht bereit.',
  '[{}] was not ready within {} s. Last answer: {}': '[{}] war nach {} s nicht bereit. Letzte Antwort: {}',
  'Raise START_TIMEOUT of [{}] if its model loads from a slow disk; otherwise read the log.':
    'Erhöhe START_TIMEOUT von [{}], wenn sein Modell von einem langsamen Laufwerk lädt; sonst lies das Log.',
  '[{}] has neither answered nor made progress for {} s.':
    '[{}] hat seit {} s weder geantwortet noch Fortschritte gemacht.',
  'Restart it. ON_HANG=restart does that by itself.': 'Starte es neu. ON_HANG=restart tut das von selbst.',
  '{} It failed {} times in a row.': '{} Es scheiterte {}-mal hintereinander.',
  ended: 'endete',
  '{} {} serves on.': '{} {} läuft weiter.',
  'Nothing is served that could be restarted.': 'Es läuft nichts, was neu gestartet werden könnte.',
  'Start a profile instead.': 'Starte stattdessen ein Profil.',
  'No group {} has served anything.': 'In der Gruppe {} lief noch nichts.',
  'Groups: {}.': 'Gruppen: {}.',
  'Unloading {}: no request for {} s (TTL)': '{} wird entladen: keine Anfrage seit {} s (TTL)',
  'No free port was found.': 'Es wurde kein freier Port gefunden.',
  'is empty': 'ist leer',
  'is not there': 'ist nicht da',
  'cannot be read ({})': 'lässt sich nicht lesen ({})',
  'unknown error': 'unbekannter Fehler',
  'The model of [{}] {}: {}': 'Das Modell von [{}] {}: {}',
  'Put the file there, or correct MODEL of [{}] in models.conf.':
    'Lege die Datei dorthin, oder berichtige MODEL von [{}] in models.conf.',
  'is a folder': 'ist ein Ordner',
  'There is no operation {}.': 'Es gibt keinen Vorgang {}.',
  'Paddock keeps the last {} operations, and the newest one of each group, until it ends.':
    'Paddock behält die letzten {} Vorgänge und den neuesten jeder Gruppe, bis es endet.',
  'reading the model file': 'Modelldatei wird gelesen',
  'fitting to free memory': 'Wird in den freien Speicher eingepasst',
  'loading tensors': 'Tensoren werden geladen',
  '{} of {} layers on the GPU': '{} von {} Schichten auf der GPU',
  'reserving the context': 'Kontext wird reserviert',
  'loading the draft model': 'Entwurfsmodell wird geladen',
  'warming up': 'Modell wärmt sich auf',
  'model loaded': 'Modell ist geladen',
  'Starting {}': '{} wird gestartet',
  'Starting {} (retry {})': '{} wird gestartet (Wiederholung {})',
  'Waiting for requests in flight of {}': 'Anfragen an {} dürfen noch fertig werden',
  'Stopping {}': '{} wird gestoppt',
  'Stopping {}; requests in flight that are cut: {}':
    '{} wird gestoppt; Anfragen, die dabei abgebrochen werden: {}',
  'Requests in flight that are cut: {}': 'Anfragen, die abgebrochen werden: {}',
  '{} Returning to {}.': '{} Es geht zurück zu {}.',
  '{} Next try in {}.': '{} Nächster Versuch in {}.',
  'The VRAM of {} was not free after {} s; the next start goes on all the same.':
    'Der VRAM von {} war nach {} s nicht frei; der nächste Start geht trotzdem weiter.',
};
