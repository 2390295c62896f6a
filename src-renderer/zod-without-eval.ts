import { config } from 'zod';

/*
 * The one file that does something by being imported, before the first schema is made: zod would otherwise try out
 * whether it may compile code, which the content security policy refuses and reports.
 */
config({ jitless: true });
