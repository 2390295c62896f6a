import { expect, test } from 'vitest';
import type { EngineInfo } from '../../../../src-main/runtime/docker/engine.ts';
import { InfoAhead } from '../../../../src-main/runtime/docker/info-ahead.ts';
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
  const info = async (): Promise<EngineInfo> => {
    asked.times += 1;
    if (asked.times <= refusals) throw new Error('away');
    return { ...INFO, ServerVersion: String(asked.times) };
  };
  const clock = new FakeClock(0);
  return { asked, clock, ahead: new InfoAhead({ info }, { clock }) };
}

test('what was asked before a stop answers the start that follows, once', async () => {
  const { asked, ahead } = daemon();
  await ahead.ask(never);
  expect((await ahead.take(never)).ServerVersion).toBe('1');
  expect(asked.times).toBe(1);
  expect((await ahead.take(never)).ServerVersion).toBe('2');
  expect((await ahead.take(never)).ServerVersion).toBe('3');
});

test('an answer from before a long pause is asked for anew', async () => {
  const { ahead, clock } = daemon();
  await ahead.ask(never);
  await clock.advance(30_000);
  expect((await ahead.take(never)).ServerVersion).toBe('2');
});

test('whoever asks is told what the daemon says now, and a refusal leaves nothing behind', async () => {
  const { ahead } = daemon(2);
  await expect(ahead.ask(never)).rejects.toThrow('away');
  await expect(ahead.take(never)).rejects.toThrow('away');
  await ahead.ask(never);
  expect((await ahead.ask(never)).ServerVersion).toBe('4');
});

test('a look leaves the answer for the launch, and what was said last stays known', async () => {
  const { asked, clock, ahead } = daemon();
  expect(ahead.last).toBeNull();
  await ahead.look(never);
  await ahead.look(never);
  expect(asked.times).toBe(1);
  expect((await ahead.take(never)).ServerVersion).toBe('1');
  expect(ahead.last?.ServerVersion).toBe('1');
  await clock.advance(30_000);
  await ahead.look(never);
  expect(ahead.last?.ServerVersion).toBe('2');
});

test('a launch waits for an answer that is on its way, and asks itself where who had asked gave up', async () => {
  const answers: ((info: EngineInfo) => void)[] = [];
  const info = (signal?: AbortSignal): Promise<EngineInfo> =>
    new Promise((resolve, reject) => {
      answers.push(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  const ahead = new InfoAhead({ info }, { clock: new FakeClock(0) });
  void ahead.ask(never);
  const taking = ahead.take(never);
  answers[0]?.(INFO);
  expect(await taking).toBe(INFO);

  const asker = new AbortController();
  const asking = expect(ahead.ask(asker.signal)).rejects.toThrow('given up');
  const second = ahead.take(never);
  asker.abort(new Error('given up'));
  await asking;
  await expect.poll(() => answers.length).toBe(3);
  answers[2]?.({ ...INFO, ServerVersion: '3' });
  expect((await second).ServerVersion).toBe('3');
});
