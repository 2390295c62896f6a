import type { Conversation } from './conversation.ts';

/*
 * Conversations live in this browser's IndexedDB: what was said stays with the person who said it, is seen by nobody
 * else who opens the same panel, and images need no room in Paddock's home.
 */

const NAME = 'paddock-playground';
const STORE = 'conversations';
/** The oldest beyond are let go. */
const MOST = 200;

/** Where conversations are kept. Everything may reject; the playground then works without a memory. */
export interface ConversationDb {
  /** Newest first. */
  readonly all: () => Promise<Conversation[]>;
  readonly put: (conversation: Conversation) => Promise<void>;
  readonly remove: (ids: readonly string[]) => Promise<void>;
}

export function conversationDb(factory: IDBFactory = indexedDB): ConversationDb {
  let opened: Promise<IDBDatabase> | null = null;
  const database = (): Promise<IDBDatabase> => {
    opened ??= new Promise((resolve, reject) => {
      const request = factory.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => {
        opened = null;
        reject(request.error);
      };
    });
    return opened;
  };
  const run = async <T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T> | undefined,
  ): Promise<T | undefined> => {
    const db = await database();
    return new Promise((resolve, reject) => {
      const transaction = db.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  };
  const remove = async (ids: readonly string[]): Promise<void> => {
    await run('readwrite', store => {
      for (const id of ids) store.delete(id);
      return undefined;
    });
  };
  return {
    all: async () => {
      const found = ((await run('readonly', store => store.getAll())) ?? []) as Conversation[];
      const sorted = found.sort((a, b) => b.updatedAt - a.updatedAt);
      const surplus = sorted.slice(MOST);
      if (surplus.length > 0) await remove(surplus.map(one => one.id));
      return sorted.slice(0, MOST);
    },
    put: async conversation => {
      await run('readwrite', store => store.put(conversation));
    },
    remove,
  };
}
