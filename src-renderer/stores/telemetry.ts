import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { Client } from '../../src-shared/rpc/define.ts';
import { bindStream } from './bind-stream.ts';
import { ReadingRing, RING_SPAN_MS } from './reading-ring.ts';

export interface TelemetryView {
  /** The newest reading; null until the first. Select primitives from it: it changes every tick. */
  readonly latest: Reading | null;
}

export interface TelemetryStore {
  readonly ring: ReadingRing;
  readonly store: StoreApi<TelemetryView>;
  readonly dispose: () => void;
}

/** Mirrors the readings of the last 15 minutes. */
export function createTelemetryStore(client: Client<PaddockContract>): TelemetryStore {
  const ring = new ReadingRing();
  const store = createStore<TelemetryView>(() => ({ latest: null }));
  const dispose = bindStream(
    client,
    'telemetry.readings',
    { historyMs: RING_SPAN_MS },
    {
      next: batch => {
        ring.push(batch);
        const latest = batch.at(-1);
        if (latest) store.setState({ latest });
      },
    },
  );
  return { ring, store, dispose };
}
