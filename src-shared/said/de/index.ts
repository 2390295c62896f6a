import type { Sayings } from '../translate.ts';

/** What the main process says, in German. */
export const saidInGerman: Sayings = {};
