import { afterEach, beforeEach, expect, test } from 'vitest';
import { LlamaProps } from '../../../src-main/llama/llama-schemas.ts';
import { HealthCheck } from '../../../src-main/supervisor/health-check.ts';
import { defaultPolicy } from '../../../src-main/supervisor/policy.ts';
import { PaddockError } from '../../../src-shared/errors.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const { readyPollMs, lookMs } = defaultPolicy;

let clock: FakeClock;
let told: unknown[];
let asked: number;
/** What `/props` does, until a test changes it. */
let props: () => Promise<LlamaProps>;
let stopping: AbortController;
let watching: Promise<void>;

const hangs = (): Promise<LlamaProps> => new Promise(() => {});
const names = (build_info?: string) => (): Promise<LlamaProps> =>
  Promise.resolve(LlamaProps.parse({ build_info }));

beforeEach(() => {
  clock = new FakeClock();
  told = [];
  asked = 0;
  stopping = new AbortController();
});

afterEach(async () => {
  stopping.abort();
  await clock.advance(lookMs);
  await watching;
  expect(clock.sleepers, 'timers left').toBe(0);
});

function watch(): void {
  const health = new HealthCheck({
    client: {
      health: () => Promise.resolve({ status: 'ok', message: '' }),
      slots: () => Promise.reject(new PaddockError('NOT_OFFERED')),
      metrics: () => Promise.reject(new PaddockError('NOT_OFFERED')),
      props: () => {
        asked += 1;
        return props();
      },
    },
    clock,
    policy: defaultPolicy,
    startTimeoutMs: 1_000,
    lastLogAt: () => 0,
    onReady: build => void told.push(['ready', build]),
    on: found => void told.push(found.kind === 'healthy' ? ['healthy', found.build] : [found.kind]),
    onStartTimeout: () => void told.push(['start-timeout']),
  });
  watching = health.watch(stopping.signal);
}

test('an engine is asked for its build at each look until it has answered, and every look tells what is known', async () => {
  props = hangs;
  watch();
  await clock.advance(lookMs);
  expect(told).toEqual([['ready', null]]);
  await clock.advance(readyPollMs + lookMs);
  expect(told.splice(0)).toEqual([
    ['ready', null],
    ['healthy', null],
  ]);
  props = names('build 11669');
  await clock.advance(readyPollMs);
  await clock.advance(readyPollMs);
  expect(told).toEqual([
    ['healthy', 'build 11669'],
    ['healthy', 'build 11669'],
  ]);
  expect(asked).toBe(3);
});

test.each([
  ['names none', names()],
  ['has no such page', () => Promise.reject(new PaddockError('NOT_OFFERED'))],
])('an engine that %s is asked once', async (_, answer) => {
  props = answer;
  watch();
  await clock.advance(2 * readyPollMs);
  expect(told).toEqual([
    ['ready', null],
    ['healthy', null],
    ['healthy', null],
  ]);
  expect(asked).toBe(1);
});

test('an engine that cannot be asked now is asked again, and an end meanwhile tells nothing more', async () => {
  props = () => Promise.reject(new PaddockError('TIMEOUT'));
  watch();
  await clock.advance(readyPollMs);
  expect(asked).toBe(2);
  props = hangs;
  told.length = 0;
  await clock.advance(readyPollMs);
  stopping.abort();
  await clock.advance(lookMs);
  expect(told).toEqual([]);
});
