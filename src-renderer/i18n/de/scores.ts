import type * as en from '../en/scores.ts';
import type { Translation } from '../keys.ts';

export const scores: Translation<typeof en.scores> = {
  drawn: 'Wert in den Diagrammen',
  notDrawn_one: '1 ohne {{score}} ist nicht gezeichnet.',
  notDrawn_other: '{{count}} ohne {{score}} sind nicht gezeichnet.',
  bars: '{{score}} mit 95-%-Intervallen',
  againstSpeed: '{{score}} gegen Tempo',
  noSpeed: 'Hier wurde kein Tempo gemessen, darum ist {{score}} nicht dagegen gezeichnet.',
  withoutSpeed_one: '1 Lauf ohne gemessenes Tempo ist nicht gezeichnet.',
  withoutSpeed_other: '{{count}} Läufe ohne gemessenes Tempo sind nicht gezeichnet.',
  drawing: 'Zeichnet die Diagramme',
};
