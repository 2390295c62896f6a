import { PaddockError } from '../../src-shared/errors.ts';
import { systemClock } from '../lib/clock.ts';
import { plain } from '../lib/plain.ts';
import type { CommandContext } from './command.ts';
import { InterruptedError } from './exit-codes.ts';

const POLL_MS = 2_000;

/** What is waited for: runs, or measurements of speed. */
export interface Waited<T> {
  readonly noun: 'run' | 'measurement';
  readonly list: () => Promise<readonly T[]>;
  readonly ended: (one: T) => boolean;
  /** How far one is, in a few words. */
  readonly state: (one: T) => string;
}

/**
 * Waits until these have ended, and tells how far they are.
 * @throws InterruptedError on Ctrl-C; PaddockError NOT_FOUND for one that was deleted meanwhile
 */
export async function waitUntilEnded<T extends { readonly id: string }>(
  context: CommandContext,
  ids: readonly string[],
  { noun, list, ended, state }: Waited<T>,
): Promise<readonly T[]> {
  let told = '';
  for (;;) {
    const all = await list();
    const own = ids.map(id => {
      const found = all.find(candidate => candidate.id === id);
      if (found === undefined) throw new PaddockError('NOT_FOUND', `The ${noun} ${id} was deleted.`);
      return found;
    });
    const now = own.map(state).join('   ');
    if (now !== told && !context.json) context.terminal.err(`${plain(now)}\n`);
    told = now;
    const open = own.filter(one => !ended(one));
    if (open.length === 0) return own;
    await systemClock.sleep(POLL_MS, context.signal).catch(() => {
      throw goesOn(
        noun,
        open.map(({ id }) => id),
      );
    });
  }
}

function goesOn(noun: string, ids: readonly string[]): InterruptedError {
  const cancel = ids.map(id => `npx paddock bench cancel ${id}`).join('; ');
  return ids.length === 1
    ? new InterruptedError(`The ${noun} goes on in the panel.`, `Cancel it with: ${cancel}`)
    : new InterruptedError(`The ${noun}s go on in the panel.`, `Cancel them with: ${cancel}`);
}
