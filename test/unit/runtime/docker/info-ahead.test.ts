import { expect, test } from 'vitest';
import type { DockerEngine, EngineInfo } from '../../../../src-main/runtime/docker/engine.ts';
import { withInfoAhead } from '../../../../src-main/runtime/docker/info-ahead.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const never = new AbortController().signal;
const INFO: EngineInfo = {
  ServerVersion: '1',
  OperatingSystem: '',
  MemTotal: 0,
  SecurityOptions: null,
  Runtimes: null,
  DiscoveredDevices: null,
};

/** A daemon that counts how often it is asked about itself, and refuses the first times. */
function daemon(refusals = 0) {
  const asked = { times: 0 };
  const engine: Pick<DockerEngine, 'info' | 'stop'> = {
    info: async () => {
      asked.times += 1;
      if (asked.times <= refusals) throw new Error('away');
      return INFO;
    },
    stop: async () => {},
  };
  const clock = new FakeClock(0);
  return { asked, clock, ahead: withInfoAhead(engine as DockerEngine, clock) };
}

test('what was asked while a container stopped answers the start that follows, once', async () => {
  const { asked, ahead } = daemon();
  await ahead.stop('a', 10, never);
  expect(await ahead.info()).toEqual(INFO);
  expect(asked.times).toBe(1);
  await ahead.info();
  expect(asked.times).toBe(2);
});

test('an answer from before a long pause is asked for anew', async () => {
  const { asked, ahead, clock } = daemon();
  await ahead.stop('a', 10, never);
  await clock.advance(30_000);
  await ahead.info();
  expect(asked.times).toBe(2);
});

test('a daemon that gave no answer ahead is asked again', async () => {
  const { asked, ahead } = daemon(1);
  await ahead.stop('a', 10, never);
  expect(await ahead.info()).toEqual(INFO);
  expect(asked.times).toBe(2);
});
