import type { Sayings } from '../translate.ts';

/** Of where readings come from. */
export const telemetry: Sayings = {
  'The range of history is none: fromMs and toMs must be dates, the first before the second.':
    'Das ist kein Zeitraum: fromMs und toMs müssen Zeitpunkte sein, der erste vor dem zweiten.',
  'The range of history is empty: fromMs must be before toMs.':
    'Der Zeitraum ist leer: fromMs muss vor toMs liegen.',
  'Give both in milliseconds since the epoch.': 'Gib beide in Millisekunden seit 1970 an.',
  'The history file {} cannot be used ({}). The newest readings are kept in memory; check the disk and its permissions.':
    'Die Datei der Messwerte {} lässt sich nicht benutzen ({}). Die neuesten Messwerte bleiben im Speicher; prüfe das Laufwerk und die Rechte.',
  'Another program holds the history file {}. The newest readings are kept in memory until it lets go.':
    'Ein anderes Programm hält die Datei der Messwerte {} fest. Die neuesten bleiben im Speicher, bis es sie freigibt.',
  'The history file was damaged and began anew; the old one is {}.':
    'Die Datei der Messwerte war beschädigt und begann neu; die alte ist {}.',
  'No AMD GPU in this machine.': 'In diesem Rechner ist keine AMD-GPU.',
  'An AMD GPU is there, but its driver gives no readings. Check that the amdgpu driver is loaded.':
    'Eine AMD-GPU ist da, aber ihr Treiber liefert keine Messwerte. Prüfe, ob der Treiber amdgpu geladen ist.',
  'CPU or memory could not be read from {}.': 'Prozessor oder Speicher ließen sich nicht aus {} lesen.',
  'The models folder {} does not exist; the disk shown is that of {}.':
    'Den Modellordner {} gibt es nicht; gezeigt wird das Laufwerk von {}.',
  'Container statistics ended: {}': 'Die Statistik der Container endete: {}',
  'No model is served.': 'Kein Modell läuft.',
  'The model server does not answer.': 'Der Modellserver antwortet nicht.',
  'application clock setting': 'eingestellter Takt',
  'power cap': 'Leistungsgrenze',
  'hardware slowdown': 'Drosselung durch die Hardware',
  'sync boost': 'Sync-Boost',
  'software thermal slowdown': 'Drosselung durch Wärme (Software)',
  'hardware thermal slowdown': 'Drosselung durch Wärme (Hardware)',
  'power brake': 'Power-Brake',
  'display clock setting': 'Takt der Anzeige',
  'The NVIDIA driver was updated while its old version is still loaded (Driver/library version mismatch). Restart the machine.':
    'Der NVIDIA-Treiber wurde aktualisiert, während die alte Version noch geladen ist (Driver/library version mismatch). Starte den Rechner neu.',
  'nvidia-smi cannot reach the NVIDIA driver. Check that the driver is installed and loaded, then restart the machine.':
    'nvidia-smi erreicht den NVIDIA-Treiber nicht. Prüfe, ob der Treiber installiert und geladen ist, und starte dann den Rechner neu.',
  'The NVIDIA driver finds no GPU in this machine.': 'Der NVIDIA-Treiber findet in diesem Rechner keine GPU.',
  'The NVIDIA driver refuses this user. Give it access to /dev/nvidia*.':
    'Der NVIDIA-Treiber lässt diesen Benutzer nicht zu. Gib ihm Zugriff auf /dev/nvidia*.',
  'No NVIDIA GPU readings: {} was not found. With an NVIDIA GPU, install its driver or set --nvidia-smi.':
    'Keine Messwerte von NVIDIA-GPUs: {} wurde nicht gefunden. Mit einer NVIDIA-GPU installiere ihren Treiber oder setze --nvidia-smi.',
  '{} could not be started ({}). Check --nvidia-smi and its permissions.':
    '{} ließ sich nicht starten ({}). Prüfe --nvidia-smi und die Rechte.',
  'nvidia-smi stopped answering and is started again.':
    'nvidia-smi antwortete nicht mehr und wird neu gestartet.',
  'was killed': 'wurde beendet',
  'ended with code {}': 'endete mit Code {}',
  'nvidia-smi {} and is started again.': 'nvidia-smi {} und wird neu gestartet.',
  'nvidia-smi {} and is started again. It said: {}': 'nvidia-smi {} und wird neu gestartet. Es meldete: {}',
  'A GPU fell off the bus. Restart the machine; if it happens again, check power and cooling.':
    'Eine GPU ist vom Bus gefallen. Starte den Rechner neu; passiert es wieder, prüfe Stromversorgung und Kühlung.',
  'nvidia-smi has not answered yet.': 'nvidia-smi hat noch nicht geantwortet.',
  'Not needed on this machine.': 'Auf diesem Rechner nicht nötig.',
  "An AMD GPU is there, but neither its driver nor {} gives readings. Install ROCm's rocm-smi.":
    'Eine AMD-GPU ist da, aber weder ihr Treiber noch {} liefert Messwerte. Installiere rocm-smi von ROCm.',
  '{} gave no readings of the AMD GPU. Run it by hand to see why.':
    '{} lieferte keine Messwerte der AMD-GPU. Führe es von Hand aus, um den Grund zu sehen.',
  'No other GPU in this machine.': 'In diesem Rechner ist keine andere GPU.',
  "The system's GPUs could not be listed: {}": 'Die GPUs des Systems ließen sich nicht auflisten: {}',
};
