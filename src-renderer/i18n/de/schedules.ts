import type * as en from '../en/schedules.ts';
import type { Translation } from '../keys.ts';

export const schedules: Translation<typeof en.schedules> = {
  title: 'Zeitpläne',
  add: 'Neuer Zeitplan',
  edit: 'Ändern',
  editNamed: 'Ändern: {{name}}',
  removeNamed: 'Löschen: {{name}}',
  removeConfirm: 'Endgültig löschen',
  save: 'Speichern',
  reading: 'Liest die Zeitpläne',
  unavailable: 'Die Zeitpläne lassen sich nicht lesen',
  none: 'Noch keine Zeitpläne. Ein Zeitplan beginnt Läufe oder eine Messung des Tempos zu einer Tageszeit, an den gewählten Tagen, etwa jede Nacht mehrere Modelle nacheinander.',
  time: 'Uhrzeit',
  gone: 'Der Zeitplan um {{time}} wurde anderswo gelöscht.',
  days: 'Tage',
  noDay: 'Mindestens einen Tag auswählen.',
  everyDay: 'täglich',
  at: '{{time}}, {{days}}',
  unattended:
    'Die Modelle laufen nacheinander und ohne Rückfrage. Was scheitert, wird vermerkt, die anderen laufen weiter, und nach einem Neustart geht es dort weiter, wo es aufhörte.',
  unattendedSpeed:
    'Sie wartet in der Reihe wie ein Lauf und fragt nichts. Ist die letzte Messung dann noch nicht fertig, entfällt diese.',
  kind: 'Was beginnt',
  kinds: { suite: 'Läufe einer Suite', speed: 'Eine Messung des Tempos' },
  enabled: 'An',
  off: 'Ausgeschaltet.',
  next: 'Nächstes Mal: {{when}}.',
  never: 'Lief noch nie.',
  started: 'Zuletzt begonnen {{when}}:',
  missed: 'Verpasst {{when}}: Der Rechner schlief, oder Paddock lief nicht.',
  skipped: 'Ausgelassen {{when}}: Die letzten Läufe waren noch nicht fertig.',
  skippedSpeed: 'Ausgelassen {{when}}: Die letzte Messung war noch nicht fertig.',
  generated: 'Erzeugung {{speed}} t/s',
  failed: 'Begann nicht {{when}}: {{why}}',
  runNow: 'Jetzt starten',
  zone: 'Es gilt die Uhrzeit des Rechners, auf dem Paddock läuft; er muss dann wach sein.',
};
