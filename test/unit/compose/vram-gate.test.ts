import { expect, test } from 'vitest';
import type { LastRun, Running } from '../../../src-main/compose/running.ts';
import { vramGate } from '../../../src-main/compose/vram-gate.ts';
import { emptyProfile } from '../../support/empty-profile.ts';
import { launchSpec } from '../../support/launch-spec.ts';
import { gpu, reading } from '../telemetry/readings.ts';

const at = (ms: number, vramUsedMiB: number) => reading(ms, { gpus: [gpu({ vramUsedMiB })] });

function ending(gpus: 'all' | 'none'): LastRun {
  const spec = launchSpec({ homeId: 'h', port: 1, gpus, profile: emptyProfile() });
  return { running: { spec, before: at(0, 500) } as Running, during: null, endedAt: null };
}

test('the first look after the end decides, whatever was seen before; nobody waits for what looks to end', async () => {
  const last = ending('all');
  let released = (): void => {};
  const looking = new Promise<void>(resolve => {
    released = resolve;
  });
  const seen: number[] = [];
  async function* looks() {
    try {
      for (const [ms, used] of [
        [1_000, 500],
        [2_000, 9_000],
        [2_100, 9_000],
        [2_150, 600],
        [2_200, 9_000],
      ] as const) {
        if (ms === 2_000) Object.assign(last, { endedAt: 1_900, during: at(1_800, 9_000) });
        seen.push(ms);
        yield at(ms, used);
      }
    } finally {
      await looking;
    }
  }
  await vramGate({ lastOf: () => last }, looks)('default', new AbortController().signal);
  expect(seen).toEqual([1_000, 2_000, 2_100, 2_150]);
  released();
});

test('nobody is waited for who used no GPU, and none where telemetry sees no GPU', async () => {
  const never = new AbortController().signal;
  const blind = async function* () {
    yield reading(1, { gpus: [] });
  };
  const untold = async function* () {
    yield await Promise.reject(new Error('not asked'));
  };
  await vramGate({ lastOf: () => ending('none') }, untold)('default', never);
  await vramGate({ lastOf: () => null }, untold)('default', never);
  await vramGate({ lastOf: () => ending('all') }, blind)('default', never);
});

test('the wait ends with its signal', async () => {
  const stop = new AbortController();
  const silent = async function* () {
    stop.abort(new Error('late'));
    yield at(1, 9_000);
  };
  await expect(vramGate({ lastOf: () => ending('all') }, silent)('default', stop.signal)).rejects.toThrow(
    'late',
  );
});
