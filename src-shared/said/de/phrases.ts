import type { Sayings } from '../translate.ts';

/** What joins others: a name and what is the matter with it, a thing and its alternative. */
export const phrases: Sayings = {
  '{}: {}': '{}: {}',
  '{}: {}, {}': '{}: {}, {}',
  '{}: {}.': '{}: {}.',
  '[{}] {}{}': '[{}] {}{}',
  '(models.conf, line {})': '(models.conf, Zeile {})',
  '{}, or {}': '{} oder {}',
};
