import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Profile } from '../../src-shared/model/profile.ts';
import { systemClock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import { TimeLimit, within } from '../lib/time-limit.ts';
import { cachedFlagTable, loadShippedFlagTable, refreshFlagTable } from '../llama/flags/flag-cache.ts';
import type { EngineTables, FlagTable } from '../llama/flags/flag-table.ts';
import type { DockerRuntime } from '../runtime/docker/docker-runtime.ts';
import { childEnv } from '../runtime/process/child-env.ts';
import { findProgram } from '../runtime/process/find-program.ts';

const run = promisify(execFile);
const HELP_TIMEOUT_MS = 15_000;
const ASK_TIMEOUT_MS = 60_000;
/** `sha256:` and twelve digits, as Docker shows it. */
const SHORT_DIGEST = 'sha256:'.length + 12;
/** A daemon that is well says in milliseconds which image a name stands for; over ssh it takes longer. */
const DIGEST_WITHIN_MS = 3_000;

export interface EngineFlagsDeps {
  readonly appDir: string;
  readonly cacheDir: string;
  readonly homeId: string;
  readonly llamaServer: string;
  readonly env: NodeJS.ProcessEnv;
  readonly docker: Pick<DockerRuntime, 'imageHelp' | 'imageId'>;
  readonly log: Logger;
}

/** Whether an image that nobody knows yet may be run to name its flags, or only be looked up among those that were. */
export type AskEngine = 'may-ask' | 'look-up';

/**
 * Which flags the engine of a profile knows. The table that is shipped serves until an engine was asked; the native
 * binary is asked at the first question, an image in the background once it is on the machine and is launched. Who
 * only looks ahead names an image that no owner of this machine may ever have agreed to run: it is not asked for that.
 */
export class EngineFlags implements Disposable {
  readonly #deps: EngineFlagsDeps;
  readonly #shipped: FlagTable;
  /** By the name of the image. A name may stand for another image tomorrow, with other flags. */
  readonly #images = new Map<string, { readonly digest: string; readonly table: FlagTable }>();
  /** By the digest of the image that is asked, so that none is asked twice at a time. */
  readonly #asking = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  /** The image of profiles that name none, once one was planned. */
  #standardImage = '';
  #binary: { readonly key: string; readonly table: FlagTable } | undefined;
  #known: EngineTables;

  private constructor(deps: EngineFlagsDeps, shipped: FlagTable) {
    this.#deps = deps;
    this.#shipped = shipped;
    this.#known = { of: () => shipped };
  }

  /** @throws PaddockError FILE_UNREADABLE when the installation is incomplete */
  static async load(deps: EngineFlagsDeps): Promise<EngineFlags> {
    const path = join(deps.appDir, 'resources', 'engine-flags', 'build-11669.json');
    return new EngineFlags(deps, await loadShippedFlagTable(path));
  }

  /** What models.conf is checked against while nobody launches; another object as soon as more is known. */
  known(): EngineTables {
    return this.#known;
  }

  /** The table for this profile's engine. Never throws: an engine that cannot be asked is judged by the shipped one. */
  async of(profile: Profile, image: string, how: AskEngine, signal: AbortSignal): Promise<FlagTable> {
    if (profile.runtime === 'process') return this.#ofBinary(signal);
    return profile.runtime === 'docker' ? this.#ofImage(profile, image, how, signal) : this.#shipped;
  }

  async #ofBinary(signal: AbortSignal): Promise<FlagTable> {
    const { llamaServer, env, cacheDir, log } = this.#deps;
    try {
      const program = await findProgram(llamaServer, env.PATH);
      const { size, mtimeMs } = await stat(program);
      const key = `${program}\0${size}\0${mtimeMs}`;
      if (this.#binary?.key === key) return this.#binary.table;
      const ask = async (flag: string): Promise<string> => {
        const options = {
          env: childEnv({ gpus: 'none', env: {} }, env),
          timeout: HELP_TIMEOUT_MS,
          killSignal: 'SIGKILL' as const,
          signal,
        };
        const { stdout, stderr } = await run(program, [flag], options);
        return `${stdout}\n${stderr}`;
      };
      const table = await refreshFlagTable(
        { key, cacheDir, run: async () => ({ help: await ask('--help'), version: await ask('--version') }) },
        signal,
      );
      this.#binary = { key, table };
      this.#publish();
      return table;
    } catch (error) {
      log.debug('The engine could not be asked for its flags', { error });
      return this.#shipped;
    }
  }

  /** Stops asking, and resolves when no container that was asked is left. */
  async dispose(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#asking.values());
  }

  async #ofImage(profile: Profile, image: string, how: AskEngine, signal: AbortSignal): Promise<FlagTable> {
    const { docker, cacheDir, log } = this.#deps;
    if (profile.image === null && image !== this.#standardImage) {
      this.#standardImage = image;
      this.#publish();
    }
    try {
      const digest = await within(
        systemClock,
        DIGEST_WITHIN_MS,
        inTime => docker.imageId(image, inTime),
        signal,
      );
      const known = this.#images.get(image);
      // An image that is not here yet is asked at its next launch.
      if (digest === null) return this.#shipped;
      if (known?.digest === digest) return known.table;
      const cached = await cachedFlagTable({ key: digest, cacheDir });
      if (cached) return this.#learn(image, digest, cached);
      if (how === 'may-ask') this.#ask(image, digest);
    } catch (error) {
      log.debug('Docker could not be asked for an image', { image, error });
      return this.#images.get(image)?.table ?? this.#shipped;
    }
    return this.#shipped;
  }

  /** In the background: a launch does not wait for it. */
  #ask(image: string, digest: string): void {
    if (this.#asking.has(digest)) return;
    const { docker, homeId, cacheDir, log } = this.#deps;
    const limit = new TimeLimit(systemClock, ASK_TIMEOUT_MS, this.#stop.signal);
    const { signal } = limit;
    // By its digest, so that what is asked is what is remembered.
    const help = async () => ({ help: (await docker.imageHelp(digest, homeId, signal)).text, version: '' });
    const asked = refreshFlagTable({ key: digest, cacheDir, run: help }, signal)
      .then(table => void this.#learn(image, digest, table))
      .catch(error => log.debug('The image could not be asked for its flags', { image, error }))
      .finally(() => {
        limit.end();
        this.#asking.delete(digest);
      });
    this.#asking.set(digest, asked);
  }

  /** An image's help names no build: its table is called after the image itself. */
  #learn(image: string, digest: string, facts: FlagTable): FlagTable {
    const table = { ...facts, engine: `${image} (${digest.slice(0, SHORT_DIGEST)})` };
    this.#images.set(image, { digest, table });
    this.#publish();
    return table;
  }

  #publish(): void {
    const [shipped, binary, standard] = [this.#shipped, this.#binary?.table, this.#standardImage];
    const images = new Map(this.#images);
    this.#known = {
      of: (runtime, image) => {
        if (runtime === 'process') return binary ?? shipped;
        return (runtime === 'docker' && images.get(image ?? standard)?.table) || shipped;
      },
    };
  }
}
