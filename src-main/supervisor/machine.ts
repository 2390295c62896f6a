import { assertNever } from '../../src-shared/assert-never.ts';
import type { AfterStop, SupervisorState } from '../../src-shared/model/supervisor.ts';
import { applyFact } from './machine-facts.ts';
import type { Command, Machine, MachineEvent, Step } from './machine-types.ts';
import { begin, disposed, draining, returnPoint, sameNext, stopped, stopping, unchanged } from './moves.ts';
import type { Policy } from './policy.ts';

/**
 * The whole behaviour of a group's life, as in the table of machine-types.ts. Pure: time comes with the events, and
 * what has to be done goes out as effects. An event that changes nothing gives back the same machine.
 */
export function transition(machine: Machine, event: MachineEvent, policy: Policy): Step {
  switch (event.kind) {
    case 'start':
      return start(machine, event, policy);
    case 'stop':
      return stop(machine, event, policy);
    case 'restart':
      return restart(machine, event, policy);
    case 'dispose':
      return dispose(machine, event.at);
    case 'backoff-elapsed':
      return retry(machine, event.retryAt, event.at);
    default:
      return applyFact(machine, event, policy);
  }
}

type Start = Extract<Command, { kind: 'start' }>;
type StopOrRestart = Extract<Command, { kind: 'stop' | 'restart' }>;

function start(machine: Machine, order: Start, policy: Policy): Step {
  const { state } = machine;
  const { profileId, at } = order;
  const next: AfterStop = { kind: 'start', profileId };
  const fresh = { profileId, attempt: 0, rollbackTo: null, because: null, at };
  const rollbackTo = returnPoint(machine, profileId);
  switch (state.status) {
    case 'disposed':
      return unchanged(machine);
    case 'stopped':
    case 'failed':
      return begin(machine, fresh);
    case 'starting':
      if (state.profileId === profileId) return unchanged(machine);
      return stopping({ ...machine, rollbackTo }, state, next, at);
    case 'ready':
      if (state.profileId === profileId) return unchanged(machine);
      return draining({ ...machine, rollbackTo }, state, next, order, policy);
    case 'draining':
      if (state.profileId === profileId && !sameNext(state.next, next))
        return keepServing(machine, state, at);
      return redirect({ ...machine, rollbackTo }, machine, state, next, order);
    case 'stopping':
      return redirect({ ...machine, rollbackTo }, machine, state, next, order);
    case 'backoff': {
      const again = state.profileId === profileId;
      const wish = again
        ? { ...fresh, rollbackTo: machine.rollbackTo, because: machine.because }
        : { ...fresh, rollbackTo };
      return begin(machine, wish, [{ kind: 'cancel-wait' }]);
    }
    default:
      return assertNever(state, 'state');
  }
}

function stop(machine: Machine, order: StopOrRestart, policy: Policy): Step {
  const { state } = machine;
  const next: AfterStop = { kind: 'stay' };
  const unwanted = { ...machine, rollbackTo: null, lastGood: null };
  switch (state.status) {
    case 'disposed':
    case 'stopped':
      return unchanged(machine);
    case 'failed':
      return stopped(unwanted, state.failure.exit, order.at, []);
    case 'starting':
      return stopping(unwanted, state, next, order.at);
    case 'ready':
      return draining(unwanted, state, next, order, policy);
    case 'draining':
    case 'stopping':
      return redirect(unwanted, machine, state, next, order);
    case 'backoff':
      return stopped(unwanted, state.failure.exit, order.at, [{ kind: 'cancel-wait' }]);
    default:
      return assertNever(state, 'state');
  }
}

function restart(machine: Machine, order: StopOrRestart, policy: Policy): Step {
  const { state } = machine;
  if (state.status === 'disposed' || state.status === 'stopped') return unchanged(machine);
  const { profileId } = state;
  const next: AfterStop = { kind: 'start', profileId };
  const fresh = { profileId, attempt: 0, rollbackTo: null, because: null, at: order.at };
  const plain = { ...machine, rollbackTo: null };
  switch (state.status) {
    case 'failed':
      return begin(machine, fresh);
    case 'starting':
      return stopping(plain, state, next, order.at);
    case 'ready':
      return draining(plain, state, next, order, policy);
    case 'draining':
    case 'stopping':
      return redirect(plain, machine, state, next, order);
    case 'backoff':
      return begin(machine, fresh, [{ kind: 'cancel-wait' }]);
    default:
      return assertNever(state, 'state');
  }
}

function dispose(machine: Machine, at: number): Step {
  const { state } = machine;
  const next: AfterStop = { kind: 'dispose' };
  switch (state.status) {
    case 'disposed':
      return unchanged(machine);
    case 'stopped':
    case 'failed':
      return disposed(machine, at, []);
    case 'backoff':
      return disposed(machine, at, [{ kind: 'cancel-wait' }]);
    case 'starting':
    case 'ready':
    case 'draining':
      return stopping(machine, state, next, at);
    case 'stopping':
      if (state.next.kind === 'dispose') return unchanged(machine);
      return { machine: { ...machine, state: { ...state, next } }, effects: [] };
    default:
      return assertNever(state, 'state');
  }
}

/** A new wish while the old instance ends: it replaces what comes next; `force` ends the draining as well. */
function redirect(
  changed: Machine,
  machine: Machine,
  state: Extract<SupervisorState, { status: 'draining' | 'stopping' }>,
  next: AfterStop,
  order: { readonly force: boolean; readonly at: number },
): Step {
  if (state.next.kind === 'dispose') return unchanged(machine);
  const known = sameNext(state.next, next);
  if (state.status === 'draining' && order.force)
    return stopping(known ? machine : changed, state, next, order.at, state.inFlight ?? 'look');
  if (known) return unchanged(machine);
  return { machine: { ...changed, pending: null, state: { ...state, next } }, effects: [] };
}

/** The draining profile is wanted after all. */
function keepServing(
  machine: Machine,
  state: Extract<SupervisorState, { status: 'draining' }>,
  at: number,
): Step {
  const { profileId, launchId, instance } = state;
  const { attempt, because } = machine;
  const ready: SupervisorState = {
    status: 'ready',
    profileId,
    launchId,
    since: at,
    health: 'ok',
    attempt,
    because,
    instance,
  };
  return {
    machine: { ...machine, rollbackTo: null, lastGood: profileId, state: ready },
    effects: [{ kind: 'cancel-drain', launchId }],
  };
}

function retry(machine: Machine, retryAt: number, at: number): Step {
  const { state, attempt, rollbackTo, because } = machine;
  if (state.status !== 'backoff' || state.retryAt !== retryAt) return unchanged(machine);
  return begin(machine, { profileId: state.profileId, attempt, rollbackTo, because, at });
}
