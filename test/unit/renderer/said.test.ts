import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseLanguage, said } from '../../../src-renderer/i18n/index.ts';
import { ERROR_CODES } from '../../../src-shared/errors.ts';

beforeEach(() => chooseLanguage('de', []));
afterEach(() => chooseLanguage('en', []));

test('every error that comes without words of its own has German ones', () => {
  const same = Object.values(ERROR_CODES).filter(({ message }) => said(message) === message);
  expect(same).toEqual([]);
});

test('English is said as it is', async () => {
  await chooseLanguage('en', []);
  expect(said('The model did not load.')).toBe('The model did not load.');
});

/** What the parts of the server put together. */
test.each([
  [
    '[glm] does not fit into the free VRAM. It failed 3 times in a row.',
    '[glm] passt nicht in den freien VRAM. Es scheiterte 3-mal hintereinander.',
  ],
  ['Port 8080 is taken by python3 (pid 4711).', 'Port 8080 ist durch python3 (pid 4711) belegt.'],
  [
    "Port 8080 is taken by another user's program.",
    'Port 8080 ist durch ein Programm eines anderen Benutzers belegt.',
  ],
  [
    'CTX_SIZE=many is not a whole number from 0 to 2147483647.',
    'CTX_SIZE=many geht nicht; erwartet ist eine ganze Zahl von 0 bis 2147483647.',
  ],
  [
    'N_GPU_LAYERS=x is not one of auto, all, or a whole number from 0 to 100000.',
    'N_GPU_LAYERS=x geht nicht; erwartet ist eins von auto, all oder eine ganze Zahl von 0 bis 100000.',
  ],
  [
    '--rpc is refused: it sends tensors to other machines without protection. Flag table: build 11669.',
    '--rpc ist nicht erlaubt: es schickt Tensoren ungeschützt an andere Rechner. Flag-Tabelle: build 11669.',
  ],
  [
    'ENV_LLAMA_ARG_RPC stands for --rpc is refused: it sends tensors to other machines without protection. Flag table: build 11669.',
    'ENV_LLAMA_ARG_RPC steht für ein Flag. --rpc ist nicht erlaubt: es schickt Tensoren ungeschützt an andere Rechner. Flag-Tabelle: build 11669.',
  ],
  [
    '/models/a b.gguf cannot be read: permission denied.',
    '/models/a b.gguf lässt sich nicht lesen: keine Berechtigung.',
  ],
  ['The engine of [glm] ended with exit code 3.', 'Die Engine von [glm] endete mit Code 3.'],
  [
    'The engine of [glm] ended with exit code 3: failed to load model',
    'Die Engine von [glm] endete mit Code 3: failed to load model',
  ],
  [
    'nvidia-smi ended with code 9 and is started again. It said: Out of order.',
    'nvidia-smi endete mit Code 9 und wird neu gestartet. Es meldete: Out of order.',
  ],
  [
    'Code is graded in a container, with Python 3.12.3.',
    'Code wird in einem Container bewertet, mit Python 3.12.3.',
  ],
  [
    'Code is graded with limits alone, and only with your consent. Not in a container: no image is set for it. Not in bubblewrap: bwrap is not installed.',
    'Code wird nur mit Grenzen bewertet, und nur mit deiner Zustimmung. Nicht in einem Container: dafür ist kein Image angegeben. Nicht in bubblewrap: bwrap ist nicht installiert.',
  ],
  [
    'http://gpu.lan:8080/ does not answer (no answer within 10 s).',
    'http://gpu.lan:8080/ antwortet nicht (keine Antwort innerhalb von 10 s).',
  ],
  [
    '/usr/bin/llama server cannot be reached (permission denied).',
    '/usr/bin/llama server ist nicht erreichbar (keine Berechtigung).',
  ],
  [
    '[glm] The quote in EXTRA_ARGS is not closed. (models.conf, line 3)',
    '[glm] Die Anführung in EXTRA_ARGS ist nicht geschlossen. (models.conf, Zeile 3)',
  ],
  ['--lora: no path is given.', '--lora: es ist kein Pfad angegeben.'],
  [
    'There is no sandbox to grade in. docker: no image is set for it. bubblewrap: bwrap is not installed.',
    'Es gibt keine Sandbox zum Bewerten. docker: dafür ist kein Image angegeben. bubblewrap: bwrap ist nicht installiert.',
  ],
  ['A run that is done cannot be paused.', 'Ein Lauf im Zustand „fertig“ lässt sich nicht anhalten.'],
  ['31 of 49 layers on the GPU', '31 von 49 Schichten auf der GPU'],
  [
    'The ports 8600 to 8649 are taken by another program.',
    'Die Ports 8600 bis 8649 sind durch ein anderes Programm belegt.',
  ],
  [
    'Check the connection, or fetch the file elsewhere and import it. For the proxy of HTTPS_PROXY start Paddock with NODE_USE_ENV_PROXY=1 (Node 22.21, 24 or newer).',
    'Prüfe die Verbindung, oder hol die Datei anderswo und importiere sie. Für den Proxy aus HTTPS_PROXY starte Paddock mit NODE_USE_ENV_PROXY=1 (Node 22.21, 24 oder neuer).',
  ],
])('%s', (english, german) => {
  expect(said(english)).toBe(german);
});

test('what an engine or the system wrote is not half translated', () => {
  for (const text of [
    'ggml_cuda_init: failed to initialize CUDA: no device, or the driver is too old',
    'read ECONNRESET',
    'HTTP code 404, no such image',
    'failed to load model',
    'error loading model: done, or broken',
  ])
    expect(said(text)).toBe(text);
});
