import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Profile } from '../../src-shared/model/profile.ts';
import { Cell, type ReadonlyCell } from '../lib/cell.ts';
import { systemClock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import { TimeLimit, within } from '../lib/time-limit.ts';
import { cachedFlagTable, loadShippedFlagTable, refreshFlagTable } from '../llama/flags/flag-cache.ts';
import type { EngineTables, FlagTable } from '../llama/flags/flag-table.ts';
import type { DockerRuntime } from '../runtime/docker/docker-runtime.ts';
import { engineEnv } from '../runtime/process/child-env.ts';
import { findProgram } from '../runtime/process/find-program.ts';

const run = promisify(execFile);
const HELP_TIMEOUT_MS = 15_000;
const ASK_TIMEOUT_MS = 60_000;
/** `sha256:` and twelve digits, as Docker shows it. */
const SHORT_DIGEST = 'sha256:'.length + 12;
/** A daemon that is well says in milliseconds which image a name stands for; over ssh it takes longer. */
const DIGEST_WITHIN_MS = 3_000;
/** Whoever loads this does not wait longer for a disk that may have gone to sleep, or away. */
const RECALL_WITHIN_MS = 1_000;

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
 * Which flags the engine of a profile knows. The table that is shipped stands in until an engine was asked, in this run
 * or an earlier one; the native binary is asked at the first question, an image in the background once it is on the machine and is launched. Who
 * only looks ahead names an image that no owner of this machine may ever have agreed to run: it is not asked for that.
 */
export class EngineFlags implements Disposable {
  readonly #deps: EngineFlagsDeps;
  readonly #shipped: FlagTable;
  /** The same, for an engine that may be of another build. */
  readonly #standIn: FlagTable;
  /** By the name of the image. A name may stand for another image tomorrow, with other flags. */
  readonly #images = new Map<string, { readonly digest: string; readonly table: FlagTable }>();
  /** By the digest of the image that is asked, so that none is asked twice at a time. */
  readonly #asking = new Map<string, Promise<void>>();
  /** Questions to the binary that have no answer yet. */
  readonly #questions = new Set<Promise<unknown>>();
  readonly #stop = new AbortController();
  /** The image of profiles that name none, once one was planned. */
  #standardImage = '';
  #binary: { readonly key: string; readonly table: FlagTable } | undefined;
  readonly #known: Cell<EngineTables>;

  private constructor(deps: EngineFlagsDeps, shipped: FlagTable) {
    this.#deps = deps;
    this.#shipped = shipped;
    this.#standIn = { ...shipped, standsIn: true };
    this.#known = new Cell(this.#tables());
  }

  /** @throws PaddockError FILE_UNREADABLE when the installation is incomplete */
  static async load(deps: EngineFlagsDeps): Promise<EngineFlags> {
    const path = join(deps.appDir, 'resources', 'engine-flags', 'build-11669.json');
    const flags = new EngineFlags(deps, await loadShippedFlagTable(path));
    await within(systemClock, RECALL_WITHIN_MS, () => flags.#recallBinary());
    return flags;
  }

  /** What models.conf is checked against while nobody launches; another object as soon as more is known. */
  get known(): ReadonlyCell<EngineTables> {
    return this.#known;
  }

  /** The table for this profile's engine. Never throws: for one that cannot be asked, the shipped one stands in. */
  async of(profile: Profile, image: string, how: AskEngine, signal: AbortSignal): Promise<FlagTable> {
    if (profile.runtime === 'process') return this.#ofBinary(signal);
    return profile.runtime === 'docker' ? this.#ofImage(profile, image, how, signal) : this.#shipped;
  }

  /** The table of the native binary, where it was asked before as it is now. Runs nothing, never rejects. */
  async #recallBinary(): Promise<void> {
    const { cacheDir, log } = this.#deps;
    try {
      const { key } = await this.#findBinary();
      const table = await cachedFlagTable({ key, cacheDir });
      if (table) this.#learnBinary(key, table);
    } catch (error) {
      log.debug('The flags of the engine are not known yet', { error });
    }
  }

  /** @throws PaddockError RUNTIME_UNAVAILABLE */
  async #findBinary(): Promise<{ readonly program: string; readonly key: string }> {
    const { llamaServer, env } = this.#deps;
    const program = await findProgram(llamaServer, env.PATH);
    const { size, mtimeMs } = await stat(program);
    return { program, key: `${program}\0${size}\0${mtimeMs}` };
  }

  #learnBinary(key: string, table: FlagTable): void {
    this.#binary = { key, table };
    this.#publish();
  }

  async #ofBinary(signal: AbortSignal): Promise<FlagTable> {
    const { env, cacheDir, log } = this.#deps;
    try {
      const { program, key } = await this.#findBinary();
      if (this.#binary?.key === key) return this.#binary.table;
      const ask = async (flag: string): Promise<string> => {
        const options = {
          env: engineEnv({ gpus: 'none', env: {} }, env),
          timeout: HELP_TIMEOUT_MS,
          killSignal: 'SIGKILL' as const,
          signal: AbortSignal.any([signal, this.#stop.signal]),
        };
        const { stdout, stderr } = await run(program, [flag], options);
        return `${stdout}\n${stderr}`;
      };
      const help = async () => ({ help: await ask('--help'), version: await ask('--version') });
      const asked = refreshFlagTable({ key, cacheDir, run: help }, signal);
      this.#questions.add(asked);
      const table = await asked.finally(() => this.#questions.delete(asked));
      this.#learnBinary(key, table);
      return table;
    } catch (error) {
      log.debug('The engine could not be asked for its flags', { error });
      return this.#standIn;
    }
  }

  /** Stops asking, and resolves when no container or program that was asked is left. */
  async dispose(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([...this.#asking.values(), ...this.#questions]);
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
      if (digest === null) return this.#standIn;
      if (known?.digest === digest) return known.table;
      const cached = await cachedFlagTable({ key: digest, cacheDir });
      if (cached) return this.#learn(image, digest, cached);
      if (how === 'may-ask') this.#ask(image, digest);
    } catch (error) {
      log.debug('Docker could not be asked for an image', { image, error });
      return this.#images.get(image)?.table ?? this.#standIn;
    }
    return this.#standIn;
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
    this.#known.set(this.#tables());
  }

  #tables(): EngineTables {
    const [shipped, standIn, standard] = [this.#shipped, this.#standIn, this.#standardImage];
    const binary = this.#binary?.table ?? standIn;
    const images = new Map(this.#images);
    return {
      of: (runtime, image) => {
        if (runtime === 'process') return binary;
        return runtime === 'docker' ? (images.get(image ?? standard)?.table ?? standIn) : shipped;
      },
    };
  }
}
