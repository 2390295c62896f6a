import type { Profile } from '../../src-shared/model/profile.ts';
import { meantBy, readArgs } from '../llama/flags/check-args.ts';
import type { FlagTable } from '../llama/flags/flag-table.ts';

/** What of a profile decides about memory, EXTRA_ARGS taken into account: they come last and win. */
export interface ServedOptions {
  /** Tokens; 0 is what the model was trained for. */
  readonly contextTokens: number;
  readonly gpuLayers: 'auto' | 'all' | number;
  readonly fit: boolean;
  readonly fitTargetMiB: readonly number[] | null;
  readonly splitMode: string;
  readonly tensorSplit: readonly number[] | null;
  readonly mainGpu: number;
  readonly cacheTypeK: string;
  readonly cacheTypeV: string;
  readonly sequences: number;
  /** The slots share one cache; else each has its part of it. */
  readonly unified: boolean;
  /** Layers with a window keep the whole context all the same. */
  readonly wholeWindows: boolean;
  readonly batchTokens: number;
  /** It answers with embeddings instead of tokens. */
  readonly embeds: boolean;
  /** How embeddings become one, as EXTRA_ARGS say; null for as the model has it. */
  readonly pooling: string | null;
  /** Tokens that are drafted for each slot at a time. */
  readonly draftTokens: number;
  /** Recurrent states that are kept of each slot: one, and one for each token that the model drafts itself. */
  readonly states: number;
  /** Attention works through its scores piece by piece; else those of a whole batch lie in memory. */
  readonly flashAttention: boolean;
  /** Layers, from the first, whose experts stay in RAM. */
  readonly cpuExpertLayers: number;
  /** Layers, from the first, whose dense feed-forward stays in RAM. */
  readonly cpuForwardLayers: number;
  readonly cacheInRam: boolean;
  readonly overridesTensors: boolean;
  /** What drafts for it is a model, or layers of its own. */
  readonly drafts: boolean;
  /** Where its draft model lies and what is otherwise for it; null without one. */
  readonly draft: DraftOptions | null;
  /** As written; null without one. */
  readonly projector: string | null;
  /** LoRA adapters, as written. */
  readonly adapters: readonly string[];
  /** Names that the engine has for its devices, such as CUDA0; null for all, empty for none. */
  readonly devices: readonly string[] | null;
}

/** What a draft model has for itself; the rest is as for the model that it drafts for. */
export interface DraftOptions
  extends Pick<
    ServedOptions,
    | 'gpuLayers'
    | 'cacheTypeK'
    | 'cacheTypeV'
    | 'batchTokens'
    | 'cpuExpertLayers'
    | 'overridesTensors'
    | 'devices'
  > {
  /** As written. */
  readonly model: string;
}

/** Sequences when nobody says how many: what build 11669 takes by itself. */
const DEFAULT_SEQUENCES = 4;

/** By how the names of --spec-type begin, what says how many tokens each drafts, and how many without it. Build 11669. */
const DRAFT_TOKENS: readonly (readonly [string, readonly [flag: string, most: number]])[] = [
  ['draft-', ['--spec-draft-n-max', 3]],
  ['ngram-mod', ['--spec-ngram-mod-n-max', 64]],
  ['ngram-simple', ['--spec-ngram-simple-size-m', 48]],
  ['ngram-map-k4v', ['--spec-ngram-map-k4v-size-m', 48]],
  ['ngram-map-k', ['--spec-ngram-map-k-size-m', 48]],
];

/** Reads the options of a profile. Values that cannot be read count as absent; checking them is not done here. */
export function servedOptions(profile: Profile, table: FlagTable): ServedOptions {
  const { uses } = readArgs(profile.extraArgs, table);
  const value = (flag: string): string | undefined =>
    uses.findLast(use => use.row.names.includes(flag))?.values[0];
  const used = (flag: string): boolean => uses.some(use => use.row.names.includes(flag));
  const number = (flag: string): number | null => {
    const read = Number(value(flag));
    return value(flag) === undefined || !Number.isFinite(read) || read < 0 ? null : read;
  };
  const listOf = (flag: string): readonly string[] =>
    uses.filter(use => use.row.names.includes(flag)).flatMap(use => (use.values[0] ?? '').split(','));
  const layersOf = (flag: string): 'auto' | 'all' | number | null => {
    const given = value(flag);
    return given === 'auto' || given === 'all' ? given : number(flag);
  };
  const devicesOf = (flag: string): readonly string[] | null => {
    const given = value(flag);
    return given === undefined ? null : given === 'none' ? [] : given.split(',');
  };
  const target = value('--fit-target')?.split(',').map(Number);
  const fit = value('--fit');
  // None is the engine's to choose, as is a negative one.
  const sequences = number('--parallel') || null;
  const sharing = uses.findLast(use => use.row.names.includes('--kv-unified'))?.name;
  const batchTokens = Math.max(1, Math.min(number('--ubatch-size') ?? 512, number('--batch-size') ?? 2_048));
  const draftModel = value('--spec-draft-model');
  const split = value('--tensor-split')?.split(',').map(Number);
  const drafting = value('--spec-type')?.split(',') ?? [];
  const reranks = used('--reranking');
  return {
    contextTokens: number('--ctx-size') ?? profile.ctxSize ?? 131_072,
    gpuLayers: layersOf('--n-gpu-layers') ?? profile.gpuLayers ?? 'auto',
    fit: fit === undefined ? (profile.fit ?? true) : meantBy(fit) === 'on',
    fitTargetMiB: target?.every(mib => mib >= 0) ? target : profile.fitTargetMiB,
    splitMode: value('--split-mode') ?? profile.splitMode ?? 'layer',
    tensorSplit: split?.every(share => share >= 0) ? split : profile.tensorSplit,
    mainGpu: number('--main-gpu') ?? profile.mainGpu ?? 0,
    cacheTypeK: value('--cache-type-k') ?? profile.cacheTypeK ?? 'q8_0',
    cacheTypeV: value('--cache-type-v') ?? profile.cacheTypeV ?? 'q8_0',
    sequences: sequences === null ? DEFAULT_SEQUENCES : Math.min(sequences, 1_024),
    unified: sequences === null || sharing === '--kv-unified' || sharing === '-kvu',
    wholeWindows: used('--swa-full'),
    batchTokens,
    embeds: reranks || used('--embedding'),
    pooling: value('--pooling') ?? (reranks ? 'rank' : null),
    draftTokens: Math.max(
      0,
      ...(used('--spec-default') ? ['ngram-mod', ...drafting] : drafting).map(type => {
        const [flag, most] = DRAFT_TOKENS.find(([of]) => type.startsWith(of))?.[1] ?? ['', 0];
        return number(flag) ?? most;
      }),
    ),
    states: 1 + (drafting.includes('draft-mtp') ? (number('--spec-draft-n-max') ?? 3) : 0),
    flashAttention: meantBy(value('--flash-attn') ?? profile.flashAttn ?? 'on') !== 'off',
    cpuExpertLayers: used('--cpu-moe') ? Number.POSITIVE_INFINITY : (number('--n-cpu-moe') ?? 0),
    cpuForwardLayers: number('--n-cpu-ffn') ?? 0,
    cacheInRam: uses.some(use => use.name === '--no-kv-offload' || use.name === '-nkvo'),
    overridesTensors: used('--override-tensor'),
    drafts: draftModel !== undefined || drafting.some(type => type.startsWith('draft-')),
    draft:
      draftModel === undefined
        ? null
        : {
            model: draftModel,
            gpuLayers: layersOf('--spec-draft-ngl') ?? 'auto',
            cacheTypeK: value('--spec-draft-type-k') ?? 'f16',
            cacheTypeV: value('--spec-draft-type-v') ?? 'f16',
            batchTokens: number('--spec-draft-n-ubatch') || batchTokens,
            cpuExpertLayers: used('--spec-draft-cpu-moe')
              ? Number.POSITIVE_INFINITY
              : (number('--spec-draft-n-cpu-moe') ?? 0),
            overridesTensors: used('--spec-draft-override-tensor'),
            devices: devicesOf('--spec-draft-device') ?? devicesOf('--device'),
          },
    projector: uses.some(use => use.name === '--no-mmproj') ? null : (value('--mmproj') ?? profile.mmproj),
    adapters: [
      ...profile.lora.map(({ path }) => path),
      ...listOf('--lora'),
      ...listOf('--lora-scaled').map(item => item.replace(/:[^:/\\]*$/, '')),
    ],
    devices: devicesOf('--device'),
  };
}
