import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PaddockError } from '../../src-shared/errors.ts';

export interface FailureView {
  readonly error: PaddockError | null;
}

/** What was asked for in passing and not done: there is no dialog or form of its own to say it in. */
export type FailureStore = StoreApi<FailureView>;

export const createFailureStore = (): FailureStore => createStore<FailureView>(() => ({ error: null }));
