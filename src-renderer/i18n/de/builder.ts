import type * as en from '../en/builder.ts';
import type { Translation } from '../keys.ts';

export const builder: Translation<typeof en.builder> = {
  noModels: 'Es gibt noch keine Profile. Auf der Profilseite lässt sich eines anlegen.',
  stopsAndRestores:
    '{{name}} wird dafür angehalten und danach wieder gestartet. Offene Anfragen werden vorher fertig.',
  stopsNothing: 'Jetzt läuft nichts. Das Modell wird dafür gestartet und danach wieder beendet.',
  usesRunning: '{{name}} wird benutzt, wie es jetzt läuft. Anfragen anderer bremsen es.',
  origin: { size: 'Dateigröße', placement: 'Schichten auf GPUs' },
};
