import { z } from 'zod';

/** Where models are looked for. */
export const PLACE_KINDS = ['models-folder', 'hugging-face', 'lm-studio', 'ollama', 'extra'] as const;
export const PlaceKind = z.enum(PLACE_KINDS);
export type PlaceKind = z.infer<typeof PlaceKind>;

/** A model file that was found on this machine. */
export const FoundModel = z.object({
  /** Absolute path of the file, or of its first part. */
  path: z.string(),
  place: PlaceKind,
  /** The folder that has to be a model folder before a profile may name the file. */
  root: z.string(),
  /** A name for people, such as `unsloth/Qwen3-8B-GGUF Q4_K_M`. */
  name: z.string(),
  /** Sum over its parts. */
  sizeBytes: z.number(),
  /** Its vision projector, where one lies beside it. */
  mmproj: z.string().nullable(),
  /** The profile that names it already; the first, where there are several. */
  profileId: z.string().nullable(),
  /** Every profile that names it. */
  profileIds: z.array(z.string()),
  /** Its folder is a model folder already: a profile may name it as it is. */
  usable: z.boolean(),
});
export type FoundModel = z.infer<typeof FoundModel>;

/** A file that a profile may name beside its model. */
export const FoundAddition = z.object({
  kind: z.enum(['projector', 'adapter']),
  /** Absolute. */
  path: z.string(),
  root: z.string(),
  sizeBytes: z.number(),
  usable: z.boolean(),
});
export type FoundAddition = z.infer<typeof FoundAddition>;

/** One place that was looked at. */
export const SearchedPlace = z.object({
  kind: PlaceKind,
  path: z.string(),
  status: z.enum(['found', 'empty', 'absent', 'unreadable']),
  models: z.number().int(),
});
export type SearchedPlace = z.infer<typeof SearchedPlace>;

export const Discovery = z.object({
  models: z.array(FoundModel),
  /** Projectors and LoRA adapters; those of Ollama's store have no name of their own and are left out. */
  additions: z.array(FoundAddition),
  places: z.array(SearchedPlace),
  /** The search ended at its bounds in time or number; there may be more. */
  truncated: z.boolean(),
});
export type Discovery = z.infer<typeof Discovery>;
