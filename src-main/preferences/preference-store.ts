import { join } from 'node:path';
import { z } from 'zod';
import { PaddockError } from '../../src-shared/errors.ts';
import { type PreferenceChanges, type Preferences, withChanges } from '../../src-shared/model/preferences.ts';
import { readJson, writeJson } from '../lib/atomic-file.ts';
import { Cell, type ReadonlyCell } from '../lib/cell.ts';
import type { Home } from '../lib/home.ts';
import { Mailbox } from '../lib/mailbox.ts';
import { readPreferences } from './read-preferences.ts';

export interface PreferenceStoreDeps {
  readonly home: Pick<Home, 'path' | 'readOnly'>;
}

/** The user's choices, in `preferences.json` of the home. Where the home cannot be written they last until the end. */
export class PreferenceStore {
  readonly #path: string;
  readonly #readOnly: boolean;
  readonly #mailbox = new Mailbox();
  readonly #cell: Cell<Preferences>;
  /** Entries of the file that this version does not know; a newer version finds them again. */
  readonly #unknown: Readonly<Record<string, unknown>>;

  private constructor(deps: PreferenceStoreDeps, path: string, stored: Readonly<Record<string, unknown>>) {
    this.#path = path;
    this.#readOnly = deps.home.readOnly;
    const preferences = readPreferences(stored);
    this.#cell = new Cell(preferences);
    this.#unknown = Object.fromEntries(Object.entries(stored).filter(([key]) => !(key in preferences)));
  }

  /** Never rejects: a file that cannot be read counts as absent. */
  static async load(deps: PreferenceStoreDeps): Promise<PreferenceStore> {
    const path = join(deps.home.path, 'preferences.json');
    return new PreferenceStore(deps, path, (await readJson(path, z.record(z.string(), z.unknown()))) ?? {});
  }

  get current(): ReadonlyCell<Preferences> {
    return this.#cell;
  }

  /**
   * Changes some of them, on the disk first. Concurrent changes are made one after the other and none is lost.
   * @throws PaddockError FILE_UNWRITABLE; nothing has changed then
   */
  update(changes: PreferenceChanges): Promise<Preferences> {
    return this.#mailbox.post(async () => {
      const next = withChanges(this.#cell.value, changes);
      if (!this.#readOnly) await this.#write(next);
      this.#cell.set(next);
      return next;
    });
  }

  /** Resolves when every change that was asked for is on the disk. */
  flush(): Promise<void> {
    return this.#mailbox.post(() => {});
  }

  async #write(preferences: Preferences): Promise<void> {
    try {
      await writeJson(this.#path, { ...this.#unknown, ...preferences }, 0o600);
    } catch (error) {
      throw new PaddockError(
        'FILE_UNWRITABLE',
        `The preferences could not be saved: ${(error as Error).message}.`,
        { fix: 'Check the free space and the permissions of the state folder.', cause: error },
      );
    }
  }
}
