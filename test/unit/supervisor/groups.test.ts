import { stat } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SilentFolderError } from '../../../src-main/lib/folder-looks.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { defaultPolicy } from '../../../src-main/supervisor/policy.ts';
import { PaddockError } from '../../../src-shared/errors.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FakeRuntime } from '../../fakes/fake-runtime.ts';
import { FakeServers, type Harness, harness, profileEntry, slot } from '../../support/supervisor-harness.ts';

let clock: FakeClock;
let runtime: FakeRuntime;
let servers: FakeServers;
let h: Harness;
const never = new AbortController().signal;
const issue = { severity: 'error' as const, code: 'x', line: 1, key: null, message: 'bad --flag', fix: null };

const build = (extra: Parameters<typeof harness>[4] = {}): Harness =>
  harness(
    runtime,
    clock,
    endpoint => servers.probe(endpoint),
    [
      profileEntry('a'),
      profileEntry('b'),
      profileEntry('c'),
      profileEntry('refused', { issues: [issue] }),
      profileEntry('ttl', { ttlSeconds: 60, name: 'Short lived' }),
      profileEntry('hang', { onHang: 'restart' }),
      profileEntry('slow', { startTimeoutSeconds: 5 }),
      profileEntry('pinned', { port: 9_000 }),
      profileEntry('embed', { group: 'embeddings' }),
      profileEntry('rerank', { group: 'rerank' }),
    ],
    extra,
  );

beforeEach(() => {
  clock = new FakeClock();
  runtime = new FakeRuntime();
  servers = new FakeServers(runtime, clock);
  h = build();
});

afterEach(async () => {
  for (const instance of runtime.instances) instance.die();
  const disposed = h.groups.dispose({ leaveRunning: false });
  await clock.advance(5_000);
  await disposed;
  expect(h.state().status).toMatch(/disposed|stopped/);
  expect(runtime.alive, 'instances left').toBe(0);
  expect(clock.sleepers, 'timers left').toBe(0);
});

async function serve(id: string): Promise<void> {
  await h.groups.switchTo(id, { force: false });
  await clock.advance(100);
  expect(h.state()).toMatchObject({ status: 'ready', profileId: id });
}

test('whoever asks is told the time with the state, however long ago that last changed', async () => {
  await serve('a');
  const { at } = h.groups.snapshot.value;
  await clock.advance(60_000);
  expect(h.groups.snapshot.value.at, 'nothing changed meanwhile').toBe(at);
  expect(h.groups.told).toEqual({ ...h.groups.snapshot.value, at: clock.now() });
  const stop = new AbortController();
  const told = h.groups.tell(stop.signal);
  expect((await told.next()).value).toEqual(h.groups.told);
  stop.abort();
  await told.return();
});

test('a start goes to ready and its operation names the steps', async () => {
  const operation = await h.groups.switchTo('a', { force: false });
  expect(operation).toMatchObject({ kind: 'start', status: 'running', profileId: 'a', fromProfileId: null });
  await clock.advance(100);
  expect(h.state()).toMatchObject({ status: 'ready', profileId: 'a' });
  const done = h.groups.operation(operation.id);
  expect(done).toMatchObject({ status: 'succeeded', rolledBackTo: null });
  expect(done.steps.map(step => step.name)).toEqual(['start', 'load']);
  expect(done.steps.every(step => step.durationMs !== null)).toBe(true);
  expect(h.ready).toEqual(['a']);
  expect(h.groups.snapshot.value.groups[0]).toMatchObject({ group: 'default', port: 8080 });
});

test('the profile that is served already is an operation that succeeded at once', async () => {
  await serve('a');
  expect(await h.groups.switchTo('a', { force: false })).toMatchObject({ status: 'succeeded', steps: [] });
  expect(runtime.instances).toHaveLength(1);
});

test('a switch waits for requests in flight, at most the drain time, and says what it cut', async () => {
  await serve('a');
  servers.slots.set(8080, [slot(true), slot(true), slot(false)]);
  const operation = await h.groups.switchTo('b', { force: false });
  await clock.advance(29_000);
  expect(h.state()).toMatchObject({
    status: 'draining',
    inFlight: 2,
    next: { kind: 'start', profileId: 'b' },
  });
  servers.slots.delete(8080);
  servers.slots.set(8080, [slot(true)]);
  await clock.advance(2_000);
  expect(h.groups.operation(operation.id)).toMatchObject({ kind: 'switch', status: 'succeeded', cut: 1 });
  expect(h.groups.operation(operation.id).steps.map(step => step.name)).toEqual([
    'drain',
    'stop',
    'start',
    'load',
  ]);
  expect(h.logs.markers).toContain('Stopping a; requests in flight that are cut: 1');
});

test('a switch goes on as soon as the last request is done', async () => {
  await serve('a');
  servers.slots.set(8080, [slot(true)]);
  const operation = await h.groups.switchTo('b', { force: false });
  await clock.advance(1_000);
  servers.slots.set(8080, [slot(false)]);
  await clock.advance(1_000);
  expect(h.groups.operation(operation.id)).toMatchObject({ status: 'succeeded', cut: 0 });
});

test('an instance that is frozen is not waited for; one that works and has no time to answer is', async () => {
  runtime.behaviours.set('a', { lines: ['0.01 I slot launch_slot_: id  0 | task 7 | processing task'] });
  await serve('a');
  servers.health.set(8080, 'error');
  servers.slots.set(8080, 'silent');
  await clock.advance(5_000);
  const operation = await h.groups.switchTo('b', { force: false });
  for (let i = 0; i < 8; i++) {
    await clock.advance(1_000);
    runtime.last.log('slot | prompt processing, progress = 0.1');
  }
  expect(h.state()).toMatchObject({ status: 'draining', profileId: 'a' });
  await h.groups.switchTo('a', { force: false });
  await clock.advance(10);
  expect(h.groups.operation(operation.id).status).toBe('superseded');

  const again = await h.groups.switchTo('b', { force: false });
  await clock.advance(5_500);
  expect(h.state()).toMatchObject({ status: 'starting', profileId: 'b' });
  servers.health.delete(8080);
  await clock.advance(500);
  expect(h.groups.operation(again.id)).toMatchObject({ status: 'succeeded', cut: 1 });
});

test.each(['slots', 'metrics alone'])('requests that wait for a slot are in flight too, by %s', async by => {
  await serve('a');
  servers.slots.set(8080, by === 'slots' ? [slot(true)] : 'absent');
  servers.deferred.set(8080, 2);
  const operation = await h.groups.switchTo('b', { force: false });
  await clock.advance(1_000);
  expect(h.state()).toMatchObject({ status: 'draining', inFlight: 3 });
  servers.deferred.set(8080, 1);
  await clock.advance(30_000);
  expect(h.groups.operation(operation.id)).toMatchObject({ status: 'succeeded', cut: 2 });
});

test('an idle server is not asked how many requests wait', async () => {
  await serve('a');
  servers.deferred.set(8080, 0);
  const operation = await h.groups.switchTo('b', { force: false });
  await clock.advance(1_000);
  expect(h.groups.operation(operation.id)).toMatchObject({ status: 'succeeded', cut: 0 });
  expect(servers.metricsAsked).toBe(0);
});

test.each([
  [2, 3],
  ['hanging', 1],
] as const)(
  'a forced stop cuts those that wait too, where the server says so at once (%s)',
  async (waiting, cut) => {
    await serve('a');
    servers.slots.set(8080, [slot(true)]);
    servers.deferred.set(8080, waiting);
    const operation = await h.groups.stop({ force: true });
    await clock.advance(defaultPolicy.lookMs + 20);
    expect(h.groups.operation(operation.id)).toMatchObject({ status: 'succeeded', cut });
  },
);

test('force ends a drain that is under way', async () => {
  await serve('a');
  servers.slots.set(8080, [slot(true)]);
  const operation = await h.groups.switchTo('b', { force: false });
  await clock.advance(1_000);
  await h.groups.switchTo('b', { force: true });
  await clock.advance(100);
  expect(h.groups.operation(operation.id)).toMatchObject({ status: 'succeeded', cut: 1 });
});

test('a forced switch waits for nothing and still says what it cut', async () => {
  await serve('a');
  servers.slots.set(8080, [slot(true), slot(true), slot(false)]);
  const operation = await h.groups.switchTo('b', { force: true });
  await clock.advance(50);
  const done = h.groups.operation(operation.id);
  expect(done).toMatchObject({ status: 'succeeded', cut: 2 });
  expect(done.steps.map(step => step.name)).toEqual(['stop', 'start', 'load']);
  expect(h.logs.markers).toContain('Requests in flight that are cut: 2');
});

test('a forced stop of a server that is too busy to answer counts by its log, and is not held up', async () => {
  runtime.behaviours.set('a', {
    lines: ['0.01 I slot launch_slot_: id  0 | task 7 | processing task', 'task 9 | processing task'],
  });
  await serve('a');
  servers.slots.set(8080, 'hanging');
  const operation = await h.groups.stop({ force: true });
  await clock.advance(defaultPolicy.lookMs - 1);
  expect(h.state()).toMatchObject({ status: 'stopping', cut: 0 });
  await clock.advance(20);
  expect(h.groups.operation(operation.id)).toMatchObject({ status: 'succeeded', cut: 2 });
});

test('the engine names its build before it counts as ready, and one that hangs on that is ready all the same', async () => {
  servers.build = 'build 11669';
  await serve('a');
  expect(h.state()).toMatchObject({ instance: { build: 'build 11669' } });
  servers.build = 'hanging';
  await h.groups.switchTo('b', { force: false });
  await clock.advance(400);
  expect(h.state()).toMatchObject({ status: 'ready', profileId: 'b', instance: { build: null } });
});

test('an engine that had no time to name its build when it became ready is asked again at the next look', async () => {
  servers.build = 'hanging';
  await h.groups.switchTo('a', { force: false });
  await clock.advance(400);
  const before = h.state();
  expect(before).toMatchObject({ status: 'ready', health: 'ok', instance: { build: null } });
  servers.build = 'build 11669';
  await clock.advance(defaultPolicy.readyPollMs + defaultPolicy.lookMs);
  expect(h.state()).toMatchObject({ ...before, instance: { build: 'build 11669' } });
  expect(h.ready, 'told once').toEqual(['a']);
});

test('an engine that shows neither slots nor metrics is not waited for', async () => {
  await serve('a');
  servers.slots.set(8080, 'absent');
  await h.groups.switchTo('b', { force: false });
  await clock.advance(50);
  expect(h.state()).toMatchObject({ profileId: 'b' });
});

test('a switch that dies of a permanent cause rolls back at once, with the reason everywhere', async () => {
  await serve('a');
  runtime.behaviours.set('b', { lines: ['error: invalid argument: --nope'], exit: { code: 1 } });
  const operation = await h.groups.switchTo('b', { force: false });
  await clock.advance(200);
  const because = { code: 'bad-flag', permanent: true, profileId: 'b' };
  expect(h.state()).toMatchObject({ status: 'ready', profileId: 'a', because });
  const done = h.groups.operation(operation.id);
  expect(done).toMatchObject({ status: 'failed', rolledBackTo: 'a', failure: because });
  expect(done.failure?.message).toContain('error: invalid argument: --nope');
  expect(done.failure?.logTail).toEqual(['error: invalid argument: --nope']);
  expect(done.steps.map(step => step.name)).toEqual(['drain', 'stop', 'start', 'load', 'start', 'load']);
});

test('a switch that may pass is retried first, then rolled back', async () => {
  await serve('a');
  runtime.behaviours.set('b', { exit: { code: 3 } });
  const operation = await h.groups.switchTo('b', { force: false });
  await clock.advance(2_000);
  expect(h.state()).toMatchObject({ status: 'backoff', profileId: 'b' });
  await clock.advance(20_000);
  expect(h.state()).toMatchObject({ status: 'ready', profileId: 'a', because: { code: 'crash-loop' } });
  expect(h.groups.operation(operation.id)).toMatchObject({ status: 'failed', rolledBackTo: 'a' });
  expect(runtime.instances.filter(instance => instance.spec.profile.id === 'b')).toHaveLength(5);
});

test('a rollback that fails as well ends in failed with both reasons', async () => {
  await serve('a');
  const dies = { lines: ['std::bad_alloc'], exit: { code: 1 } };
  runtime.behaviours.set('a', dies).set('b', dies);
  const operation = await h.groups.switchTo('b', { force: false });
  await clock.advance(1_000);
  expect(h.state()).toMatchObject({
    status: 'failed',
    profileId: 'b',
    failure: { profileId: 'b', code: 'out-of-ram' },
    rollback: { profileId: 'a', code: 'out-of-ram' },
  });
  expect(h.groups.operation(operation.id)).toMatchObject({ status: 'failed', rolledBackTo: null });
});

test('a profile that cannot start at all never stops the one that serves', async () => {
  await serve('a');
  const operation = await h.groups.switchTo('refused', { force: false });
  await clock.advance(100);
  expect(h.state()).toMatchObject({ status: 'ready', profileId: 'a' });
  expect(runtime.last.terminated).toBe(0);
  expect(h.groups.operation(operation.id)).toMatchObject({
    status: 'failed',
    failure: { code: 'bad-flag', profileId: 'refused' },
    rolledBackTo: 'a',
  });
});

test('an engine that is not there, a server that does not answer, a port that is taken never stop the one that serves', async () => {
  await serve('a');
  const details = { failure: 'engine-missing' };
  const missing = new PaddockError('RUNTIME_UNAVAILABLE', 'llama-server is not on PATH.', { details });
  runtime.behaviours.set('b', { preflightError: missing });
  runtime.takenPorts.add(9_000);
  for (const [id, code, says] of [
    ['b', 'engine-missing', 'llama-server is not on PATH.'],
    ['pinned', 'port-taken', 'Port 9000 is taken by nc (pid 7).'],
  ] as const) {
    const operation = await h.groups.switchTo(id, { force: true });
    await clock.advance(10);
    expect(h.groups.operation(operation.id)).toMatchObject({
      status: 'failed',
      failure: { code, profileId: id },
      rolledBackTo: 'a',
    });
    expect(h.logs.markers).toContain(`${says} a serves on.`);
  }
  expect(h.state()).toMatchObject({ status: 'ready', profileId: 'a' });
  expect(runtime.instances).toHaveLength(1);
});

test('a model on the machine of another daemon is not looked for on this one', async () => {
  h = build({ filesElsewhere: ({ id }) => id === 'b' });
  for (const id of ['a', 'b'] as const) {
    const { file, profile } = profileEntry(id);
    h.profiles.set(id, { profile, file: { ...file, path: `/nonexistent/${id}.gguf` } });
  }
  await serve('b');
  const operation = await h.groups.switchTo('a', { force: false });
  expect(await h.groups.settled(operation.id, never)).toMatchObject({ failure: { code: 'model-missing' } });
  expect(h.state()).toMatchObject({ status: 'ready', profileId: 'b' });
});

test('a switch to a model on a share that is gone fails before anything is stopped, and names the folder', async () => {
  const error = new SilentFolderError('/mnt/nas');
  h = build({ statModel: path => (path.startsWith('/mnt') ? Promise.reject(error) : stat(path)) });
  await serve('a');
  const { file, profile } = profileEntry('b');
  h.profiles.set('b', { profile, file: { ...file, path: '/mnt/nas/b.gguf' } });
  const operation = await h.groups.switchTo('b', { force: false });
  expect(await h.groups.settled(operation.id, never)).toMatchObject({
    status: 'failed',
    failure: { code: 'model-missing', message: 'The folder /mnt/nas does not answer.' },
    rolledBackTo: 'a',
  });
  expect(runtime.last.terminated).toBe(0);
});

test('a restart that could not start again leaves what serves as it is', async () => {
  await serve('a');
  const { file, profile } = profileEntry('a');
  h.profiles.set('a', { profile, file: { ...file, path: '/nonexistent/a.gguf' } });
  const operation = await h.groups.restart({ force: false });
  const settled = await h.groups.settled(operation.id, never);
  expect(settled).toMatchObject({ status: 'failed', failure: { code: 'model-missing' }, rolledBackTo: 'a' });
  expect(runtime.last.terminated).toBe(0);
  h.profiles.delete('a');
  const unknown = await h.groups.restart({ force: false });
  await clock.advance(10);
  expect(h.groups.operation(unknown.id)).toMatchObject({
    status: 'failed',
    failure: { code: 'invalid-profile' },
  });
  expect(h.state()).toMatchObject({ status: 'ready', profileId: 'a' });
});

test('a wish that is superseded while it is checked sends nothing', async () => {
  await serve('a');
  const b = await h.groups.switchTo('b', { force: false });
  const c = await h.groups.switchTo('c', { force: false });
  const stop = await h.groups.stop({ force: false });
  await clock.advance(100);
  expect(h.state()).toMatchObject({ status: 'stopped' });
  expect([b, c, stop].map(({ id }) => h.groups.operation(id).status)).toEqual([
    'superseded',
    'superseded',
    'succeeded',
  ]);
  expect(runtime.instances).toHaveLength(1);
});

test('with nothing served, a profile that cannot start ends in failed', async () => {
  const operation = await h.groups.switchTo('refused', { force: false });
  await clock.advance(100);
  expect(h.state()).toMatchObject({ status: 'failed', failure: { code: 'bad-flag' } });
  expect(h.groups.operation(operation.id)).toMatchObject({ status: 'failed' });
  const missing = profileEntry('missing');
  h.profiles.set('missing', { ...missing, file: { ...missing.file, path: '/nonexistent/x.gguf' } });
  await h.groups.switchTo('missing', { force: false });
  expect(await h.until(state => state.status === 'failed')).toMatchObject({
    failure: { code: 'model-missing' },
  });
});

test('what an engine said at its end stands in the log as a sentence of its own', async () => {
  await serve('a');
  runtime.last.log('error: going down as told');
  runtime.last.die({ code: 134 });
  await clock.advance(10);
  expect(h.logs.markers).toContainEqual(expect.stringMatching(/going down as told\. Next try in /));
});

test('a crash after ready is retried with back-off, ends as a crash loop, and never rolls back', async () => {
  await serve('a');
  await h.groups.switchTo('b', { force: false });
  await clock.advance(100);
  for (let crash = 1; crash <= 4; crash++) {
    runtime.last.die({ code: 134, signal: null });
    await clock.advance(10);
    expect(h.state()).toMatchObject({ status: 'backoff', profileId: 'b', attempt: crash });
    await clock.advance(8_500);
    expect(h.state()).toMatchObject({ status: 'ready', profileId: 'b' });
    expect(h.groups.snapshot.value.groups[0]?.restarts).toBe(crash);
  }
  runtime.last.die({ code: 134 });
  await clock.advance(10);
  expect(h.state()).toMatchObject({ status: 'failed', failure: { code: 'crash-loop' }, rollback: null });
});

test('a crash is explained by what was said since it was ready', async () => {
  const warning = 'ggml_cuda_host_malloc: CUDA error: no kernel image is available';
  runtime.behaviours.set('a', { lines: [warning] });
  servers.health.set(8080, 'loading');
  await h.groups.switchTo('a', { force: false });
  await clock.advance(50);
  servers.health.set(8080, 'ok');
  await clock.advance(500);
  runtime.last.die({ code: null, signal: 'SIGSEGV' });
  await clock.advance(10);
  const code = (): unknown => {
    const state = h.state();
    return 'failure' in state ? [state.failure.code, state.failure.logTail[0]] : state.status;
  };
  expect(code()).toEqual(['exited', warning]);
  await clock.advance(2_000);
  runtime.last.log('CUDA error: an illegal memory access was encountered');
  runtime.last.die({ code: null, signal: 'SIGABRT' });
  await clock.advance(10);
  expect(code()).toEqual(['cuda-error', warning]);
});

test('five settled minutes refill the retry budget', async () => {
  await serve('a');
  runtime.last.die({ code: 1 });
  await clock.advance(1_500);
  expect(h.state()).toMatchObject({ status: 'ready', attempt: 1 });
  await clock.advance(301_000);
  expect(h.state()).toMatchObject({ status: 'ready', attempt: 0 });
});

test('an instance that stops answering is shown within 10 s, hung after 120 s, and recovers', async () => {
  await serve('a');
  servers.health.set(8080, 'silent');
  servers.slots.set(8080, 'silent');
  await clock.advance(9_000);
  expect(h.state()).toMatchObject({ status: 'ready', health: 'failing' });
  await clock.advance(106_000);
  expect(h.state()).toMatchObject({ health: 'failing' });
  await clock.advance(10_000);
  expect(h.state()).toMatchObject({ health: 'hung' });
  expect(runtime.last.terminated).toBe(0);
  servers.health.set(8080, 'ok');
  await clock.advance(5_000);
  expect(h.state()).toMatchObject({ health: 'ok' });
});

test('a hang that began before a switch which is taken back is shown all the same', async () => {
  await serve('a');
  servers.health.set(8080, 'error');
  servers.slots.set(8080, [slot(true)]);
  await clock.advance(110_000);
  expect(h.state()).toMatchObject({ status: 'ready', health: 'failing' });
  await h.groups.switchTo('b', { force: false });
  await clock.advance(20_000);
  expect(h.state()).toMatchObject({ status: 'draining' });
  await h.groups.switchTo('a', { force: false });
  await clock.advance(2_000);
  expect(h.state()).toMatchObject({ status: 'ready', profileId: 'a', health: 'hung' });
});

test('a long prompt is no hang: log or token progress counts', async () => {
  await serve('a');
  servers.health.set(8080, 'error');
  servers.slots.set(8080, 'silent');
  for (let minute = 0; minute < 5; minute++) {
    await clock.advance(60_000);
    runtime.last.log(`slot | prompt processing, progress = 0.${minute}`);
  }
  expect(h.state()).toMatchObject({ health: 'failing' });
  for (let minute = 0; minute < 5; minute++) {
    servers.slots.set(8080, [slot(true, minute)]);
    await clock.advance(60_000);
  }
  expect(h.state()).toMatchObject({ health: 'failing' });
  await clock.advance(125_000);
  expect(h.state()).toMatchObject({ health: 'hung' });
});

test('ON_HANG=restart restarts what hangs', async () => {
  await serve('hang');
  servers.health.set(8080, 'error');
  servers.slots.set(8080, 'silent');
  await clock.advance(123_000);
  expect(h.state()).toMatchObject({ status: 'starting', attempt: 1 });
  expect(h.logs.markers.join()).toContain('[hang] has neither answered nor made progress for 120 s');
  servers.health.set(8080, 'ok');
  await clock.advance(1_500);
  expect(h.state()).toMatchObject({ status: 'ready', profileId: 'hang' });
  expect(runtime.instances).toHaveLength(2);
});

test('a start that takes longer than START_TIMEOUT is ended, and final the second time', async () => {
  servers.health.set(8080, 'loading');
  await h.groups.switchTo('slow', { force: false });
  await clock.advance(4_900);
  expect(h.state()).toMatchObject({ status: 'starting', phase: 'loading' });
  await clock.advance(500);
  expect(h.state()).toMatchObject({
    status: 'backoff',
    failure: { code: 'start-timeout', permanent: false },
  });
  await clock.advance(8_000);
  expect(h.state()).toMatchObject({ status: 'failed', failure: { code: 'start-timeout' } });
  expect(runtime.alive).toBe(0);
});

test('loading shows the stage that the log tells', async () => {
  servers.health.set(8080, 'loading');
  await h.groups.switchTo('a', { force: false });
  await clock.advance(50);
  runtime.last.log('0.00.039.263 I load_tensors: loading model tensors, this can take a while...');
  await clock.advance(10);
  expect(h.state()).toMatchObject({ progress: { stage: 'loading tensors', fraction: null } });
});

test('lines that the log cannot take cost themselves and not those after them', async () => {
  await serve('a');
  const take = h.logs.ingest.bind(h.logs);
  h.logs.ingest = (source, lines) => {
    if (lines.some(({ text }) => text === 'poison')) throw new RangeError('Invalid time value');
    return take(source, lines);
  };
  runtime.last.log('poison');
  await clock.advance(10);
  runtime.last.log('after it');
  await clock.advance(10);
  expect(h.logs.lines.map(({ text }) => text)).toContain('after it');
});

test('an idle model is unloaded after its TTL, a busy one is not', async () => {
  await serve('ttl');
  servers.slots.set(8080, [slot(true)]);
  await clock.advance(120_000);
  expect(h.state()).toMatchObject({ status: 'ready' });
  servers.slots.set(8080, [slot(false)]);
  await clock.advance(50_000);
  runtime.last.log('slot print_timing: id  0 | task 1 | n_gen =   1161, tg = 386.49 t/s, tg_3s = 386.82 t/s');
  await clock.advance(50_000);
  expect(h.state()).toMatchObject({ status: 'ready' });
  await clock.advance(15_000);
  expect(h.state()).toMatchObject({ status: 'stopped' });
  expect(h.logs.markers).toEqual(
    expect.arrayContaining(['Starting Short lived', 'Unloading Short lived: no request for 60 s (TTL)']),
  );
});

test('the last wish wins, and the wishes before it are superseded', async () => {
  await serve('a');
  const b = await h.groups.switchTo('b', { force: false });
  const c = await h.groups.switchTo('c', { force: false });
  await clock.advance(200);
  expect(h.state()).toMatchObject({ status: 'ready', profileId: 'c' });
  expect(h.groups.operation(b.id).status).toBe('superseded');
  expect(h.groups.operation(c.id).status).toBe('succeeded');
  expect(runtime.instances.map(instance => instance.spec.profile.id)).toEqual(['a', 'c']);
});

test('the same wish twice is one operation', async () => {
  const first = await h.groups.switchTo('a', { force: false });
  const second = await h.groups.switchTo('a', { force: false });
  expect(second.id).toBe(first.id);
  await clock.advance(100);
  expect(runtime.instances).toHaveLength(1);
});

test('waiters are settled on success, failure, supersession and abort', async () => {
  servers.health.set(8080, 'loading');
  const a = await h.groups.switchTo('a', { force: false });
  const waiting = h.groups.settled(a.id, never);
  const controller = new AbortController();
  const aborted = h.groups.settled(a.id, controller.signal);
  controller.abort();
  await expect(aborted).rejects.toMatchObject({ code: 'CANCELLED' });
  await h.groups.switchTo('b', { force: false });
  expect((await waiting).status).toBe('superseded');
  expect(() => h.groups.operation('nope')).toThrow(PaddockError);
});

test('a stop while starting undoes the launch', async () => {
  runtime.behaviours.set('a', { neverLaunches: true });
  await h.groups.switchTo('a', { force: false });
  await clock.advance(10);
  const stop = await h.groups.stop({ force: false });
  await clock.advance(50);
  expect(h.state()).toMatchObject({ status: 'stopped' });
  expect(h.groups.operation(stop.id)).toMatchObject({ kind: 'stop', status: 'succeeded' });
});

test('what cannot be stopped stays stopping, however long', async () => {
  runtime.behaviours.set('a', { ignoresTerminate: true });
  await serve('a');
  const operation = await h.groups.switchTo('b', { force: false });
  await clock.advance(3_600_000);
  expect(h.state()).toMatchObject({ status: 'stopping', profileId: 'a' });
  runtime.last.die({ signal: 'SIGKILL', code: null });
  await clock.advance(100);
  expect(h.groups.operation(operation.id).status).toBe('succeeded');
});

test('a restart starts the same profile again, and needs one', async () => {
  await expect(h.groups.restart({ force: false })).rejects.toMatchObject({ code: 'CONFLICT' });
  await serve('a');
  const operation = await h.groups.restart({ force: false });
  await clock.advance(200);
  expect(h.groups.operation(operation.id)).toMatchObject({ status: 'succeeded', profileId: 'a' });
  expect(runtime.instances).toHaveLength(2);
  expect(runtime.alive).toBe(1);
});

test('groups run side by side on ports of their own, and stop together', async () => {
  await serve('a');
  await h.groups.switchTo('embed', { force: false });
  await h.groups.switchTo('rerank', { force: false });
  await clock.advance(200);
  const shown = h.groups.snapshot.value.groups;
  expect(shown.map(group => [group.group, group.port, group.state.status])).toEqual([
    ['rerank', 8082, 'ready'],
    ['default', 8080, 'ready'],
    ['embeddings', 8081, 'ready'],
  ]);
  const stop = await h.groups.stop({ force: false });
  await clock.advance(200);
  expect(h.groups.operation(stop.id)).toMatchObject({ group: '*', status: 'succeeded' });
  expect(runtime.alive).toBe(0);
});

test('a quiet group is shown, restarted and switched however much happens in another', async () => {
  await h.groups.switchTo('embed', { force: false });
  await clock.advance(100);
  await serve('a');
  for (let i = 0; i < 300; i++) {
    await h.groups.stop({ group: 'default', force: false });
    await h.groups.switchTo('b', { force: false });
  }
  await clock.advance(200);
  const quiet = h.groups.snapshot.value.groups.find(({ group }) => group === 'embeddings');
  expect(quiet).toMatchObject({ state: { status: 'ready' }, operation: { profileId: 'embed' } });
  runtime.instances[0]?.die({ code: 1 });
  await clock.advance(1_500);
  expect(h.state('embeddings')).toMatchObject({ status: 'ready', attempt: 1 });
  await serve('c');
});

test('an observer that throws keeps nothing from being done, and is in the log', async () => {
  const told: string[] = [];
  const log = { ...silentLogger, error: (message: string) => void told.push(message) };
  h = build({ log });
  const { marker } = h.logs;
  h.logs.marker = () => {
    throw new Error('the log is full');
  };
  await serve('a');
  h.logs.marker = marker;
  expect(told).toContain('A change of state could not be told');
});

test('a default port that is taken moves on; a chosen one is an error that names the holder', async () => {
  runtime.takenPorts.add(8080).add(8081).add(9_000);
  await h.groups.switchTo('a', { force: false });
  await clock.advance(100);
  expect(h.groups.snapshot.value.groups[0]).toMatchObject({
    port: 8082,
    movedFrom: 8080,
    state: { status: 'ready' },
  });
  await h.groups.stop({ force: false });
  await clock.advance(100);
  await h.groups.switchTo('pinned', { force: false });
  await clock.advance(100);
  expect(h.state()).toMatchObject({ status: 'failed', failure: { code: 'port-taken' } });
  expect(JSON.stringify(h.state())).toContain('nc (pid 7)');
  h = build({ portPolicy: { instancePort: 8080, instancePortExplicit: true } });
  await h.groups.switchTo('a', { force: false });
  await clock.advance(100);
  expect(h.state()).toMatchObject({ status: 'failed', failure: { code: 'port-taken', permanent: true } });
});

test('a default port never moves to the port of the panel, nor says that it moved when it did not', async () => {
  const portPolicy = { instancePort: 8080, instancePortExplicit: false, reservedPorts: [8081, 9_001] };
  h = build({ portPolicy });
  await serve('a');
  expect(h.groups.snapshot.value.groups[0]).not.toHaveProperty('movedFrom');
  await h.groups.switchTo('embed', { force: false });
  await clock.advance(100);
  expect(h.groups.snapshot.value.groups[0]).toMatchObject({ group: 'embeddings', port: 8082 });
  expect(h.groups.snapshot.value.groups[0]).not.toHaveProperty('movedFrom');
  await h.groups.stop({ force: false });
  await clock.advance(100);
  await h.groups.switchTo('pinned', { force: false });
  await clock.advance(100);
  expect(h.groups.snapshot.value.groups[0]).toMatchObject({ port: 9_000, state: { status: 'ready' } });
  expect(h.groups.snapshot.value.groups[0]).not.toHaveProperty('movedFrom');
});

test('instance port 0 takes any free one and keeps it', async () => {
  h = build({ portPolicy: { instancePort: 0, instancePortExplicit: true } });
  await serve('a');
  await h.groups.switchTo('b', { force: false });
  await clock.advance(100);
  expect(h.groups.snapshot.value.groups[0]).toMatchObject({ port: 40_000, state: { profileId: 'b' } });
});

test('the VRAM gate stands between stop and start, with a deadline', async () => {
  let free = (): void => {};
  /** How many instances were alive when it was asked. */
  const asked: number[] = [];
  h = build({
    vramFree: (_, signal) =>
      new Promise((resolve, reject) => {
        free = resolve;
        asked.push(runtime.alive);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  });
  await serve('a');
  const b = await h.groups.switchTo('b', { force: false });
  await clock.advance(1_000);
  expect(h.state()).toMatchObject({ status: 'stopping' });
  free();
  await clock.advance(100);
  const steps = h.groups.operation(b.id).steps;
  expect(steps.map(step => step.name)).toEqual(['drain', 'stop', 'vram', 'start', 'load']);
  const c = await h.groups.switchTo('c', { force: false });
  await clock.advance(11_000);
  const late = h.groups.operation(c.id);
  expect(late).toMatchObject({ status: 'succeeded' });
  const words = 'The VRAM of b was not free after 10 s; the next start goes on all the same.';
  expect(late.steps.find(step => step.name === 'vram')).toMatchObject({ note: words });
  expect(h.logs.markers).toContain(words);
  await h.groups.stop({ force: false });
  await clock.advance(100);
  expect(h.state()).toMatchObject({ status: 'stopped' });
  expect(asked, 'asked from the beginning of an end on, and only where a start follows').toEqual([1, 1]);
});

test('dispose can leave an instance running, to be adopted later', async () => {
  await serve('a');
  const disposed = h.groups.dispose({ leaveRunning: true });
  await clock.advance(100);
  await disposed;
  expect(runtime.last).toMatchObject({ isReleased: true, terminated: 0, isAlive: true });
  expect(h.state()).toMatchObject({ status: 'disposed' });
  await expect(h.groups.switchTo('b', { force: false })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'Paddock is shutting down.',
  });
});

test('a clock that jumps neither kills nor restarts anything', async () => {
  await serve('a');
  clock.jump(86_400_000);
  await clock.advance(5_000);
  clock.jump(-2 * 86_400_000);
  await clock.advance(5_000);
  expect(h.state()).toMatchObject({ status: 'ready', health: 'ok' });
  expect(runtime.instances).toHaveLength(1);
});

test('a hundred switches at once end with one instance and nothing leaked', async () => {
  await serve('a');
  const ids = ['a', 'b', 'c'];
  const all = await Promise.all(
    Array.from({ length: 100 }, (_, i) => h.groups.switchTo(ids[i % 3] ?? 'a', { force: i % 7 === 0 })),
  );
  await clock.advance(2_000);
  expect(runtime.alive).toBe(1);
  expect(runtime.mostAlive).toBe(1);
  const last = all.at(-1);
  expect(h.groups.operation(last?.id ?? '')).toMatchObject({ status: 'succeeded' });
  expect(h.state()).toMatchObject({ status: 'ready', profileId: last?.profileId });
  const open = all.filter(operation => h.groups.operation(operation.id).status === 'running');
  expect(open).toEqual([]);
});
