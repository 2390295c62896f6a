import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Profile } from '../../src-shared/model/profile.ts';
import { systemClock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import { TimeLimit } from '../lib/time-limit.ts';
import { loadShippedFlagTable, refreshFlagTable } from '../llama/flags/flag-cache.ts';
import type { FlagTable } from '../llama/flags/flag-table.ts';
import type { DockerRuntime } from '../runtime/docker/docker-runtime.ts';
import { childEnv } from '../runtime/process/child-env.ts';
import { findProgram } from '../runtime/process/find-program.ts';

const run = promisify(execFile);
const HELP_TIMEOUT_MS = 15_000;
const ASK_TIMEOUT_MS = 60_000;

export interface EngineFlagsDeps {
  readonly appDir: string;
  readonly cacheDir: string;
  readonly homeId: string;
  readonly llamaServer: string;
  readonly env: NodeJS.ProcessEnv;
  readonly docker: Pick<DockerRuntime, 'imageHelp' | 'imageId'>;
  readonly log: Logger;
}

/**
 * Which flags the engine of a profile knows. The table that is shipped serves until an engine was asked; a native
 * binary is asked before its first launch, an image once it is on the machine, in the background.
 */
export class EngineFlags implements Disposable {
  readonly #deps: EngineFlagsDeps;
  readonly #shipped: FlagTable;
  readonly #images = new Map<string, FlagTable | 'asking'>();
  readonly #asking = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #binary: { readonly key: string; readonly table: FlagTable } | undefined;

  private constructor(deps: EngineFlagsDeps, shipped: FlagTable) {
    this.#deps = deps;
    this.#shipped = shipped;
  }

  /** @throws PaddockError FILE_UNREADABLE when the installation is incomplete */
  static async load(deps: EngineFlagsDeps): Promise<EngineFlags> {
    const path = join(deps.appDir, 'resources', 'engine-flags', 'build-11669.json');
    return new EngineFlags(deps, await loadShippedFlagTable(path));
  }

  /** What models.conf is checked against while nobody launches: the native binary's table once it is known. */
  known(): FlagTable {
    return this.#binary?.table ?? this.#shipped;
  }

  /** The table for this profile's engine. Never throws: an engine that cannot be asked is judged by the shipped one. */
  async of(profile: Profile, image: string, signal: AbortSignal): Promise<FlagTable> {
    if (profile.runtime === 'process') return this.#ofBinary(signal);
    if (profile.runtime !== 'docker') return this.#shipped;
    const known = this.#images.get(image);
    if (known === undefined) this.#askImage(image);
    return known === undefined || known === 'asking' ? this.#shipped : known;
  }

  async #ofBinary(signal: AbortSignal): Promise<FlagTable> {
    const { llamaServer, env, cacheDir, log } = this.#deps;
    try {
      const program = await findProgram(llamaServer, env.PATH);
      const { size, mtimeMs } = await stat(program);
      const key = `${program}\0${size}\0${mtimeMs}`;
      if (this.#binary?.key === key) return this.#binary.table;
      const ask = async (flag: string): Promise<string> => {
        const options = { env: childEnv({ gpus: 'none', env: {} }, env), timeout: HELP_TIMEOUT_MS, signal };
        const { stdout, stderr } = await run(program, [flag], options);
        return `${stdout}\n${stderr}`;
      };
      const table = await refreshFlagTable(
        { key, cacheDir, run: async () => ({ help: await ask('--help'), version: await ask('--version') }) },
        signal,
      );
      this.#binary = { key, table };
      return table;
    } catch (error) {
      log.debug('The engine could not be asked for its flags', { error });
      return this.#shipped;
    }
  }

  /** Stops asking, and resolves when no container that was asked is left. */
  async dispose(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#asking);
  }

  #askImage(image: string): void {
    const { docker, homeId, cacheDir, log } = this.#deps;
    this.#images.set(image, 'asking');
    const limit = new TimeLimit(systemClock, ASK_TIMEOUT_MS, this.#stop.signal);
    const { signal } = limit;
    const ask = async (): Promise<void> => {
      const key = await docker.imageId(image, signal);
      // An image that is not here yet is asked at its next launch.
      if (key === null) return void this.#images.delete(image);
      const help = async () => ({ help: (await docker.imageHelp(image, homeId, signal)).text, version: '' });
      this.#images.set(image, await refreshFlagTable({ key, cacheDir, run: help }, signal));
    };
    const asking = ask()
      .catch(error => {
        this.#images.delete(image);
        log.debug('The image could not be asked for its flags', { image, error });
      })
      .finally(() => {
        limit.end();
        this.#asking.delete(asking);
      });
    this.#asking.add(asking);
  }
}
