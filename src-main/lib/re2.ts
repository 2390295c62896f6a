import { createRequire } from 'node:module';

/**
 * The engine for regular expressions in RE2 syntax, which take linear time on any input. Required where it is first
 * needed: its tables of Unicode take 20 ms, which a start need not spend.
 */
export const re2 = (): typeof import('re2js').RE2JS =>
  (createRequire(import.meta.url)('re2js') as typeof import('re2js')).RE2JS;
