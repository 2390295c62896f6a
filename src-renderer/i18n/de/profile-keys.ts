import type * as en from '../en/profile-keys.ts';
import type { Translation } from '../keys.ts';

export const keys: Translation<typeof en.keys> = {
  NAME: { label: 'Name', means: 'Wird überall gezeigt.', fallback: 'die ID' },
  DESCRIPTION: { label: 'Beschreibung', means: 'Zweite Zeile in Listen.', fallback: '' },
  SPEED: {
    label: 'Tempo',
    means: 'Eigene Notiz, etwa ~147 t/s. Gemessene Werte werden stattdessen gezeigt.',
    fallback: '',
  },
  NOTES: { label: 'Notizen', means: 'Was sonst wichtig ist.', fallback: '' },
  MODEL: {
    label: 'Modelldatei',
    means: 'GGUF-Datei, vom Modellordner aus; von mehreren Teilen der erste.',
    fallback: '',
  },
  MMPROJ: { label: 'Projektor', means: 'GGUF-Datei, mit der das Modell Bilder sieht.', fallback: '' },
  LORA: { label: 'Adapter', means: 'DATEI oder DATEI:STÄRKE, durch Kommas getrennt.', fallback: '' },
  CTX_SIZE: {
    label: 'Kontext',
    means: '0 nimmt, wofür das Modell trainiert wurde.',
    fallback: '131072',
  },
  N_GPU_LAYERS: {
    label: 'GPU-Schichten',
    means: 'auto, all, oder eine Zahl; die schaltet das Einpassen ab.',
    fallback: 'auto',
  },
  FIT: {
    label: 'Einpassen',
    means: 'Die Engine verteilt nach dem, was beim Start frei ist.',
    fallback: 'on',
  },
  FIT_TARGET: {
    label: 'Frei lassen',
    means: 'MiB, die je GPU frei bleiben: eine Zahl, oder je eine.',
    fallback: '1024',
  },
  GPUS: {
    label: 'GPUs',
    means: 'all, none, oder Nummern und UUIDs, durch Kommas getrennt.',
    fallback: 'all',
  },
  SPLIT_MODE: {
    label: 'Aufteilung',
    means: 'Wie sich ein Modell auf GPUs verteilt: none hält es auf der ersten.',
    fallback: 'layer',
  },
  TENSOR_SPLIT: { label: 'Anteile', means: 'Anteil jeder GPU, etwa 3,1.', fallback: 'nach freiem Speicher' },
  MAIN_GPU: { label: 'Haupt-GPU', means: 'Nummer der GPU, wo eine genügt.', fallback: '0' },
  CACHE_TYPE_K: {
    label: 'Cache der Schlüssel',
    means: 'Kleinere Typen brauchen weniger Speicher und kosten etwas Güte.',
    fallback: 'q8_0',
  },
  CACHE_TYPE_V: {
    label: 'Cache der Werte',
    means: 'Wie bei den Schlüsseln; anderes als f16 braucht Flash Attention.',
    fallback: 'q8_0',
  },
  FLASH_ATTN: {
    label: 'Flash Attention',
    means: 'Schneller und sparsamer bei langem Kontext.',
    fallback: 'on',
  },
  EXTRA_ARGS: {
    label: 'Weitere Flags',
    means: 'Weitere Flags von llama-server. Sie kommen zuletzt und gelten.',
    fallback: '',
  },
  RUNTIME: { label: 'Laufzeitumgebung', means: 'Was die Engine ausführt.', fallback: 'docker' },
  IMAGE: { label: 'Image', means: 'Container-Image dieses Profils.', fallback: 'das für diesen Rechner' },
  ENDPOINT: { label: 'Adresse', means: 'Wo der entfernte Server antwortet.', fallback: '' },
  PORT: { label: 'Port', means: 'Port dieses Profils.', fallback: 'der seiner Gruppe' },
  GROUP: {
    label: 'Gruppe',
    means: 'Profile verschiedener Gruppen laufen nebeneinander.',
    fallback: 'default',
  },
  TTL: {
    label: 'Entladen nach',
    means: 'Sekunden ohne Anfrage, bis das Modell entladen wird.',
    fallback: 'nie',
  },
  START_TIMEOUT: {
    label: 'Start innerhalb',
    means: 'Sekunden ohne Fortschritt, bis ein Start als gescheitert gilt.',
    fallback: '300',
  },
  ON_HANG: { label: 'Wenn es hängt', means: 'show sagt es nur, restart startet neu.', fallback: 'show' },
};
