import { transition } from '../../../src-main/supervisor/machine.ts';
import {
  type Effect,
  initialMachine,
  type MachineEvent,
} from '../../../src-main/supervisor/machine-types.ts';
import { defaultPolicy } from '../../../src-main/supervisor/policy.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';
import type { Exit, Failure, InstanceIdentity } from '../../../src-shared/model/supervisor.ts';

export const PROFILES = ['a', 'b', 'c'] as unknown as readonly ProfileId[];

export const exitOf = (at: number, code: number | null = 1): Exit => ({
  code,
  signal: null,
  outOfMemory: false,
  error: null,
  at,
});

export const failureOf = (
  profileId: ProfileId,
  permanent: boolean,
  at: number,
  code: Failure['code'] = permanent ? 'bad-flag' : 'exited',
): Failure => ({ profileId, code, permanent, message: 'm', fix: 'f', exit: exitOf(at), logTail: [], at });

export const identity: InstanceIdentity = {
  runtime: 'process',
  endpoint: 'http://127.0.0.1:1',
  command: [],
  adopted: false,
  pid: 1,
  containerId: null,
  image: null,
  build: null,
};

export const remoteIdentity: InstanceIdentity = { ...identity, runtime: 'remote' };

function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Walks the machine with random events and checks every invariant after each step, with books of its own.
 * Returns how often each edge `from event to` was taken.
 * @throws Error naming the invariant and the last events
 */
export function walk(seed: number, steps: number): Map<string, number> {
  const next = random(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  const policy = { ...defaultPolicy, maxRetries: 1 + (seed % 3) };
  const edges = new Map<string, number>();
  const trail: string[] = [];
  let machine = initialMachine('t', 0);
  let at = 0;
  let live: string | null = null;
  let terminated = false;
  let armed: number | null = null;
  let disposing = false;
  let rollbacks = 0;
  let lastReady: ProfileId | null = null;

  const check = (truth: boolean, invariant: string): void => {
    if (!truth) throw new Error(`${invariant} (seed ${seed})\n${trail.slice(-15).join('\n')}`);
  };

  const randomEvent = (): MachineEvent => {
    const { state } = machine;
    const known = 'launchId' in state ? state.launchId : 't-0';
    const launchId = next() < 0.9 ? known : `t-${Math.floor(next() * 5)}`;
    const profileId = 'profileId' in state ? state.profileId : (PROFILES[0] as ProfileId);
    const roll = next();
    if (roll < 0.12) return { kind: 'start', profileId: pick(PROFILES), force: next() < 0.2, at };
    if (roll < 0.16) return { kind: pick(['stop', 'restart'] as const), force: next() < 0.2, at };
    if (roll < 0.162) return { kind: 'dispose', at };
    if (roll < 0.25) {
      const retryAt = state.status === 'backoff' && next() < 0.9 ? state.retryAt : at;
      return { kind: 'backoff-elapsed', retryAt, at };
    }
    if (roll < 0.4)
      return { kind: 'launched', launchId, instance: pick([identity, identity, remoteIdentity]), at };
    if (roll < 0.5) return { kind: 'healthy', launchId, build: pick([null, null, 'build 1']), at };
    if (roll < 0.6) return { kind: pick(['unhealthy', 'settled'] as const), launchId, at };
    if (roll < 0.64)
      return {
        kind: 'hung',
        launchId,
        restart: next() < 0.5,
        failure: failureOf(profileId, false, at, 'hung'),
        at,
      };
    if (roll < 0.67)
      return {
        kind: 'start-timeout',
        launchId,
        failure: failureOf(profileId, next() < 0.3, at, 'start-timeout'),
        at,
      };
    if (roll < 0.72) return { kind: 'in-flight', launchId, count: pick([null, 0, 1, 2]), at };
    if (roll < 0.78) return { kind: pick(['drained', 'cut'] as const), launchId, cut: pick([0, 1]), at };
    if (roll < 0.83)
      return {
        kind: 'progress',
        launchId,
        progress: { fraction: pick([null, 0.5]), stage: pick(['x', 'y']) },
        at,
      };
    return {
      kind: 'exited',
      launchId,
      exit: exitOf(at),
      failure: failureOf(profileId, next() < 0.3, at),
      at,
    };
  };

  for (let i = 0; i < steps; i++) {
    at += Math.floor(next() * 100);
    const event = randomEvent();
    const before = machine;
    const stepped = transition(before, event, policy);
    machine = stepped.machine;
    const { effects } = stepped;
    const { state } = machine;
    trail.push(`${before.state.status} ${JSON.stringify(event)} ${state.status} ${JSON.stringify(effects)}`);
    if (trail.length > 60) trail.splice(0, 30);
    if (machine !== before) {
      const edge = `${before.state.status} ${event.kind} ${state.status}`;
      edges.set(edge, (edges.get(edge) ?? 0) + 1);
    }

    check(machine !== before || effects.length === 0, 'no effects without a change');
    check(
      machine === before || JSON.stringify(state) !== JSON.stringify(before.state),
      'a change is visible: no no-op is emitted',
    );
    const stale = 'launchId' in event && event.launchId !== live;
    check(!stale || machine === before, 'facts of another launch change nothing');
    check(before.state.status !== 'disposed' || machine === before, 'disposed is the end');

    // Books of what is live and armed.
    if (event.kind === 'exited' && event.launchId === live) live = null;
    if (event.kind === 'backoff-elapsed' && event.retryAt === armed && before.state.status === 'backoff')
      armed = null;
    for (const effect of effects as readonly Effect[]) {
      if (effect.kind === 'launch') {
        check(live === null, 'at most one live launch');
        check(!disposing, 'no launch after dispose');
        live = effect.launchId;
        terminated = false;
      } else if (effect.kind === 'terminate') {
        check(live === effect.launchId && !terminated, 'only the live launch is terminated, once');
        terminated = true;
      } else if (effect.kind === 'drain') {
        check(state.status === 'draining', 'drain belongs to draining');
        check(state.status !== 'draining' || state.instance.runtime !== 'remote', 'no remote server drains');
      } else if (effect.kind === 'cancel-drain')
        check(state.status === 'ready', 'a cancelled drain serves again');
      else if (effect.kind === 'wait') {
        check(armed === null, 'one timer at a time');
        armed = effect.retryAt;
      } else {
        check(armed !== null, 'only an armed timer is cancelled');
        armed = null;
      }
    }
    const isLive = ['starting', 'ready', 'draining', 'stopping'].includes(state.status);
    check(isLive === (live !== null), 'starting, ready, draining, stopping have exactly one live launch');
    check(!isLive || ('launchId' in state && state.launchId === live), 'the state names the live launch');
    check((state.status === 'stopping') === (isLive && terminated), 'terminated means stopping');
    check((state.status === 'backoff') === (armed !== null), 'a timer is armed in backoff only');

    // Books of rollbacks.
    if (['start', 'stop', 'restart'].includes(event.kind) && machine !== before) rollbacks = 0;
    const because = state.status === 'starting' ? state.because : null;
    const wasRollingBack = before.because !== null;
    if (because && !wasRollingBack && state.status === 'starting') {
      rollbacks++;
      check(rollbacks === 1, 'at most one rollback for each switch');
      check(
        state.profileId === lastReady,
        'a rollback returns to the profile that was ready last and that nobody has stopped since',
      );
      check(because.profileId !== state.profileId, 'a rollback is to another profile');
    }
    if (before.state.status === 'ready' && event.kind === 'exited' && machine !== before)
      check(state.status === 'backoff' || state.status === 'failed', 'a crash after ready never rolls back');
    if (machine !== before && state.status === 'failed' && state.rollback)
      check(
        before.because !== null && state.failure === before.because,
        'a failed rollback keeps both reasons',
      );
    if (state.status === 'ready') lastReady = state.profileId;
    // Nobody wants it back after that.
    if (event.kind === 'stop' && machine !== before) lastReady = null;
    if (
      state.status === 'stopping' &&
      before.state.status === 'stopping' &&
      before.state.next.kind === 'dispose'
    )
      check(state.next.kind === 'dispose', 'dispose is irrevocable');

    if (event.kind === 'dispose') disposing = true;
    if (state.status === 'disposed') {
      machine = initialMachine('t', at);
      [live, armed, disposing, rollbacks, lastReady] = [null, null, false, 0, null];
    }
  }
  return edges;
}
