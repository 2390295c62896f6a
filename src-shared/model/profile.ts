import { z } from 'zod';

/** Id of a section of models.conf. The reference allows letters, digits, `_`, `-`; its benchmark script also `.`. */
export const ProfileId = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,100}$/, 'A profile id is made of letters, digits, "_", "-" and ".".')
  .brand<'ProfileId'>();
export type ProfileId = z.infer<typeof ProfileId>;

/** What executes llama-server. */
export const RUNTIME_KINDS = ['docker', 'process', 'embedded', 'remote'] as const;
export const RuntimeKind = z.enum(RUNTIME_KINDS);
export type RuntimeKind = z.infer<typeof RuntimeKind>;

/** A finding about models.conf. Lines count from 1. */
export const ProfileIssue = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  line: z.number().int().nullable(),
  key: z.string().nullable(),
  message: z.string(),
  /** The next step for the person who reads it. */
  fix: z.string().nullable(),
});
export type ProfileIssue = z.infer<typeof ProfileIssue>;

export const DEFAULT_GROUP = 'default';

/**
 * A section of models.conf: how to serve one model. `null` means that the key is absent and the default applies
 * (defaults live in runtime/server-args.ts). `keys` holds every key as written, unknown ones included.
 */
export const Profile = z.object({
  id: ProfileId,
  /** Line of the section header, from 1. */
  line: z.number().int(),
  keys: z.record(z.string(), z.string()),
  name: z.string(),
  description: z.string(),
  /** Free text such as `~147 t/s`, kept by hand. */
  speed: z.string(),
  /** `bench-*` profiles are kept apart from the production ones. */
  bench: z.boolean(),
  runtime: RuntimeKind,
  /** Path of the first GGUF part, relative to the models folder or absolute. Empty for remote. */
  model: z.string(),
  /** Context size in tokens. */
  ctxSize: z.number().int().nullable(),
  gpuLayers: z.union([z.literal('auto'), z.literal('all'), z.number().int()]).nullable(),
  fit: z.boolean().nullable(),
  /** Headroom that fit leaves free, MiB; one value for all devices or one each. */
  fitTargetMiB: z.array(z.number().int()).nullable(),
  cacheTypeK: z.string().nullable(),
  cacheTypeV: z.string().nullable(),
  flashAttn: z.enum(['on', 'off', 'auto']).nullable(),
  splitMode: z.enum(['none', 'layer', 'row', 'tensor']).nullable(),
  tensorSplit: z.array(z.number()).nullable(),
  mainGpu: z.number().int().nullable(),
  mmproj: z.string().nullable(),
  /** LoRA adapters: paths like `model`, each with an optional scale. */
  lora: z.array(z.object({ path: z.string(), scale: z.number().nullable() })),
  /** `all`, `none`, or a list of UUIDs and indexes. */
  gpus: z.union([z.literal('all'), z.literal('none'), z.array(z.string())]).nullable(),
  image: z.string().nullable(),
  endpoint: z.string().nullable(),
  port: z.number().int().nullable(),
  group: z.string(),
  /** Idle time after which the model is unloaded, seconds. */
  ttlSeconds: z.number().nullable(),
  startTimeoutSeconds: z.number().nullable(),
  onHang: z.enum(['show', 'restart']),
  env: z.record(z.string(), z.string()),
  notes: z.string().nullable(),
  /** EXTRA_ARGS split into arguments. */
  extraArgs: z.array(z.string()),
  issues: z.array(ProfileIssue),
});
export type Profile = z.infer<typeof Profile>;

/** Whether the files that a profile names are there. */
export const ModelFile = z.object({
  /** `elsewhere`: not here, and to be read on the machine of another Docker daemon, where nobody here can look. */
  state: z.enum(['present', 'missing', 'parts-missing', 'unreadable', 'elsewhere', 'remote']),
  /** Absolute path of the first part; null for remote. */
  path: z.string().nullable(),
  /** Sum over the parts that are there. */
  sizeBytes: z.number().nullable(),
  /** What is wrong, naming the file; null when nothing is known to be. */
  problem: z.string().nullable(),
});
export type ModelFile = z.infer<typeof ModelFile>;

export const ProfileEntry = z.object({ profile: Profile, file: ModelFile });
export type ProfileEntry = z.infer<typeof ProfileEntry>;

/** A commented-out section, which can be reactivated. */
export const RetiredProfile = z.object({ id: z.string(), name: z.string(), line: z.number().int() });
export type RetiredProfile = z.infer<typeof RetiredProfile>;

/** models.conf as read: its profiles, what is wrong with them, and the revision that a save must name. */
export const ProfileListing = z.object({
  path: z.string(),
  /** SHA-256 of the file's bytes; null while the file cannot be read. */
  revision: z.string().nullable(),
  profiles: z.array(ProfileEntry),
  retired: z.array(RetiredProfile),
  /** Findings that belong to no profile, such as an unreadable file. */
  issues: z.array(ProfileIssue),
});
export type ProfileListing = z.infer<typeof ProfileListing>;
