import type { Profile } from '../../src-shared/model/profile.ts';

/** A flag of llama-server with its value; null for a flag that stands alone. */
export type EngineOption = readonly [flag: string, value: string | null];

/** Files and numbers of a profile as they were resolved for one launch. */
export interface ResolvedFiles {
  readonly modelPath: string | null;
  readonly mmprojPath: string | null;
  readonly lora: readonly { readonly path: string; readonly scale: number | null }[];
  readonly fitTargetMiB: readonly number[] | null;
}

/** Verbosity at which build 11669 prints buffer sizes, offload and graph splits. */
export const LOG_VERBOSITY = 4;

/**
 * What a profile means as options of llama-server, in the order of the reference's container, with its defaults for
 * absent keys: 131,072 tokens, automatic layers, split by layer, main GPU 0, flash attention, q8_0 caches, fit.
 * `--host` and `--port` are the launch's business, EXTRA_ARGS come after all of these.
 */
export function profileOptions(profile: Profile, files: ResolvedFiles): readonly EngineOption[] {
  const options: EngineOption[] = [];
  if (files.modelPath !== null) options.push(['--model', files.modelPath]);
  options.push(['--ctx-size', String(profile.ctxSize ?? 131_072)]);
  options.push(['--n-gpu-layers', String(profile.gpuLayers ?? 'auto')]);
  options.push(['--split-mode', profile.splitMode ?? 'layer']);
  if (profile.tensorSplit !== null) options.push(['--tensor-split', profile.tensorSplit.join(',')]);
  options.push(['--main-gpu', String(profile.mainGpu ?? 0)]);
  options.push(['--flash-attn', profile.flashAttn ?? 'on']);
  options.push(['--cache-type-k', profile.cacheTypeK ?? 'q8_0']);
  options.push(['--cache-type-v', profile.cacheTypeV ?? 'q8_0']);
  options.push(['--fit', (profile.fit ?? true) ? 'on' : 'off']);
  if (files.fitTargetMiB !== null) options.push(['--fit-target', files.fitTargetMiB.join(',')]);
  if (files.mmprojPath !== null) options.push(['--mmproj', files.mmprojPath]);
  if (files.lora.length > 0) options.push(loraOption(files.lora));
  return options;
}

/** With one scale given, all are written with theirs: two flags would change the order of the adapters' ids. */
function loraOption(lora: ResolvedFiles['lora']): EngineOption {
  if (lora.every(adapter => adapter.scale === null))
    return ['--lora', lora.map(adapter => adapter.path).join(',')];
  return ['--lora-scaled', lora.map(adapter => `${adapter.path}:${adapter.scale ?? 1}`).join(',')];
}
