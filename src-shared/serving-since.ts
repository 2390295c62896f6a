import type { SupervisorState } from './model/supervisor.ts';

/** Since when a state is what it is, epoch ms; for a server that was found running: since when it runs. */
export function servingSince(state: SupervisorState): number {
  const found = state.status === 'ready' && state.instance.adopted ? state.instance.startedAt : undefined;
  // Of a clock that was set back meanwhile nobody learns anything.
  return found === undefined ? state.since : Math.min(found, state.since);
}
