import { z } from 'zod';
import { Provenance } from './benchmark-run.ts';
import { ProfileId } from './profile.ts';

/** What to measure of a profile's speed, over HTTP. */
export const SpeedRequest = z.object({
  profileId: ProfileId,
  serve: z.enum(['bench', 'as-is']).default('as-is'),
  /** Tokens already in the context when the measured prompt comes. */
  depths: z.array(z.number().int().min(0).max(1_000_000)).min(1).max(12).default([0, 512]),
  promptTokens: z.number().int().min(1).max(100_000).default(512),
  generatedTokens: z.number().int().min(1).max(10_000).default(128),
  /** Numbers of requests at a time; those beyond the server's slots are left out. */
  concurrency: z.array(z.number().int().min(1).max(256)).max(12).default([1, 2, 4]),
  repeats: z.number().int().min(1).max(50).default(3),
});
export type SpeedRequest = z.infer<typeof SpeedRequest>;

/** Several measurements of one thing. */
export const Spread = z.object({
  mean: z.number(),
  /** Standard deviation of the measurements; 0 for one. */
  deviation: z.number(),
  min: z.number(),
  max: z.number(),
  values: z.array(z.number()),
});
export type Spread = z.infer<typeof Spread>;

/** Tokens of a request as the server counted them, means; null where it does not count. */
export const SpeedTokens = z.object({
  /** Those that were in the context already. */
  depth: z.number().nullable(),
  /** Those that were measured. */
  prompt: z.number().nullable(),
  generated: z.number().nullable(),
});
export type SpeedTokens = z.infer<typeof SpeedTokens>;

/** One depth, one request at a time. */
export const DepthSpeed = z.object({
  depth: z.number().int(),
  promptTokensPerSecond: Spread.nullable(),
  generationTokensPerSecond: Spread.nullable(),
  timeToFirstTokenMs: Spread.nullable(),
  /** Absent in measurements of before. */
  tokens: SpeedTokens.optional(),
  /**
   * Whether the server kept what it had read; null at depth 0, and where that cannot be told. Where it did not, the speed
   * is that of the whole prompt, read anew.
   */
  cached: z.boolean().nullable().default(null),
  /** Why it was not measured, such as a context that is too small. */
  problem: z.string().nullable(),
});
export type DepthSpeed = z.infer<typeof DepthSpeed>;

/** Several requests at a time, at depth 0. */
export const ConcurrencySpeed = z.object({
  concurrency: z.number().int(),
  /** Generated tokens per second of all requests together. */
  totalTokensPerSecond: Spread.nullable(),
  perRequestTokensPerSecond: Spread.nullable(),
  timeToFirstTokenMs: Spread.nullable(),
  /** Of each request. Absent in measurements of before. */
  tokens: SpeedTokens.optional(),
  problem: z.string().nullable(),
});
export type ConcurrencySpeed = z.infer<typeof ConcurrencySpeed>;

export const SpeedRun = z.object({
  id: z.string(),
  label: z.string(),
  request: SpeedRequest,
  status: z.enum(['queued', 'running', 'interrupted', 'done', 'failed', 'cancelled']),
  message: z.string().nullable(),
  createdAt: z.number(),
  finishedAt: z.number().nullable(),
  depths: z.array(DepthSpeed),
  concurrency: z.array(ConcurrencySpeed),
  provenance: Provenance.nullable(),
});
export type SpeedRun = z.infer<typeof SpeedRun>;
