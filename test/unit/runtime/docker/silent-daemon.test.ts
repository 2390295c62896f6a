import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import {
  createDockerRuntime,
  type DockerRuntime,
} from '../../../../src-main/runtime/docker/docker-runtime.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { miniSpec } from '../../../support/docker.ts';
import { plainServerArgs, quietObserver } from '../../../support/launch-spec.ts';
import { ScriptedDocker } from '../../../support/scripted-docker.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const never = new AbortController().signal;

async function setUp(): Promise<{
  daemon: ScriptedDocker;
  clock: FakeClock;
  runtime: DockerRuntime;
  left: string[];
}> {
  const daemon = await ScriptedDocker.start();
  const clock = new FakeClock();
  const left: string[] = [];
  const runtime = createDockerRuntime({
    address: daemon.address,
    env: {},
    home: await temporaryFolder(),
    serverArgs: plainServerArgs,
    clock,
    log: silentLogger,
    onLeft: () => void left.push('left'),
  });
  return { daemon, clock, runtime, left };
}

test('a daemon that takes the question for leftovers and says nothing is given up after 5 s', async () => {
  const { daemon, clock, runtime } = await setUp();
  daemon.on(/containers\/json/, 'silence');
  const reaping = expect(runtime.reap({ homeId: 'h', keep: [] }, never)).rejects.toMatchObject({
    code: 'TIMEOUT',
  });
  await daemon.untilAsked(/containers\/json/);
  await clock.advance(5_000);
  await reaping;
  expect(clock.sleepers).toBe(0);
});

test('a container that was launched while the daemon thought is no leftover', async () => {
  const { daemon, runtime } = await setUp();
  const spec = miniSpec('h', 8_080);
  const list = daemon.hold(/containers\/json/);
  const reaping = runtime.reap({ homeId: 'h', keep: [] }, never);
  await daemon.untilAsked(/containers\/json/);
  const controller = new AbortController();
  const launching = expect(runtime.launch(spec, quietObserver, controller.signal)).rejects.toThrow('over');
  const ours = { Id: 'x', State: 'running', Labels: { 'paddock.launch': spec.launchId } };
  list.answer({ status: 200, body: [ours] });
  expect(await reaping).toEqual([]);
  controller.abort(new Error('over'));
  await launching;
});

test.each([
  ['/info', /GET \/info/],
  ['the list of containers', /containers\/json/],
])('a launch does not wait longer than 5 s for %s', async (_, pattern) => {
  const { daemon, clock, runtime } = await setUp();
  daemon.on(pattern, 'silence');
  const launching = expect(runtime.launch(miniSpec('h', 8_080), quietObserver, never)).rejects.toMatchObject({
    details: { failure: 'docker-unavailable' },
  });
  await daemon.untilAsked(pattern);
  await clock.advance(5_000);
  await launching;
});

test('a look before a launch takes 5 s at most, and says what is wrong', async () => {
  const { daemon, clock, runtime } = await setUp();
  const spec = miniSpec('h', 8_080);
  await runtime.preflight(spec, never);
  daemon.on(/containers\/json/, 'silence');
  const looking = expect(runtime.preflight(spec, never)).rejects.toMatchObject({
    details: { failure: 'docker-unavailable' },
  });
  await daemon.untilAsked(/containers\/json/, 2);
  await clock.advance(5_000);
  await looking;
});

test('a look before a launch asks the daemon about itself and does not wait for that; the launch takes the answer', async () => {
  const { daemon, clock, runtime } = await setUp();
  const spec = miniSpec('h', 8_080);
  const info = daemon.hold(/GET \/info/);
  await runtime.preflight(spec, never);
  const launching = expect(runtime.launch(spec, quietObserver, never)).rejects.toThrow('no such thing');
  await daemon.untilAsked(/containers\/json/, 2);
  expect(daemon.asked.some(request => request.startsWith('POST'))).toBe(false);
  info.answer({ status: 200, body: {} });
  // This daemon has no image to create a container of.
  await launching;
  expect(daemon.asked.filter(request => request.startsWith('GET /info'))).toHaveLength(1);
  expect(clock.sleepers).toBe(0);
});

test('a launch that is given up lets go of a create that is not answered, and says that something may be left', async () => {
  const { daemon, clock, runtime, left } = await setUp();
  daemon.on(/POST \/containers\/create/, 'silence');
  const controller = new AbortController();
  const reason = new Error('given up');
  const launching = expect(
    runtime.launch(miniSpec('h', 8_080), quietObserver, controller.signal),
  ).rejects.toBe(reason);
  await daemon.untilAsked(/containers\/create/);
  daemon.on(/containers\/json/, 'silence');
  controller.abort(reason);
  await clock.advance(3_000);
  await daemon.untilAsked(/containers\/json.*paddock\.launch/);
  await clock.advance(5_000);
  await launching;
  expect(left).toEqual(['left']);
});

test('a launch that is given up removes what the daemon makes a moment later', async () => {
  const { daemon, runtime, left } = await setUp();
  const create = daemon.hold(/POST \/containers\/create/);
  daemon.on(/DELETE \/containers\/late/, { status: 204 });
  const controller = new AbortController();
  const launching = expect(
    runtime.launch(miniSpec('h', 8_080), quietObserver, controller.signal),
  ).rejects.toThrow('given up');
  await daemon.untilAsked(/containers\/create/);
  controller.abort(new Error('given up'));
  create.answer({ status: 201, body: { Id: 'late' } });
  await launching;
  expect(daemon.asked.some(request => request.startsWith('DELETE /containers/late'))).toBe(true);
  expect(left).toEqual([]);
});
