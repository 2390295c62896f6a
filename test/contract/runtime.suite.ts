import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Instance, LaunchSpec, RawLogLine, Runtime } from '../../src-main/runtime/runtime.ts';
import { eventually, healthStatus, healthy } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { launchSpec, quietObserver } from '../support/launch-spec.ts';

const never = new AbortController().signal;

/** What the suite must know about a runtime to test it. */
export interface RuntimeUnderTest {
  /** A runtime object for a state folder; the same folder again is the next Paddock of that home. */
  create(home: string): Promise<Runtime> | Runtime;
  /** A new, empty state folder. */
  newHome(): Promise<string> | string;
  /** Adjusts the plain spec, such as its profile. Called with the spec of each launch. */
  spec?(plain: LaunchSpec): Promise<LaunchSpec> | LaunchSpec;
  /** Text that its log holds once it is ready; null where a runtime has no output. */
  readonly logHolds: RegExp | null;
  /** False for remote: terminating detaches, and the server goes on. */
  readonly ownsInstances: boolean;
  /** Ends the instance from outside, as a crash would; absent where that cannot be done. */
  kill?(instance: Instance): Promise<void> | void;
}

/**
 * What all runtimes have in common, so that the rest of Paddock need not know which it has.
 * Call it inside a describe; `under` may be filled in a beforeAll.
 */
export function describeRuntime(name: string, under: () => RuntimeUnderTest): void {
  describe(name, () => {
    const launched: Instance[] = [];

    async function specFor(homeId: string, over: Partial<LaunchSpec> = {}): Promise<LaunchSpec> {
      const plain = launchSpec({ homeId, port: await freePort(), ...over });
      const adjusted = (await under().spec?.(plain)) ?? plain;
      return adjusted;
    }

    async function launch(runtime: Runtime, spec: LaunchSpec, signal = new AbortController().signal) {
      const instance = await runtime.launch(spec, quietObserver, signal);
      launched.push(instance);
      return instance;
    }

    afterEach(async () => {
      await Promise.all(launched.splice(0).map(instance => instance.terminate(0)));
    });

    it('says whether it can work here, and what it would run', async () => {
      const runtime = await under().create(await under().newHome());
      const check = await runtime.check(new AbortController().signal);
      expect(check).toMatchObject({ kind: runtime.kind, usable: true, fix: null });
      expect(check.message).not.toBe('');
      const spec = await specFor('home-a');
      expect(runtime.explain(spec).length).toBeGreaterThan(0);
      await runtime.preflight(spec, never);
    });

    it('launches, gets healthy, logs, and is gone after terminate', async () => {
      const runtime = await under().create(await under().newHome());
      const instance = await launch(runtime, await specFor('home-a'));
      await healthy(instance.endpoint);
      expect(instance.identity.runtime).toBe(runtime.kind);
      expect(instance.identity.endpoint).toContain(instance.endpoint.host);
      const { logHolds } = under();
      if (logHolds) await untilLogged(instance, logHolds);
      const exit = await instance.terminate(10_000);
      expect(await instance.exited).toEqual(exit);
      expect(exit.at).toBeGreaterThan(0);
      expect(await healthStatus(instance.endpoint)).toBe(under().ownsInstances ? null : 200);
    });

    it('ends the log when the instance is gone', async () => {
      const runtime = await under().create(await under().newHome());
      const instance = await launch(runtime, await specFor('home-a'));
      const all = collect(instance);
      await healthy(instance.endpoint);
      await instance.terminate(10_000);
      const lines = await all;
      const { logHolds } = under();
      if (logHolds) expect(lines.some(line => logHolds.test(line.text))).toBe(true);
    });

    it('ends the log when its reader gives up, and can be read again from the beginning', async () => {
      const runtime = await under().create(await under().newHome());
      const instance = await launch(runtime, await specFor('home-a'));
      await healthy(instance.endpoint);
      const { logHolds } = under();
      if (!logHolds) return;
      await untilLogged(instance, logHolds);
      await untilLogged(instance, logHolds);
    });

    it('terminates twice as once', async () => {
      const runtime = await under().create(await under().newHome());
      const instance = await launch(runtime, await specFor('home-a'));
      await healthy(instance.endpoint);
      const [first, second] = await Promise.all([instance.terminate(10_000), instance.terminate(10_000)]);
      expect(second).toEqual(first);
      expect(await instance.terminate(0)).toEqual(first);
    });

    it('leaves nothing when the launch is aborted before it begins', async () => {
      const runtime = await under().create(await under().newHome());
      const spec = await specFor('home-a');
      await expect(launch(runtime, spec, AbortSignal.abort(new Error('given up')))).rejects.toThrow();
      if (under().ownsInstances)
        expect(await runtime.reap({ homeId: 'home-a', keep: [] }, never)).toEqual([]);
    });

    it('leaves nothing when the launch is aborted while it is under way', async () => {
      const runtime = await under().create(await under().newHome());
      const spec = await specFor('home-a');
      const giveUp = new AbortController();
      const observer = { progress: () => giveUp.abort(new Error('given up')) };
      const outcome = runtime.launch(spec, observer, giveUp.signal);
      await expect(outcome).rejects.toThrow();
      if (!under().ownsInstances) return;
      expect(await healthStatus(new URL(`http://127.0.0.1:${spec.port}`))).toBeNull();
      expect(await runtime.reap({ homeId: 'home-a', keep: [] }, never)).toEqual([]);
    });

    it('observes the end of an instance that dies, once', async () => {
      const { kill } = under();
      if (!kill) return;
      const runtime = await under().create(await under().newHome());
      const instance = await launch(runtime, await specFor('home-a'));
      await healthy(instance.endpoint);
      let ends = 0;
      void instance.exited.then(() => ends++);
      await kill(instance);
      const exit = await instance.exited;
      expect(await instance.terminate(1_000)).toEqual(exit);
      await Promise.resolve();
      expect(ends).toBe(1);
      expect(await healthStatus(instance.endpoint)).toBeNull();
      expect(await instance.pids()).toEqual([]);
    });

    it('lets go of an instance, and the next Paddock of the home adopts it', async () => {
      if (!under().ownsInstances) return;
      const home = await under().newHome();
      const earlier = await launch(await under().create(home), await specFor('home-a'));
      await healthy(earlier.endpoint);
      const endOfEarlierLog = collect(earlier);
      await earlier.release();
      await endOfEarlierLog;
      expect(await healthStatus(earlier.endpoint)).toBe(200);

      const again = await specFor('home-a', { launchId: randomUUID() });
      const later = await launch(await under().create(home), again);
      expect(later.identity.adopted).toBe(true);
      expect(later.identity.startedAt).toBe(earlier.identity.startedAt);
      expect(later.endpoint.href).toBe(earlier.endpoint.href);
      expect(await healthStatus(later.endpoint)).toBe(200);
      const { logHolds } = under();
      if (logHolds) await untilLogged(later, logHolds);
      await later.terminate(10_000);
      expect(await healthStatus(later.endpoint)).toBeNull();
    });

    it('replaces a leftover of the home that was started differently', async () => {
      if (!under().ownsInstances) return;
      const home = await under().newHome();
      const earlier = await launch(await under().create(home), await specFor('home-a'));
      await healthy(earlier.endpoint);
      await earlier.release();
      const later = await launch(
        await under().create(home),
        await specFor('home-a', { specHash: 'another-hash', port: Number(earlier.endpoint.port) }),
      );
      expect(later.identity.adopted).toBe(false);
      await healthy(later.endpoint);
      await eventually('the earlier one is gone', async () => (await earlier.pids()).length === 0);
    });

    it('does not touch what another home runs', async () => {
      if (!under().ownsInstances) return;
      const home = await under().newHome();
      const other = await launch(await under().create(home), await specFor('home-b'));
      await healthy(other.endpoint);
      await other.release();

      const runtime = await under().create(home);
      expect(await runtime.reap({ homeId: 'home-a', keep: [] }, never)).toEqual([]);
      const ours = await launch(runtime, await specFor('home-a'));
      expect(ours.identity.adopted).toBe(false);
      await healthy(ours.endpoint);
      expect(await healthStatus(other.endpoint)).toBe(200);
    });

    it('ends the leftovers of its home that nobody adopted, and keeps its own', async () => {
      if (!under().ownsInstances) return;
      const home = await under().newHome();
      const left = await launch(await under().create(home), await specFor('home-a', { group: 'left' }));
      await healthy(left.endpoint);
      await left.release();

      const runtime = await under().create(home);
      const own = await launch(runtime, await specFor('home-a', { group: 'own' }));
      await healthy(own.endpoint);
      expect(await runtime.reap({ homeId: 'home-a', keep: [] }, never)).toHaveLength(1);
      expect(await healthStatus(left.endpoint)).toBeNull();
      expect(await healthStatus(own.endpoint)).toBe(200);
      expect(await runtime.reap({ homeId: 'home-a', keep: [] }, never)).toEqual([]);
    });

    it('says who holds a port that is taken', async () => {
      if (!under().ownsInstances) return;
      const runtime = await under().create(await under().newHome());
      const first = await launch(runtime, await specFor('home-a', { group: 'first' }));
      await healthy(first.endpoint);
      const port = Number(first.endpoint.port);
      const taken = launch(runtime, await specFor('home-a', { group: 'second', port }));
      await expect(taken).rejects.toMatchObject({ details: { failure: 'port-taken' } });
      expect(await healthStatus(first.endpoint)).toBe(200);
    });
  });
}

/** All lines until the instance ends or lets go. */
async function collect(instance: Instance): Promise<RawLogLine[]> {
  const lines: RawLogLine[] = [];
  for await (const batch of instance.logs(new AbortController().signal)) lines.push(...batch);
  return lines;
}

/** Reads the log from the beginning until a line matches, then gives up reading. */
export async function untilLogged(
  instance: Instance,
  wanted: RegExp,
  deadlineMs = 100_000,
): Promise<RawLogLine> {
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, AbortSignal.timeout(deadlineMs)]);
  try {
    for await (const batch of instance.logs(signal)) {
      const line = batch.find(candidate => wanted.test(candidate.text));
      if (line) return line;
    }
  } finally {
    enough.abort();
  }
  throw new Error(`The log ended without ${wanted}`);
}
