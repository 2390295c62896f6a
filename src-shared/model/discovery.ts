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
  /** The profile that names it already. */
  profileId: z.string().nullable(),
});
export type FoundModel = z.infer<typeof FoundModel>;

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
  places: z.array(SearchedPlace),
  /** The search ended at its bounds in time or number; there may be more. */
  truncated: z.boolean(),
});
export type Discovery = z.infer<typeof Discovery>;
