import { createStore, type StoreApi } from 'zustand/vanilla';

export interface DismissedView {
  /** What was put away, oldest first. */
  readonly keys: readonly string[];
}

export interface DismissedStore {
  readonly store: StoreApi<DismissedView>;
  readonly dismiss: (key: string) => void;
}

const KEY = 'paddock.dismissed';
/** What is older has been replaced by newer news long ago. */
const MOST = 20;

/**
 * News that somebody has read and put away, each under a key of its own, such as the instant of a failure. The browser
 * remembers it; storage that is blocked costs that memory, nothing else.
 */
export function createDismissedStore(storage: Pick<Storage, 'getItem' | 'setItem'> | null): DismissedStore {
  const store = createStore<DismissedView>(() => ({ keys: read(storage) }));
  const dismiss = (key: string): void => {
    const keys = [...store.getState().keys.filter(one => one !== key), key].slice(-MOST);
    store.setState({ keys });
    try {
      storage?.setItem(KEY, JSON.stringify(keys));
    } catch {
      // It is away until the page is closed.
    }
  };
  return { store, dismiss };
}

function read(storage: Pick<Storage, 'getItem'> | null): readonly string[] {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(key => typeof key === 'string').slice(-MOST) : [];
  } catch {
    return [];
  }
}
