import type { Profile, ProfileEntry } from '../../src-shared/model/profile.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import { systemClock } from '../lib/clock.ts';
import { TimeLimit } from '../lib/time-limit.ts';
import type { FlagTable } from '../llama/flags/flag-table.ts';
import { DEFAULT_IMAGE, toLaunchSpec } from '../runtime/launch-spec.ts';
import type { LaunchSpec } from '../runtime/runtime.ts';
import type { EngineFlags } from './engine-flags.ts';
import { hardware } from './hardware.ts';
import type { ModelFolders } from './model-folders.ts';

/** How long an engine may take to name its flags before the shipped table judges. */
const FLAGS_TIMEOUT_MS = 30_000;

export interface LaunchPlannerDeps {
  readonly homeId: string;
  readonly folders: ModelFolders;
  readonly latest: ReadonlyCell<Reading | null>;
  readonly flags: EngineFlags;
}

/** Turns profiles into launch specs for this machine: its GPUs, its images, its engines' flags. */
export class LaunchPlanner {
  readonly #deps: LaunchPlannerDeps;

  constructor(deps: LaunchPlannerDeps) {
    this.#deps = deps;
  }

  /** @throws PaddockError INVALID_PROFILE, FLAG_REFUSED or LOAD_FAILED with `details.failure` */
  async spec(entry: ProfileEntry, launchId: string, port: number): Promise<LaunchSpec> {
    const { image, hasNvidia, gpuCount } = await this.#machine(entry.profile);
    return toLaunchSpec(entry, {
      launchId,
      homeId: this.#deps.homeId,
      modelRoots: this.#deps.folders.current,
      port,
      hostHasNvidia: hasNvidia,
      gpuCount,
      flags: await this.#flags(entry.profile, image),
    });
  }

  /** The flags that the engine of a profile knows. Never throws. */
  async flagsOf(profile: Profile): Promise<FlagTable> {
    const { image } = await this.#machine(profile);
    return this.#flags(profile, image);
  }

  async #flags(profile: Profile, image: string): Promise<FlagTable> {
    const limit = new TimeLimit(systemClock, FLAGS_TIMEOUT_MS);
    try {
      return await this.#deps.flags.of(profile, image, limit.signal);
    } finally {
      limit.end();
    }
  }

  async #machine(profile: Profile): Promise<{ image: string; hasNvidia: boolean; gpuCount: number }> {
    const { hasNvidia, gpuCount } =
      profile.runtime === 'docker' || profile.runtime === 'process'
        ? await hardware(this.#deps.latest)
        : { hasNvidia: false, gpuCount: 0 };
    return {
      image: profile.image ?? (hasNvidia ? DEFAULT_IMAGE.nvidia : DEFAULT_IMAGE.other),
      hasNvidia,
      gpuCount,
    };
  }
}
