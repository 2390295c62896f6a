import type { LogLevel } from '../../src-shared/model/log-line.ts';
import type { SupervisorState } from '../../src-shared/model/supervisor.ts';
import { formatDuration } from '../../src-shared/units.ts';
import type { SupervisorLogs } from './evidence.ts';

interface Marker {
  readonly text: string;
  readonly level: LogLevel;
}

/** Writes our own lines between the engine's: where a profile begins, fails, is retried or rolled back. */
export function announce(
  logs: SupervisorLogs,
  group: string,
  change: { readonly before: SupervisorState; readonly after: SupervisorState },
  nameOf: (profileId: string) => string,
): void {
  const { after } = change;
  const name = 'profileId' in after ? nameOf(after.profileId) : '';
  const marker = markerOf(change.before, after, name);
  if (!marker) return;
  const profileId = 'profileId' in after ? after.profileId : null;
  const launchId = 'launchId' in after ? after.launchId : null;
  logs.marker({ group, profileId, launchId }, marker.text, marker.level);
}

/** @param name of the profile that the state after is about */
function markerOf(before: SupervisorState, after: SupervisorState, name: string): Marker | null {
  if (before.status === 'stopping' && after.status === 'stopping' && after.cut !== before.cut)
    return { text: `Requests in flight that are cut: ${after.cut}`, level: 'warn' };
  if (before.status === after.status && after.status !== 'starting') return null;
  switch (after.status) {
    case 'starting': {
      if (before.status === 'starting' && before.launchId === after.launchId) return null;
      const again = after.attempt > 0 ? ` (retry ${after.attempt})` : '';
      if (!after.because || after.attempt > 0) return { text: `Starting ${name}${again}`, level: 'info' };
      return {
        text: `${sentence(after.because.message)} Returning to ${name}.`,
        level: 'error',
      };
    }
    case 'stopping':
      if (after.cut === 0) return { text: `Stopping ${name}`, level: 'info' };
      return {
        text: `Stopping ${name}; requests in flight that are cut: ${after.cut}`,
        level: 'warn',
      };
    case 'draining':
      return { text: `Waiting for requests in flight of ${name}`, level: 'info' };
    case 'backoff':
      return {
        text: `${sentence(after.failure.message)} Next try in ${formatDuration(after.retryAt - after.since, 'en')}.`,
        level: 'warn',
      };
    case 'failed':
      return { text: (after.rollback ?? after.failure).message, level: 'error' };
    default:
      return null;
  }
}

/** With a full stop, where what an engine said ends without one. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
