import type { Clock } from './clock.ts';

/** File work that is under way takes no longer than this where its file system answers, ms. */
export const FILE_WORK_MS = 1_000;
const LOOK_MS = 50;

/** What ends a process, and tells what it still does. */
export interface Ending {
  readonly exit: (code: number) => void;
  /** By force. */
  readonly kill: () => void;
  /** Kinds of what is under way, as Node names them. */
  readonly underWay: () => readonly string[];
}

const OWN: Ending = {
  exit: code => process.exit(code),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  underWay: () => process.getActiveResourcesInfo(),
};

/**
 * Ends the process with an exit code once file work under way is done. Node waits for that work without limit, and work
 * on a file system that never answers is never done: then the process kills itself, since nothing else would end it.
 */
export async function leave(code: number, clock: Clock, parts: Partial<Ending> = {}): Promise<void> {
  const ending = { ...OWN, ...parts };
  const works = (): boolean => ending.underWay().some(kind => kind.startsWith('FSReq'));
  for (let waited = 0; works() && waited < FILE_WORK_MS; waited += LOOK_MS) await clock.sleep(LOOK_MS);
  if (works()) ending.kill();
  else ending.exit(code);
}
