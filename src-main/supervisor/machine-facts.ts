import { assertNever } from '../../src-shared/assert-never.ts';
import type { SupervisorState } from '../../src-shared/model/supervisor.ts';
import type { LaunchFact, Machine, Step } from './machine-types.ts';
import { begin, crashed, disposed, type Live, launchFailed, stopped, stopping, unchanged } from './moves.ts';
import type { Policy } from './policy.ts';

/** The rows of the table whose event is a fact about a launch; facts of another launch change nothing. */
export function applyFact(machine: Machine, event: LaunchFact, policy: Policy): Step {
  const { state } = machine;
  const isLive =
    state.status === 'starting' ||
    state.status === 'ready' ||
    state.status === 'draining' ||
    state.status === 'stopping';
  if (!isLive || state.launchId !== event.launchId) return unchanged(machine);
  if (event.kind === 'exited') return exited(machine, state, event, policy);
  const to = (next: SupervisorState): Step => ({ machine: { ...machine, state: next }, effects: [] });
  switch (state.status) {
    case 'starting': {
      if (event.kind === 'progress') {
        const { fraction, stage } = event.progress;
        const known = state.progress?.fraction === fraction && state.progress.stage === stage;
        return known ? unchanged(machine) : to({ ...state, progress: event.progress });
      }
      if (event.kind === 'launched' && state.phase === 'launching')
        return to({ ...state, phase: 'loading', progress: null, instance: event.instance });
      if (event.kind === 'healthy' && state.instance) {
        const { profileId, launchId, attempt, because } = state;
        const instance = { ...state.instance, build: event.build ?? state.instance.build };
        const served = { profileId, launchId, attempt, because, instance, since: event.at };
        const ready: SupervisorState = { status: 'ready', health: 'ok', ...served };
        return { machine: { ...machine, state: ready, lastGood: profileId, rollbackTo: null }, effects: [] };
      }
      if (event.kind === 'start-timeout')
        return stopping({ ...machine, pending: event.failure }, state, { kind: 'retry' }, event.at);
      return unchanged(machine);
    }
    case 'ready': {
      if (event.kind === 'healthy') {
        const build = event.build ?? state.instance.build;
        if (state.health === 'ok' && build === state.instance.build) return unchanged(machine);
        return to({ ...state, health: 'ok', instance: { ...state.instance, build } });
      }
      if (event.kind === 'unhealthy')
        return state.health === 'ok' ? to({ ...state, health: 'failing' }) : unchanged(machine);
      if (event.kind === 'settled') {
        if (machine.attempt === 0) return unchanged(machine);
        return { machine: { ...machine, attempt: 0, state: { ...state, attempt: 0 } }, effects: [] };
      }
      if (event.kind === 'hung') {
        if (event.restart)
          return stopping(
            { ...machine, pending: event.failure, because: null },
            state,
            { kind: 'retry' },
            event.at,
          );
        return state.health === 'hung' ? unchanged(machine) : to({ ...state, health: 'hung' });
      }
      return unchanged(machine);
    }
    case 'draining':
      if (event.kind === 'in-flight')
        return state.inFlight === event.count ? unchanged(machine) : to({ ...state, inFlight: event.count });
      if (event.kind === 'drained') return stopping(machine, state, state.next, event.at, event.cut);
      return unchanged(machine);
    case 'stopping':
      return event.kind === 'cut' && state.cut !== event.cut
        ? to({ ...state, cut: event.cut })
        : unchanged(machine);
    default:
      return assertNever(state, 'state');
  }
}

function exited(
  machine: Machine,
  state: Live,
  event: Extract<LaunchFact, { kind: 'exited' }>,
  policy: Policy,
): Step {
  const { at, exit, failure } = event;
  const { profileId } = state;
  if (state.status === 'starting') return launchFailed(machine, { profileId, failure, at }, policy);
  if (state.status === 'ready') return crashed(machine, { profileId, failure, at }, policy);
  const { next } = state;
  switch (next.kind) {
    case 'stay':
      return stopped(machine, exit, at, []);
    case 'dispose':
      return disposed(machine, at, []);
    case 'start': {
      return begin(machine, {
        profileId: next.profileId,
        attempt: 0,
        rollbackTo: machine.rollbackTo,
        because: null,
        at,
      });
    }
    case 'retry': {
      const reason = { ...(machine.pending ?? failure), exit, at };
      // Only what was ready before can hang.
      return reason.code === 'hung'
        ? crashed(machine, { profileId, failure: reason, at }, policy)
        : launchFailed(machine, { profileId, failure: reason, at }, policy);
    }
    default:
      return assertNever(next, 'next');
  }
}
