import { z } from 'zod';

/**
 * Options of a start that Settings may keep for the next one; named as their flags are. None of them can keep Paddock
 * from starting, and none decides who may reach it: those are given at the start only.
 */
export const StartOptionName = z.enum([
  'models-conf',
  'models-dir',
  'port',
  'instance-port',
  'llama-server',
  'nvidia-smi',
  'docker',
  'update-feed',
]);
export type StartOptionName = z.infer<typeof StartOptionName>;

/** Those that decide what is executed, which file is written, or where a person is sent to download something. */
export const GUARDED_START_OPTIONS: ReadonlySet<StartOptionName> = new Set([
  'models-conf',
  'llama-server',
  'nvidia-smi',
  'docker',
  'update-feed',
]);

/** What is kept, as text like that of the flags. */
export type KeptOptions = Readonly<Partial<Record<StartOptionName, string>>>;

export const StartOption = z.object({
  name: StartOptionName,
  /** With what this Paddock runs, given or by default; null for nothing. */
  now: z.string().nullable(),
  /** The flag or variable that gave it; it wins over what is kept. Null where neither did. */
  givenBy: z.string().nullable(),
  /** What is kept for the next start; null for nothing. */
  kept: z.string().nullable(),
  /** It was changed since this Paddock started. */
  pending: z.boolean(),
  /** Why what is kept is not used; null when nothing is wrong with it. */
  problem: z.string().nullable(),
  /** Whether the one who asks may change it. */
  changeable: z.boolean(),
});
export type StartOption = z.infer<typeof StartOption>;

export const StartOptions = z.object({
  /** The file that keeps them. */
  file: z.string(),
  /** Why nothing in that file counts; null when it can be read, or is not there. */
  problem: z.string().nullable(),
  options: z.array(StartOption),
});
export type StartOptions = z.infer<typeof StartOptions>;

/** What is absent stays; null is kept no longer. */
export const StartOptionChanges = z.partialRecord(StartOptionName, z.string().min(1).max(4_096).nullable());
export type StartOptionChanges = z.infer<typeof StartOptionChanges>;
