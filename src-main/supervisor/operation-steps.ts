import { assertNever } from '../../src-shared/assert-never.ts';
import type { Operation, SupervisorState } from '../../src-shared/model/supervisor.ts';

/** What an operation is doing while its group is in this state; null when nothing takes time. */
export function stepOf(state: SupervisorState): string | null {
  switch (state.status) {
    case 'draining':
      return 'drain';
    case 'stopping':
      return 'stop';
    case 'starting':
      return state.phase === 'launching' ? 'start' : 'load';
    case 'backoff':
      return 'wait';
    case 'stopped':
    case 'ready':
    case 'failed':
    case 'disposed':
      return null;
    default:
      return assertNever(state, 'state');
  }
}

/** What a state says about a running operation: its end, or null while it goes on. */
export type Outcome = Pick<Operation, 'failure' | 'rolledBackTo'> & {
  readonly status: Exclude<Operation['status'], 'running'>;
};

const succeeded: Outcome = { status: 'succeeded', failure: null, rolledBackTo: null };
const superseded: Outcome = { status: 'superseded', failure: null, rolledBackTo: null };

/**
 * Whether this state answers the wish. `oldLaunchId` is the launch that a restart replaces: being ready with it is not
 * yet an answer.
 */
export function outcomeOf(
  operation: Pick<Operation, 'kind' | 'profileId'>,
  state: SupervisorState,
  oldLaunchId: string | null,
): Outcome | null {
  if (operation.kind === 'stop')
    return state.status === 'stopped' || state.status === 'disposed' ? succeeded : null;
  switch (state.status) {
    case 'ready': {
      if (state.launchId === oldLaunchId) return null;
      if (state.profileId === operation.profileId) return succeeded;
      if (state.because?.profileId !== operation.profileId) return null;
      return { status: 'failed', failure: state.because, rolledBackTo: state.profileId };
    }
    case 'failed':
      if (state.failure.profileId !== operation.profileId) return superseded;
      return { status: 'failed', failure: state.failure, rolledBackTo: null };
    case 'stopped':
    case 'disposed':
      return superseded;
    case 'starting':
    case 'draining':
    case 'stopping':
    case 'backoff':
      return null;
    default:
      return assertNever(state, 'state');
  }
}
