import type { Clock } from './clock.ts';

/** File work that is under way takes no longer than this where its file system answers, ms. */
export const FILE_WORK_MS = 1_000;
const LOOK_MS = 50;

/** The parts of `process` that are needed to end it. */
export type Ending = Pick<NodeJS.Process, 'exit' | 'kill' | 'pid' | 'getActiveResourcesInfo'>;

/**
 * Ends the process with an exit code once file work under way is done. Node waits for that work without limit, and work
 * on a file system that never answers is never done: then the process kills itself, since nothing else would end it.
 */
export async function leave(code: number, clock: Clock, ending: Ending = process): Promise<void> {
  const works = (): boolean => ending.getActiveResourcesInfo().some(kind => kind.startsWith('FSReq'));
  for (let waited = 0; works() && waited < FILE_WORK_MS; waited += LOOK_MS) await clock.sleep(LOOK_MS);
  if (works()) ending.kill(ending.pid, 'SIGKILL');
  else ending.exit(code);
}
