import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import { DEFAULT_GROUP } from '../../src-shared/model/profile.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import { bindStream } from './bind-stream.ts';
import { type Draw, drawAtOnce } from './frame-queue.ts';
import { RangedReadings } from './ranged-readings.ts';
import { ReadingRing, RING_SPAN_MS } from './reading-ring.ts';

export interface TelemetryView {
  /** The newest reading; null until the first. Select primitives from it: it changes every tick. */
  readonly latest: Reading | null;
}

export interface TelemetryStore {
  readonly ring: ReadingRing;
  /** What the charts draw: the ring or stored history, by the chosen range. */
  readonly ranged: RangedReadings;
  readonly store: StoreApi<TelemetryView>;
  readonly dispose: () => void;
}

/** Mirrors the readings of the last 15 minutes. `group` names the group that the screen is about. */
export function createTelemetryStore(
  client: Client<PaddockContract>,
  group: () => string = () => DEFAULT_GROUP,
  draw: Draw = drawAtOnce,
): TelemetryStore {
  const ring = new ReadingRing();
  const ranged = new RangedReadings({ client, ring, group, draw });
  const store = createStore<TelemetryView>(() => ({ latest: null }));
  const showLatest = (): void => {
    const latest = ring.readings.at(-1);
    if (latest) store.setState({ latest });
  };
  const release = bindStream(
    client,
    'telemetry.readings',
    { historyMs: RING_SPAN_MS },
    {
      next: batch => {
        ring.push(batch);
        draw(showLatest);
      },
    },
  );
  const dispose = (): void => {
    ranged.dispose();
    release();
  };
  return { ring, ranged, store, dispose };
}
