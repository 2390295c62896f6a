import type { Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Preferences } from '../../src-shared/model/preferences.ts';
import type { ModelRoot } from '../../src-shared/model/settings.ts';
import { checkModelFolders } from '../discovery/model-folder.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import type { Clock } from '../lib/clock.ts';
import { FolderLooks } from '../lib/folder-looks.ts';
import { isInside } from '../lib/model-roots.ts';
import type { PaddockOptions } from '../options.ts';

/** The folders in which models.conf may name files: the models folder, the demo's, and what the user added. */
export class ModelFolders {
  readonly #options: PaddockOptions;
  readonly #preferences: ReadonlyCell<Preferences>;
  /** All that looks into them and may wait for them does it through these. */
  readonly looks: FolderLooks;

  constructor(options: PaddockOptions, preferences: ReadonlyCell<Preferences>, clock: Clock) {
    this.#options = options;
    this.#preferences = preferences;
    this.looks = new FolderLooks(clock);
  }

  /** All of them, whether they are there or not. */
  get named(): readonly string[] {
    const { modelsDir, appDir } = this.#options;
    const extra = this.#preferences.value.extraModelRoots;
    return [...new Set([modelsDir, join(appDir, 'resources', 'models'), ...extra])];
  }

  /**
   * As a launch may use them now: none that does not answer, and of the user's own none that is gone, which Docker would
   * create.
   */
  async usable(): Promise<readonly string[]> {
    const extra = new Set(this.#preferences.value.extraModelRoots);
    const named = this.named;
    const there = await Promise.all(named.map(folder => this.#exists(folder)));
    return this.looks.answering(named.filter((folder, at) => !extra.has(folder) || there[at]));
  }

  /** What a file in one of them is. @throws SilentFolderError and as `stat` */
  stat(path: string): Promise<Stats> {
    const folder = this.named.find(one => isInside(one, path)) ?? dirname(path);
    return this.looks.at(folder, () => stat(path));
  }

  /** All of them, with what is wrong. */
  shown(): Promise<ModelRoot[]> {
    const { modelsDir, appDir } = this.#options;
    const row = async (path: string, origin: ModelRoot['origin']): Promise<ModelRoot> => ({
      path,
      origin,
      exists: await this.#exists(path),
    });
    return Promise.all([
      row(modelsDir, 'models'),
      row(join(appDir, 'resources', 'models'), 'demo'),
      ...this.#preferences.value.extraModelRoots.map(path => row(path, 'extra')),
    ]);
  }

  /** False for one that does not answer. */
  #exists(folder: string): Promise<boolean> {
    return this.looks
      .at(folder, () => access(folder))
      .then(
        () => true,
        () => false,
      );
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
