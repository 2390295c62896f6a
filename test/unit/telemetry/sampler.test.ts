import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { clampSampleMs, Sampler } from '../../../src-main/telemetry/sampler.ts';
import type { PartialReading, TelemetrySource } from '../../../src-main/telemetry/source.ts';
import type { Reading, SourceStatus } from '../../../src-shared/model/reading.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { gpu, reading } from './readings.ts';

const running: Sampler[] = [];
afterEach(async () => {
  for (const sampler of running.splice(0)) await sampler.dispose();
});

/** A source that publishes what the test says, and fails when told. */
class HandSource implements TelemetrySource {
  readonly name: string;
  starts = 0;
  released = 0;
  brokenStatus = false;
  #push: ((part: PartialReading | Error) => void) | null = null;

  constructor(name: string) {
    this.name = name;
  }

  status(): SourceStatus {
    if (this.brokenStatus) throw new Error('status is broken');
    return { name: this.name, status: 'ok', message: null };
  }

  publish(part: PartialReading | Error): void {
    this.#push?.(part);
  }

  async *readings(signal: AbortSignal): AsyncGenerator<PartialReading, void, void> {
    this.starts++;
    const queue: (PartialReading | Error)[] = [];
    let wake: () => void = () => {};
    this.#push = part => {
      queue.push(part);
      wake();
    };
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      while (!signal.aborted) {
        const part = queue.shift();
        if (part instanceof Error) throw part;
        if (part) yield part;
        else
          await new Promise<void>(resolve => {
            wake = resolve;
          });
      }
    } finally {
      this.released++;
    }
  }
}

function sampling(sources: readonly TelemetrySource[], clock: FakeClock, sampleMs = 1000): Sampler {
  const sampler = new Sampler({ sources, sampleMs, clock, log: silentLogger });
  running.push(sampler);
  sampler.start();
  return sampler;
}

describe('the sampler', () => {
  it('joins the newest part of every source on its tick', async () => {
    const clock = new FakeClock();
    const [nvidia, amd, host] = [new HandSource('nvidia'), new HandSource('amd'), new HandSource('host')];
    const sampler = sampling([nvidia, amd, host], clock);
    await settle();
    nvidia.publish({ gpus: [gpu({ index: 0 }), gpu({ index: 1, uuid: 'GPU-1' })] });
    nvidia.publish({ gpus: [gpu({ index: 0, vramUsedMiB: 5 }), gpu({ index: 1, uuid: 'GPU-1' })] });
    amd.publish({ gpus: [gpu({ index: 0, vendor: 'amd', uuid: null })] });
    host.publish({ host: reading(0).host });
    await clock.advance(1000);
    const latest = sampler.latest.value;
    expect(latest?.gpus.map(({ index, vendor }) => [index, vendor])).toEqual([
      [0, 'nvidia'],
      [1, 'nvidia'],
      [2, 'amd'],
    ]);
    expect(latest?.gpus[0]?.vramUsedMiB).toBe(5);
    expect(latest?.host?.cpuPct).toBe(12.5);
    expect(latest?.at).toBe(clock.now());
    expect(latest?.sources.map(({ name, status }) => [name, status])).toEqual([
      ['nvidia', 'ok'],
      ['amd', 'ok'],
      ['host', 'ok'],
    ]);
  });

  it('goes on without a source that throws, and starts it again', async () => {
    const clock = new FakeClock();
    const [good, bad] = [new HandSource('good'), new HandSource('bad')];
    const sampler = sampling([good, bad], clock);
    await settle();
    good.publish({ host: reading(0).host });
    bad.publish({ gpus: [gpu()] });
    await settle();
    bad.publish(new Error('the wire is cut'));
    good.brokenStatus = true;
    await clock.advance(900);
    await clock.advance(100);
    expect(sampler.latest.value).toMatchObject({ gpus: [], host: { cpuPct: 12.5 } });
    expect(sampler.latest.value?.sources).toEqual([
      { name: 'good', status: 'failing', message: 'status is broken' },
      { name: 'bad', status: 'failing', message: 'the wire is cut' },
    ]);
    await clock.advance(1000);
    expect(bad.starts).toBe(2);
    bad.publish({ gpus: [gpu()] });
    await clock.advance(1000);
    expect(sampler.latest.value?.gpus).toHaveLength(1);
    expect(sampler.latest.value?.sources[1]?.status).toBe('ok');
  });

  it('keeps its pace however often the rate changes', async () => {
    const clock = new FakeClock();
    const sampler = sampling([], clock, 500);
    await clock.advance(5000);
    expect(sampler.since(0)).toHaveLength(10);
    sampler.setSampleMs(250);
    await clock.advance(5000);
    expect(sampler.since(0).length).toBeGreaterThanOrEqual(29);
    expect([clampSampleMs(1), clampSampleMs(250.4), clampSampleMs(99_999)]).toEqual([250, 250, 10_000]);
  });

  it('keeps fifteen minutes and no more', async () => {
    const clock = new FakeClock();
    const sampler = sampling([], clock, 10_000);
    await clock.advance(1_200_000);
    const kept = sampler.since(0);
    expect(kept).toHaveLength(90);
    expect(clock.now() - (kept[0]?.at ?? 0)).toBeLessThan(900_000);
    expect(sampler.since(clock.now() - 25_000)).toHaveLength(3);
  });

  it('gives a follower the past first and then every reading once', async () => {
    const clock = new FakeClock();
    const sampler = sampling([], clock);
    await clock.advance(5000);
    const following = new AbortController();
    const seen: Reading[] = [];
    const done = (async () => {
      for await (const batch of sampler.readings(3500, following.signal)) seen.push(...batch);
    })();
    await clock.advance(4000);
    expect(seen.map(({ at }) => clock.now() - at)).toEqual([7000, 6000, 5000, 4000, 3000, 2000, 1000, 0]);
    following.abort();
    await done;
  });

  it('gives who waits for VRAM every look of a source, and the regular readings where there is none', async () => {
    const clock = new FakeClock();
    const [nvidia, host] = [new HandSource('nvidia'), new HandSource('host')];
    const sampler = sampling([nvidia, host], clock);
    await settle();
    nvidia.publish({ gpus: [gpu({ vramUsedMiB: 9000 })] });
    host.publish({ host: reading(0).host });
    await clock.advance(1000);
    const looks = new HandSource('looks');
    Object.assign(nvidia, {
      looks: async function* (signal: AbortSignal) {
        for await (const { gpus } of looks.readings(signal)) yield gpus ?? [];
      },
    });
    const waiting = new AbortController();
    const seen: Reading[] = [];
    const done = (async () => {
      for await (const look of sampler.looks(waiting.signal)) seen.push(look);
    })();
    await clock.advance(300);
    looks.publish({ gpus: [gpu({ vramUsedMiB: 500 })] });
    await settle();
    expect(seen.map(({ gpus, at }) => [gpus[0]?.vramUsedMiB, clock.now() - at])).toEqual([
      [9000, 300],
      [500, 0],
    ]);
    expect(seen[1]?.host).toEqual(reading(0).host);
    expect(sampler.latest.value?.gpus[0]?.vramUsedMiB).toBe(9000);
    waiting.abort();
    await done;
    expect(looks.released).toBe(1);
  });

  it('releases everything when it is disposed', async () => {
    const clock = new FakeClock();
    const sources = [new HandSource('a'), new HandSource('b')];
    const sampler = sampling(sources, clock);
    await clock.advance(2000);
    const following = (async () => {
      for await (const _ of sampler.readings(0, new AbortController().signal));
    })();
    await settle();
    await sampler.dispose();
    await following;
    expect(sources.map(({ released }) => released)).toEqual([1, 1]);
    expect(clock.sleepers).toBe(0);
    sampler.start();
    expect(sources.map(({ starts }) => starts)).toEqual([1, 1]);
  });
});
