import { beforeEach, expect, test } from 'vitest';
import { Leftovers } from '../../../src-main/compose/leftovers.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import type { Instance, LaunchSpec, LeftoverScope, Runtime } from '../../../src-main/runtime/runtime.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { launchSpec, quietObserver } from '../../support/launch-spec.ts';

const never = new AbortController().signal;

/** A runtime that can be asked, cannot be, or never answers, and what it was asked. */
class Asked implements Pick<Runtime, 'kind' | 'reap' | 'launch'> {
  readonly kind;
  readonly scopes: LeftoverScope[] = [];
  readonly launched: LaunchSpec[] = [];
  now: 'answers' | 'refuses' | 'hangs' = 'answers';

  constructor(kind: Runtime['kind']) {
    this.kind = kind;
  }

  readonly reap = (which: LeftoverScope): Promise<readonly string[]> => {
    this.scopes.push(which);
    if (this.now === 'hangs') return new Promise(() => {});
    return this.now === 'refuses' ? Promise.reject(new Error('away')) : Promise.resolve([]);
  };

  readonly launch = (spec: LaunchSpec): Promise<Instance> => {
    this.launched.push(spec);
    return Promise.reject(new Error('launched'));
  };
}

let clock: FakeClock;
let docker: Asked;
let process: Asked;
let leftovers: Leftovers;

beforeEach(() => {
  clock = new FakeClock();
  docker = new Asked('docker');
  process = new Asked('process');
  const runtimes = { docker, process } as unknown as Readonly<Record<string, Runtime>>;
  leftovers = new Leftovers({ runtimes, running: { all: [] }, homeId: 'h', clock, log: silentLogger });
});

test('a runtime that does not answer keeps no other from being cleared, and nobody waits longer than 5 s', async () => {
  docker.now = 'hangs';
  let isOver = false;
  const ending = leftovers.end().then(() => {
    isOver = true;
  });
  await clock.advance(4_999);
  expect(process.scopes).toEqual([{ homeId: 'h', keep: [] }]);
  expect(isOver).toBe(false);
  await clock.advance(1);
  await ending;
});

test('a runtime that is away is asked again until it answers, then no more', async () => {
  docker.now = 'refuses';
  await leftovers.end();
  await clock.advance(6_000);
  expect(docker.scopes).toHaveLength(3);
  docker.now = 'answers';
  await clock.advance(600_000);
  expect(docker.scopes).toHaveLength(4);
  expect(process.scopes).toHaveLength(1);
  expect(clock.sleepers).toBe(0);
});

test('what may be left later is ended later', async () => {
  await leftovers.end();
  leftovers.reopen('docker');
  await clock.advance(1_000);
  expect(docker.scopes).toHaveLength(2);
});

test('the end of the panel asks once more where nothing was heard, and waits for nobody after that', async () => {
  docker.now = 'refuses';
  await leftovers.end();
  await leftovers.endLast();
  expect([docker.scopes.length, process.scopes.length]).toEqual([2, 1]);
  expect(clock.sleepers).toBe(0);
  leftovers.reopen('docker');
  expect(clock.sleepers).toBe(0);
});

test('the first launch of a group finds nothing of it in other runtimes', async () => {
  const clearing = leftovers.clearing(process as unknown as Runtime);
  const launch = (group: string): Promise<unknown> =>
    clearing.launch(launchSpec({ homeId: 'h', port: 1, group }), quietObserver, never).catch(() => {});
  await launch('a');
  await launch('a');
  await launch('b');
  expect(docker.scopes).toEqual([
    { homeId: 'h', keep: [], group: 'a' },
    { homeId: 'h', keep: [], group: 'b' },
  ]);
  expect(process.scopes).toEqual([]);
  expect(process.launched).toHaveLength(3);
});
