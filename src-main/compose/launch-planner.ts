import type { Profile, ProfileEntry } from '../../src-shared/model/profile.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import { systemClock } from '../lib/clock.ts';
import { TimeLimit } from '../lib/time-limit.ts';
import type { FlagTable } from '../llama/flags/flag-table.ts';
import { findProfileFiles } from '../profiles/profile-files.ts';
import type { DockerRuntime } from '../runtime/docker/docker-runtime.ts';
import {
  type HostGpus,
  imageFor,
  type LaunchGpus,
  launchGpus,
  toLaunchSpec,
} from '../runtime/launch-spec.ts';
import type { LaunchSpec } from '../runtime/runtime.ts';
import { filesOf } from '../runtime/served-hash.ts';
import type { AskEngine, EngineFlags } from './engine-flags.ts';
import { displayGpus, hardware, type MachineFiles, NO_GPUS, nvidiaSeen } from './hardware.ts';
import type { ModelFolders } from './model-folders.ts';

/** How long an engine may take to name its flags before the shipped table judges. */
const FLAGS_TIMEOUT_MS = 30_000;

export interface LaunchPlannerDeps {
  readonly homeId: string;
  readonly folders: Pick<ModelFolders, 'named' | 'usable' | 'looks' | 'stat'>;
  /** May be that of another machine, whose files and GPUs its profiles have then. */
  readonly docker: Pick<DockerRuntime, 'filesElsewhere' | 'nvidia'>;
  readonly latest: ReadonlyCell<Reading | null>;
  readonly flags: Pick<EngineFlags, 'of'>;
  /** Where the kernel's lists are; given by tests only. */
  readonly machine?: MachineFiles;
}

/** Turns profiles into launch specs for this machine: its GPUs, its images, its engines' flags. */
export class LaunchPlanner {
  readonly #deps: LaunchPlannerDeps;
  #screensSeen: Promise<void> | undefined;

  constructor(deps: LaunchPlannerDeps) {
    this.#deps = deps;
  }

  /** For a launch. @throws PaddockError INVALID_PROFILE, FLAG_REFUSED or LOAD_FAILED with `details.failure` */
  spec(entry: ProfileEntry, launchId: string, port: number): Promise<LaunchSpec> {
    return this.#spec(entry, launchId, port, 'may-ask');
  }

  /** To look at: starts nothing, not even to find out about an engine. @throws PaddockError as `spec` */
  previewSpec(entry: ProfileEntry, port: number): Promise<LaunchSpec> {
    return this.#spec(entry, 'preview', port, 'look-up');
  }

  /** The flags that the engine of a profile knows, as far as they were asked for. Never throws. */
  async flagsOf(profile: Profile): Promise<FlagTable> {
    const { image } = await this.#machine(profile, 'look-up');
    return this.#flags(profile, image, 'look-up');
  }

  /** The engine of a profile, as far as it is known: its flags and its GPUs. Starts nothing. Never throws. */
  async engineOf(profile: Profile): Promise<{ readonly flags: FlagTable; readonly gpus: LaunchGpus }> {
    const { image, hostGpus } = await this.#machine(profile, 'look-up');
    const displays = await this.#displays(profile, hostGpus, 'look-up');
    return {
      flags: await this.#flags(profile, image, 'look-up'),
      gpus: launchGpus(profile, hostGpus, displays),
    };
  }

  async #flags(profile: Profile, image: string, how: AskEngine): Promise<FlagTable> {
    const limit = new TimeLimit(systemClock, FLAGS_TIMEOUT_MS);
    try {
      return await this.#deps.flags.of(profile, image, how, limit.signal);
    } finally {
      limit.end();
    }
  }

  async #spec(entry: ProfileEntry, launchId: string, port: number, how: AskEngine): Promise<LaunchSpec> {
    const { homeId, folders, docker } = this.#deps;
    const { filesElsewhere } = docker;
    const { image, hostGpus } = await this.#machine(entry.profile, how);
    const modelRoots = filesElsewhere(entry.profile) ? folders.named : await folders.usable();
    const spec = toLaunchSpec(entry, {
      launchId,
      homeId,
      modelRoots,
      locate: await findProfileFiles([entry.profile], modelRoots, { looks: folders.looks, filesElsewhere }),
      port,
      hostGpus,
      displayGpus: await this.#displays(entry.profile, hostGpus, how),
      flags: await this.#flags(entry.profile, image, how),
    });
    return filesElsewhere(entry.profile) ? spec : { ...spec, files: await this.#seen(filesOf(spec)) };
  }

  /** Size and time of files, by path. */
  async #seen(paths: readonly string[]): Promise<Record<string, string>> {
    const look = (path: string): Promise<readonly [string, string][]> =>
      this.#deps.folders.stat(path).then(
        ({ size, mtimeMs }) => [[path, `${size}@${mtimeMs}`]],
        () => [],
      );
    return Object.fromEntries((await Promise.all(paths.map(look))).flat());
  }

  /** Of several GPUs, those that need the headroom of a screen. The first launch waits until telemetry has looked. */
  async #displays(profile: Profile, { nvidia }: HostGpus, how: AskEngine): Promise<ReadonlySet<number>> {
    const { latest } = this.#deps;
    if (profile.fitTargetMiB !== null || nvidia < 2) return new Set();
    if (how === 'may-ask') {
      this.#screensSeen ??= nvidiaSeen(latest);
      await this.#screensSeen;
    }
    return displayGpus(latest.value);
  }

  async #machine(
    profile: Profile,
    how: AskEngine,
  ): Promise<{ readonly image: string; readonly hostGpus: HostGpus }> {
    // The built-in engine has only those that its profile asks for (ADR 0017).
    const mayUseGpus =
      profile.runtime === 'docker' ||
      profile.runtime === 'process' ||
      (profile.runtime === 'embedded' && profile.gpus !== null);
    const hostGpus = this.#deps.docker.filesElsewhere(profile)
      ? await this.#farGpus(how)
      : mayUseGpus
        ? await hardware(this.#deps.latest, this.#deps.machine)
        : NO_GPUS;
    return { image: imageFor(profile, hostGpus), hostGpus };
  }

  /** Those of another machine's Docker: it says whether it has any, not how many, and one headroom holds for all. */
  async #farGpus(how: AskEngine): Promise<HostGpus> {
    const limit = new TimeLimit(systemClock, FLAGS_TIMEOUT_MS);
    try {
      const has = await this.#deps.docker.nvidia(how === 'may-ask' ? 'ask' : 'known', limit.signal);
      return { ...NO_GPUS, nvidia: has ? 1 : 0 };
    } finally {
      limit.end();
    }
  }
}
