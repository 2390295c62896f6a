import { stat } from 'node:fs/promises';
import { PaddockError } from '../../src-shared/errors.ts';
import type { MemoryEstimate } from '../../src-shared/model/plan.ts';
import type { ProfileEntry } from '../../src-shared/model/profile.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { FolderLooks } from '../lib/folder-looks.ts';
import { findModelFile } from '../lib/model-roots.ts';
import type { FlagTable } from '../llama/flags/flag-table.ts';
import type { LaunchGpus } from '../runtime/launch-spec.ts';
import { readModelHeaders } from './gguf-file.ts';
import { gpuRooms, type Replaced } from './gpu-rooms.ts';
import { estimateMemory } from './memory-estimate.ts';
import { type ModelFacts, modelFacts } from './model-facts.ts';
import { ramRoom } from './ram-room.ts';
import { servedOptions } from './served-options.ts';

/** Facts of this many models are kept; they are some kilobytes each. */
const MAX_KEPT = 50;

export interface ModelInspectorDeps {
  /** Absolute folders that model files may lie in now. */
  readonly modelRoots: () => Promise<readonly string[]>;
  readonly looks: FolderLooks;
  readonly latest: () => Reading | null;
}

/** Reads what model files say of themselves, and what serving them is expected to take. */
export class ModelInspector {
  readonly #deps: ModelInspectorDeps;
  readonly #kept = new Map<string, { readonly stamp: string; readonly facts: ModelFacts }>();

  constructor(deps: ModelInspectorDeps) {
    this.#deps = deps;
  }

  /**
   * What a profile is expected to take; null for a remote one.
   * @param engine what would run it
   * @param replaces the profiles whose memory would be free by then
   * @throws PaddockError FILE_UNREADABLE
   */
  async estimate(
    entry: ProfileEntry,
    engine: { readonly flags: FlagTable; readonly gpus: LaunchGpus },
    replaces: readonly Replaced[],
    signal: AbortSignal,
  ): Promise<MemoryEstimate | null> {
    const { profile, file } = entry;
    if (profile.runtime === 'remote' || file.path === null) return null;
    const facts = await this.#facts(file.path, signal);
    const reading = this.#deps.latest();
    const options = servedOptions(profile, engine.flags);
    const gpus = gpuRooms(reading, profile.runtime, engine.gpus, replaces);
    return estimateMemory({
      facts,
      options,
      gpus,
      gpusUnknown: gpus.length === 0 && engine.gpus.vendor !== null && engine.gpus.gpus !== 'none',
      fitTargetMiB: engine.gpus.fitTargetMiB,
      ram: ramRoom(reading, replaces),
      projectorBytes: await this.#bytesOf(options.projector === null ? [] : [options.projector]),
      adapterBytes: await this.#bytesOf(options.adapters),
      draft: options.draft === null ? null : await this.#factsOf(options.draft.model, signal),
    });
  }

  /**
   * What a model file says of itself.
   * @param value as in models.conf; only files inside the model folders are read, and those of `alsoIn`
   * @throws PaddockError BAD_REQUEST, NOT_FOUND, FILE_UNREADABLE
   */
  async inspect(
    value: string,
    alsoIn: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly path: string; readonly facts: ModelFacts }> {
    const { modelRoots, looks } = this.#deps;
    const located = await findModelFile(value, [...(await modelRoots()), ...alsoIn], looks);
    if (located.state === 'refused') throw new PaddockError('BAD_REQUEST', located.problem);
    if (located.state === 'silent') throw located.error;
    if (located.state === 'missing') throw new PaddockError('NOT_FOUND', `${located.path} does not exist.`);
    return { path: located.path, facts: await this.#facts(located.path, signal) };
  }

  /** Of a file in the model folders; null when it is not there or cannot be read, which is said elsewhere. */
  async #factsOf(value: string, signal: AbortSignal): Promise<ModelFacts | null> {
    const located = await findModelFile(value, await this.#deps.modelRoots(), this.#deps.looks);
    if (located.state !== 'found') return null;
    return this.#facts(located.path, signal).catch(() => {
      signal.throwIfAborted();
      return null;
    });
  }

  async #facts(path: string, signal: AbortSignal): Promise<ModelFacts> {
    const { size, mtimeMs } = await stat(path).catch(() => ({ size: -1, mtimeMs: -1 }));
    const stamp = `${size} ${mtimeMs}`;
    const known = this.#kept.get(path);
    if (known?.stamp === stamp) return known.facts;
    const facts = modelFacts(await readModelHeaders(path, signal));
    this.#kept.delete(path);
    this.#kept.set(path, { stamp, facts });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(oldest);
    }
    return facts;
  }

  /** Of files that lie in the model folders; what is not there counts nothing, and is said elsewhere. */
  async #bytesOf(files: readonly string[]): Promise<number> {
    let sum = 0;
    const roots = await this.#deps.modelRoots();
    for (const file of files) {
      const located = await findModelFile(file, roots, this.#deps.looks);
      if (located.state === 'found') sum += (await stat(located.path).catch(() => null))?.size ?? 0;
    }
    return sum;
  }
}
