import type { Clock } from '../lib/clock.ts';
import type { Home } from '../lib/home.ts';
import type { Logger } from '../lib/log.ts';

/** What an entry gives the program to run on. */
export interface Host {
  readonly home: Home;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly log: Logger;
  /** What this host can do that others cannot, such as `file-dialog`. */
  readonly capabilities: readonly string[];
}
