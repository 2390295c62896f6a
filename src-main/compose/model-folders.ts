import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Preferences } from '../../src-shared/model/preferences.ts';
import type { ModelRoot } from '../../src-shared/model/settings.ts';
import { checkModelFolders } from '../discovery/model-folder.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import type { PaddockOptions } from '../options.ts';

/** The folders in which models.conf may name files: the models folder, the demo's, and what the user added. */
export class ModelFolders {
  readonly #options: PaddockOptions;
  readonly #preferences: ReadonlyCell<Preferences>;

  constructor(options: PaddockOptions, preferences: ReadonlyCell<Preferences>) {
    this.#options = options;
    this.#preferences = preferences;
  }

  /** As a launch may use them now. A folder of the user's that is gone does not count: Docker would create it. */
  get current(): readonly string[] {
    const { modelsDir, appDir } = this.#options;
    const extra = this.#preferences.value.extraModelRoots.filter(folder => existsSync(folder));
    return [...new Set([modelsDir, join(appDir, 'resources', 'models'), ...extra])];
  }

  /** All of them, with what is wrong. */
  get shown(): ModelRoot[] {
    const { modelsDir, appDir } = this.#options;
    const row = (path: string, origin: ModelRoot['origin']): ModelRoot => ({
      path,
      origin,
      exists: existsSync(path),
    });
    return [
      row(modelsDir, 'models'),
      row(join(appDir, 'resources', 'models'), 'demo'),
      ...this.#preferences.value.extraModelRoots.map(path => row(path, 'extra')),
    ];
  }

  /** @throws PaddockError BAD_REQUEST for a folder that may not be one */
  check(folders: readonly string[]): Promise<string[]> {
    const { home, tokenFile } = this.#options;
    return checkModelFolders(folders, [home, tokenFile]);
  }
}

/** Calls back when the user's model folders change. Returns the release. */
export function onNewFolders(preferences: ReadonlyCell<Preferences>, changed: () => void): () => void {
  let before = preferences.value.extraModelRoots.join('\0');
  return preferences.subscribe(({ extraModelRoots }) => {
    const now = extraModelRoots.join('\0');
    if (now !== before) changed();
    before = now;
  });
}
