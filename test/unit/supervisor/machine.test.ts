import { expect, test } from 'vitest';
import { transition } from '../../../src-main/supervisor/machine.ts';
import {
  type Effect,
  initialMachine,
  type Machine,
  type MachineEvent,
} from '../../../src-main/supervisor/machine-types.ts';
import { backoffMs, defaultPolicy as policy } from '../../../src-main/supervisor/policy.ts';
import type { ProfileId } from '../../../src-shared/model/profile.ts';
import { SupervisorState } from '../../../src-shared/model/supervisor.ts';
import { exitOf, failureOf, identity, remoteIdentity, walk } from './machine-walk.ts';

const A = 'a' as ProfileId;
const B = 'b' as ProfileId;
/** Random steps; `npm run soak` raises it. */
const STEPS = Number(process.env.PADDOCK_MACHINE_STEPS ?? 1_000_000);

type Loose = MachineEvent extends infer E
  ? E extends MachineEvent
    ? Omit<E, 'at' | 'launchId'>
    : never
  : never;

/** Plays events one ms apart; facts are about the live launch. */
function play(events: readonly Loose[], from: Machine = initialMachine('t', 0)) {
  let machine = from;
  const effects: Effect[] = [];
  for (const event of events) {
    const at = machine.state.since + 1;
    const launchId = 'launchId' in machine.state ? machine.state.launchId : 'none';
    const step = transition(machine, { launchId, at, ...event } as MachineEvent, policy);
    machine = step.machine;
    effects.push(...step.effects);
    SupervisorState.parse(machine.state);
  }
  return { machine, state: machine.state, effects: effects.map(effect => effect.kind) };
}

const start = (profileId: ProfileId, force = false): Loose => ({ kind: 'start', profileId, force });
const stop: Loose = { kind: 'stop', force: false };
const restart: Loose = { kind: 'restart', force: false };
const launched: Loose = { kind: 'launched', instance: identity };
const healthy: Loose = { kind: 'healthy' };
const drained: Loose = { kind: 'drained', cut: 0 };
const exited = (profileId: ProfileId, permanent = false): Loose => ({
  kind: 'exited',
  exit: exitOf(1),
  failure: failureOf(profileId, permanent, 1),
});
const ready = (profileId: ProfileId): Loose[] => [start(profileId), launched, healthy];
const elapsed = (machine: Machine): Loose => ({
  kind: 'backoff-elapsed',
  retryAt: machine.state.status === 'backoff' ? machine.state.retryAt : -1,
});

test(`no invariant breaks within ${STEPS} random steps, and every kind of edge is taken`, () => {
  const seeds = 20;
  const edges = new Set<string>();
  for (let seed = 1; seed <= seeds; seed++)
    for (const edge of walk(seed, Math.ceil(STEPS / seeds)).keys()) edges.add(edge);
  for (const edge of [
    'stopped start starting',
    'starting healthy ready',
    'starting exited backoff',
    'starting exited starting',
    'starting exited failed',
    'starting start-timeout stopping',
    'ready start draining',
    'ready start stopping',
    'ready hung ready',
    'ready hung stopping',
    'ready exited backoff',
    'ready exited failed',
    'draining start ready',
    'draining drained stopping',
    'draining exited starting',
    'stopping exited stopped',
    'stopping exited starting',
    'stopping exited backoff',
    'stopping exited failed',
    'stopping exited disposed',
    'backoff start starting',
    'backoff stop stopped',
    'backoff backoff-elapsed starting',
    'failed restart starting',
  ])
    expect(edges, edge).toContain(edge);
});

test('a switch drains, stops, and starts the other profile', () => {
  const { state, effects } = play([...ready(A), start(B), drained, exited(A), launched, healthy]);
  expect(state).toMatchObject({ status: 'ready', profileId: B, because: null });
  expect(effects).toEqual(['launch', 'drain', 'terminate', 'launch']);
});

test('force and hung instances skip draining', () => {
  const forced = play([...ready(A), start(B, true)]);
  expect(forced).toMatchObject({ state: { status: 'stopping', cut: 0 }, effects: ['launch', 'terminate'] });
  expect(play([{ kind: 'cut', cut: 3 }], forced.machine).state).toMatchObject({ status: 'stopping', cut: 3 });
  const hung: Loose = { kind: 'hung', restart: false, failure: failureOf(A, false, 1, 'hung') };
  expect(play([...ready(A), hung, start(B)]).state).toMatchObject({ status: 'stopping' });
  expect(play([...ready(A), start(B), { kind: 'in-flight', count: 2 }, start(B, true)]).state).toMatchObject({
    status: 'stopping',
    cut: 2,
  });
});

test('a remote server is let go of at once, and nothing of it is cut', () => {
  const remote: Loose = { kind: 'launched', instance: remoteIdentity };
  for (const order of [stop, start(B), start(B, true), restart])
    expect(play([start(A), remote, healthy, order])).toMatchObject({
      state: { status: 'stopping', cut: 0 },
      effects: ['launch', 'terminate'],
    });
});

test('a switch with a permanent cause rolls back at once and keeps the reason', () => {
  const { state, effects } = play([
    ...ready(A),
    start(B),
    drained,
    exited(A),
    exited(B, true),
    launched,
    healthy,
  ]);
  expect(state).toMatchObject({ status: 'ready', profileId: A, because: { profileId: B, code: 'bad-flag' } });
  expect(effects).not.toContain('wait');
});

test('a switch that may pass rolls back only after the retry budget', () => {
  let { machine } = play([...ready(A), start(B), drained, exited(A)]);
  for (let attempt = 1; attempt <= policy.maxRetries; attempt++) {
    const failed = play([exited(B)], machine);
    expect(failed.state).toMatchObject({ status: 'backoff', attempt, profileId: B });
    machine = play([elapsed(failed.machine)], failed.machine).machine;
  }
  const { state } = play([exited(B)], machine);
  expect(state).toMatchObject({
    status: 'starting',
    profileId: A,
    because: { profileId: B, code: 'crash-loop' },
  });
});

test('a rollback that fails ends in failed with both reasons, once', () => {
  const { state } = play([...ready(A), start(B), drained, exited(A), exited(B, true), exited(A, true)]);
  expect(state).toMatchObject({
    status: 'failed',
    profileId: B,
    failure: { profileId: B },
    rollback: { profileId: A },
  });
});

test('a first start that fails has nothing to roll back to', () => {
  expect(play([start(B), exited(B, true)]).state).toMatchObject({ status: 'failed', rollback: null });
  const stoppedBefore = [...ready(A), stop, drained, exited(A), start(B), exited(B, true)];
  expect(play(stoppedBefore).state).toMatchObject({ status: 'failed', profileId: B, rollback: null });
});

test('what was stopped is not what a switch returns to, however the wishes follow each other', () => {
  const C = 'c' as ProfileId;
  const failed = { status: 'failed', profileId: C, rollback: null };
  const whileStopping = [...ready(A), stop, drained, start(B), start(C), exited(A), exited(C, true)];
  expect(play(whileStopping).state).toMatchObject(failed);
  const whileDraining = [...ready(A), stop, start(B), start(C), drained, exited(A), exited(C, true)];
  expect(play(whileDraining).state).toMatchObject(failed);
  const afterwards = [...ready(A), stop, drained, exited(A), start(B), start(C), exited(B), exited(C, true)];
  expect(play(afterwards).state).toMatchObject(failed);
  const wantedAgain = [...ready(A), stop, start(A), start(C), drained, exited(A), exited(C, true)];
  expect(play(wantedAgain).state).toMatchObject({ status: 'starting', profileId: A });
});

test('a crash after ready retries and never rolls back, also right after a switch', () => {
  let { machine } = play([...ready(A), start(B), drained, exited(A), launched, healthy]);
  for (let attempt = 1; attempt <= policy.maxRetries; attempt++) {
    const crashed = play([exited(B, true)], machine);
    expect(crashed.state).toMatchObject({ status: 'backoff', profileId: B, attempt });
    machine = play([elapsed(crashed.machine), launched, healthy], crashed.machine).machine;
  }
  expect(play([exited(B)], machine).state).toMatchObject({
    status: 'failed',
    profileId: B,
    failure: { code: 'crash-loop' },
    rollback: null,
  });
  const settled = play([{ kind: 'settled' }, exited(B)], machine);
  expect(settled.state).toMatchObject({ status: 'backoff', attempt: 1 });
});

test('the last wish wins while the old instance drains and stops', () => {
  const C = 'c' as ProfileId;
  const { state } = play([...ready(A), start(B), start(C), drained, start(B), stop, start(C), exited(A)]);
  expect(state).toMatchObject({ status: 'starting', profileId: C });
  expect(play([...ready(A), start(B), start(A)])).toMatchObject({ state: { status: 'ready', profileId: A } });
  expect(play([...ready(A), stop, drained, start(A), exited(A)]).state).toMatchObject({ status: 'starting' });
});

test('a restart starts the same profile with a new launch', () => {
  const before = play(ready(A));
  const { state } = play([restart, drained, exited(A)], before.machine);
  expect(state).toMatchObject({ status: 'starting', profileId: A, launchId: 't-2' });
});

test('dispose is irrevocable, and nothing is launched after it', () => {
  const { state, effects } = play([...ready(A), { kind: 'dispose' }, start(B), stop, exited(A), start(B)]);
  expect(state.status).toBe('disposed');
  expect(effects).toEqual(['launch', 'terminate']);
});

test('ON_HANG=restart restarts through backoff; otherwise a hang is shown and passes', () => {
  const failure = failureOf(A, false, 1, 'hung');
  const shown = play([...ready(A), { kind: 'unhealthy' }, { kind: 'hung', restart: false, failure }]);
  expect(shown.state).toMatchObject({ status: 'ready', health: 'hung' });
  expect(play([healthy], shown.machine).state).toMatchObject({ health: 'ok' });
  const restarted = play([...ready(A), { kind: 'hung', restart: true, failure }, exited(A)]);
  expect(restarted.state).toMatchObject({ status: 'backoff', failure: { code: 'hung', exit: { code: 1 } } });
});

test('the build that a ready engine names late becomes known, and stays so', () => {
  const before = play(ready(A));
  expect(before.state).toMatchObject({ status: 'ready', instance: { build: null } });
  const told = play([{ kind: 'healthy', build: 'build 1' }], before.machine);
  expect(told.state).toEqual({ ...before.state, instance: { ...identity, build: 'build 1' } });
  expect(play([{ kind: 'healthy', build: 'build 1' }], told.machine).machine).toBe(told.machine);
  expect(play([{ kind: 'healthy', build: null }], told.machine).machine).toBe(told.machine);
  expect(play([healthy], told.machine).machine).toBe(told.machine);
  const failing = play([{ kind: 'unhealthy' }], told.machine);
  expect(play([{ kind: 'healthy', build: null }], failing.machine).state).toEqual(told.state);
});

test('a start that takes too long is ended, then retried', () => {
  const failure = failureOf(A, false, 1, 'start-timeout');
  const { state, effects } = play([start(A), launched, { kind: 'start-timeout', failure }, exited(A)]);
  expect(state).toMatchObject({ status: 'backoff', failure: { code: 'start-timeout' } });
  expect(effects).toEqual(['launch', 'terminate', 'wait']);
});

test('the back-off doubles up to its cap', () => {
  expect([1, 2, 3, 4, 10, 1_000].map(attempt => backoffMs(attempt, policy))).toEqual([
    1_000, 2_000, 4_000, 8_000, 30_000, 30_000,
  ]);
});
