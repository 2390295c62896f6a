import { z } from 'zod';
import { WireError } from '../errors.ts';
import { ProfileId } from './profile.ts';

/** What one device is expected to hold, MiB. Estimated from the model file's header, not measured. */
export const DeviceEstimate = z.object({
  /** Index of the GPU; null for RAM. */
  gpu: z.number().int().nullable(),
  name: z.string(),
  weightsMiB: z.number(),
  /** KV cache, and the recurrent state of layers that have one instead. */
  kvMiB: z.number(),
  /** Compute buffers and what the driver takes for itself. */
  computeMiB: z.number(),
  /**
   * What other programs hold there now; what this profile would replace is not counted. Null when unknown: it is
   * counted as nothing then, and the note `others-unknown` says so of GPUs.
   */
  otherMiB: z.number().nullable(),
  totalMiB: z.number().nullable(),
});
export type DeviceEstimate = z.infer<typeof DeviceEstimate>;

/** What an estimate leaves out or takes for granted. */
export const ESTIMATE_NOTES = [
  'cpu-only',
  'gpus-unknown',
  'vram-unknown',
  'others-unknown',
  'override-tensor',
  'projector',
  'adapters',
  'devices-unknown',
  'draft-model',
  'draft-unknown',
  'window-unknown',
  'quantized-unknown',
  'experts-on-cpu',
  'context-of-model',
] as const;
export const EstimateNote = z.enum(ESTIMATE_NOTES);
export type EstimateNote = z.infer<typeof EstimateNote>;

/** What serving a profile is expected to take. */
export const MemoryEstimate = z.object({
  devices: z.array(DeviceEstimate),
  weightsMiB: z.number(),
  kvMiB: z.number(),
  computeMiB: z.number(),
  /** Context that it was worked out for, tokens. */
  contextTokens: z.number().int(),
  /** What the model was trained for, tokens; null when its file does not say. */
  modelContextTokens: z.number().int().nullable(),
  /** As the engine counts them, with the output as the last one. */
  layers: z.number().int(),
  /** The last ones of these, which lie on GPUs. */
  gpuLayers: z.number().int(),
  /** Every device has room for its part. */
  fits: z.boolean(),
  notes: z.array(EstimateNote),
});
export type MemoryEstimate = z.infer<typeof MemoryEstimate>;

/** What a new profile for a model file would begin with. */
export const ProfileSuggestion = z.object({
  id: ProfileId,
  keys: z.record(z.string(), z.string()),
});
export type ProfileSuggestion = z.infer<typeof ProfileSuggestion>;

/** How an edited profile would be served. */
export const ProfilePlan = z.object({
  /** The command line; null when it cannot be made, and `commandProblem` says why. */
  command: z.array(z.string()).nullable(),
  commandProblem: WireError.nullable(),
  estimate: MemoryEstimate.nullable(),
  /** Why there is no estimate, in words; null when there is one or none is possible, as for a remote server. */
  estimateProblem: z.string().nullable(),
});
export type ProfilePlan = z.infer<typeof ProfilePlan>;

/** What switching to a profile would do. */
export const SwitchPreview = z.object({
  profileId: ProfileId,
  group: z.string(),
  /** `none`: it is served already, as it is written; `restart`: it is served as it was written before. */
  action: z.enum(['none', 'start', 'switch', 'restart']),
  /** What would be stopped for it. */
  stops: z.array(
    z.object({
      profileId: ProfileId,
      requestsInFlight: z.number().int().nullable(),
      /** Somebody else's server: it is let go of, runs on, and finishes its requests. */
      detaches: z.boolean().optional(),
    }),
  ),
  /** Why it would not start; null when nothing is known against it. */
  problem: WireError.nullable(),
  /** Launch to ready: the middle of its last starts on this machine; null before the first. */
  startMs: z.number().nullable(),
  starts: z.number().int(),
  estimate: MemoryEstimate.nullable(),
});
export type SwitchPreview = z.infer<typeof SwitchPreview>;

/** A flag of the engine, for completion. */
export const EngineFlag = z.object({
  names: z.array(z.string()),
  /** How many of the following arguments belong to it. */
  arity: z.number().int(),
  /** Its value as the engine's help names it, such as `N`. */
  hint: z.string().nullable(),
  choices: z.array(z.string()).nullable(),
  env: z.string().nullable(),
  summary: z.string(),
  /** Why Paddock refuses it; null when it is allowed. */
  refused: z.string().nullable(),
  /** It names a file, which must lie in a models folder. */
  isPath: z.boolean(),
});
export type EngineFlag = z.infer<typeof EngineFlag>;

export const EngineFlags = z.object({ engine: z.string(), flags: z.array(EngineFlag) });
export type EngineFlags = z.infer<typeof EngineFlags>;
