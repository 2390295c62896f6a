import type { ProfileId } from '../../src-shared/model/profile.ts';
import type { AfterStop, Exit, Failure, SupervisorState } from '../../src-shared/model/supervisor.ts';
import { crashLoop } from './failure.ts';
import type { Effect, Machine, Step } from './machine-types.ts';
import { backoffMs, type Policy } from './policy.ts';

type StateOf<S extends SupervisorState['status']> = Extract<SupervisorState, { status: S }>;
export type Live = StateOf<'starting' | 'ready' | 'draining' | 'stopping'>;

/** An instance that ended although it was wanted. `at` is when that was learned: an exit's own time is another clock's. */
interface Ended {
  readonly profileId: ProfileId;
  readonly failure: Failure;
  readonly at: number;
}

/** The moves that several rows of the table share. Pure, like everything that `transition` calls. */

export const unchanged = (machine: Machine): Step => ({ machine, effects: [] });

/** Into `starting`, with a launch of its own. `before` are effects that come first. */
export function begin(
  machine: Machine,
  start: {
    readonly profileId: ProfileId;
    readonly attempt: number;
    readonly rollbackTo: ProfileId | null;
    readonly because: Failure | null;
    readonly at: number;
  },
  before: readonly Effect[] = [],
): Step {
  const { profileId, attempt, rollbackTo, because, at } = start;
  const launches = machine.launches + 1;
  const launchId = `${machine.idPrefix}-${launches}`;
  const state: SupervisorState = {
    status: 'starting',
    profileId,
    launchId,
    since: at,
    phase: 'launching',
    attempt,
    progress: null,
    because,
    instance: null,
  };
  return {
    machine: { ...machine, state, attempt, rollbackTo, because, launches, pending: null },
    effects: [...before, { kind: 'launch', launchId, profileId, attempt }],
  };
}

/** Into `stopping`: the instance of `live` ends, then `next`. What it cuts is `cut`, or is yet to be looked for. */
export function stopping(
  machine: Machine,
  live: Live,
  next: AfterStop,
  at: number,
  cut: number | 'look' = 0,
): Step {
  const { profileId, launchId } = live;
  const look = cut === 'look';
  const state: SupervisorState = {
    status: 'stopping',
    profileId,
    launchId,
    since: at,
    next,
    cut: look ? 0 : cut,
  };
  return { machine: { ...machine, state }, effects: [{ kind: 'terminate', launchId, look }] };
}

/**
 * Into `draining`: requests in flight may end first. A hung instance answers none, so it is stopped at once; a remote
 * one is only let go of, and finishes them.
 */
export function draining(
  machine: Machine,
  ready: StateOf<'ready'>,
  next: AfterStop,
  order: { readonly force: boolean; readonly at: number },
  policy: Policy,
): Step {
  if (ready.health === 'hung' || ready.instance.runtime === 'remote')
    return stopping(machine, ready, next, order.at);
  if (order.force) return stopping(machine, ready, next, order.at, 'look');
  const { profileId, launchId, instance } = ready;
  const deadlineAt = order.at + policy.drainMs;
  const state: SupervisorState = {
    status: 'draining',
    profileId,
    launchId,
    since: order.at,
    next,
    inFlight: null,
    deadlineAt,
    instance,
  };
  return { machine: { ...machine, state }, effects: [{ kind: 'drain', launchId, deadlineAt }] };
}

/** What a launch that never became ready leads to: a retry, a rollback, or `failed`. */
export function launchFailed(machine: Machine, ended: Ended, policy: Policy): Step {
  const { failure, at } = ended;
  const spent = machine.attempt >= policy.maxRetries;
  if (!failure.permanent && !spent) return backOff(machine, ended, policy);
  if (machine.because) return failed(machine, machine.because, failure, at);
  if (machine.rollbackTo) {
    const because = spent ? crashLoop(failure, machine.attempt + 1) : failure;
    const start = { profileId: machine.rollbackTo, attempt: 0, rollbackTo: null, because, at };
    return begin(machine, start);
  }
  return failed(machine, spent ? crashLoop(failure, machine.attempt + 1) : failure, null, at);
}

/** What a crash after ready leads to: a retry or `failed`, never a rollback. */
export function crashed(machine: Machine, ended: Ended, policy: Policy): Step {
  const { failure, at } = ended;
  const served = { ...machine, rollbackTo: null, because: null };
  if (machine.attempt < policy.maxRetries) return backOff(served, ended, policy);
  return failed(served, crashLoop(failure, machine.attempt + 1), null, at);
}

function backOff(machine: Machine, ended: Ended, policy: Policy): Step {
  const { profileId, failure, at } = ended;
  const attempt = machine.attempt + 1;
  const retryAt = at + backoffMs(attempt, policy);
  const state: SupervisorState = {
    status: 'backoff',
    profileId,
    attempt,
    retryAt,
    failure,
    since: at,
  };
  return { machine: { ...machine, state, attempt, pending: null }, effects: [{ kind: 'wait', retryAt }] };
}

function failed(machine: Machine, failure: Failure, rollback: Failure | null, at: number): Step {
  const state: SupervisorState = {
    status: 'failed',
    profileId: failure.profileId,
    failure,
    rollback,
    since: at,
  };
  return { machine: atRest(machine, state), effects: [] };
}

/** Into `stopped`. */
export function stopped(
  machine: Machine,
  lastExit: Exit | null,
  at: number,
  effects: readonly Effect[],
): Step {
  return { machine: atRest(machine, { status: 'stopped', lastExit, since: at }), effects };
}

/** Into `disposed`, for good. */
export function disposed(machine: Machine, at: number, effects: readonly Effect[]): Step {
  return { machine: atRest(machine, { status: 'disposed', since: at }), effects };
}

function atRest(machine: Machine, state: SupervisorState): Machine {
  return { ...machine, state, attempt: 0, rollbackTo: null, because: null, pending: null };
}

/** Where a switch to `profileId` returns to when it fails; null when that is the profile itself. */
export function returnPoint(machine: Machine, profileId: ProfileId): ProfileId | null {
  return machine.lastGood === profileId ? null : machine.lastGood;
}

export function sameNext(a: AfterStop, b: AfterStop): boolean {
  return a.kind === b.kind && (a.kind !== 'start' || b.kind !== 'start' || a.profileId === b.profileId);
}
