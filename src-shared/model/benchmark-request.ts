import { z } from 'zod';
import { ProfileId } from './profile.ts';

/** Id of a suite, such as `humaneval-plus`; also the name of its folder. */
export const SuiteId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,60}$/, 'A suite id is made of a-z, 0-9, "-", ".".');

/** `code` is executed; the others are judged by a rule without any model: a number, a letter, a form, a tool call. */
export const SuiteKind = z.enum(['code', 'reasoning', 'instructions', 'tools']);
export type SuiteKind = z.infer<typeof SuiteKind>;

/** A suite as the panel lists it, fetched or not. */
export const SuiteSummary = z.object({
  id: SuiteId,
  name: z.string(),
  description: z.string(),
  kind: SuiteKind,
  version: z.string(),
  licence: z.string(),
  /** Where it is, or could be, fetched from; null for what is published nowhere that Paddock knows. */
  source: z.string().nullable(),
  /** Taken from a file of the user's, also where it could have been fetched. */
  imported: z.boolean().optional(),
  state: z.enum(['ready', 'not-fetched', 'broken']),
  /** What is wrong with a broken one. */
  problem: z.string().nullable(),
  /** MD5 of the bytes; only equal hashes may be compared. Null until it is here. */
  hash: z.string().nullable(),
  problems: z.number().int().nullable(),
  /** Size of what would be fetched; null for what is not fetched from anywhere. */
  downloadBytes: z.number().int().nullable(),
  /** What of it has come, while it is being fetched. */
  receivedBytes: z.number().int().optional(),
});
export type SuiteSummary = z.infer<typeof SuiteSummary>;

/** How the model is asked; part of every result, since it moves scores. */
export const ClientSettings = z.object({
  /** `evalplus` wraps the problem in EvalPlus's own sentence; `bare` sends it as it is. */
  prompt: z.enum(['evalplus', 'bare']).default('evalplus'),
  systemPrompt: z.string().max(20_000).nullable().default(null),
  temperature: z.number().min(0).max(2).default(0),
  /** Null leaves it to the server. EvalPlus sends 0.95, which changes nothing at temperature 0. */
  topP: z.number().min(0).max(1).nullable().default(null),
  /** Samples per problem. */
  samples: z.number().int().min(1).max(200).default(1),
  maxTokens: z.number().int().min(1).max(131_072).default(4096),
  /** Sent as `reasoning_format` with each request; null leaves it to the server. */
  reasoningFormat: z.enum(['none', 'auto', 'deepseek', 'deepseek-legacy']).nullable().default(null),
  /** Requests at a time; never more than the server has slots. */
  concurrency: z.number().int().min(1).max(64).default(1),
  /** Of the first sample; each further one adds 1. */
  seed: z.number().int().default(0),
  /** Texts that end an answer; they are not part of it. */
  stop: z.array(z.string().min(1).max(200)).max(16).default([]),
  /** Longest time for one answer, seconds. */
  timeoutSeconds: z.number().min(1).max(36_000).default(900),
  /** How often a problem is tried when the server fails. */
  attempts: z.number().int().min(1).max(20).default(4),
});
export type ClientSettings = z.infer<typeof ClientSettings>;

/** US dollars; a run stops before it would cost more. */
export const SpendLimit = z.number().min(0).max(10_000);

/** Who answers: a profile of this Paddock, or a model of a provider. */
export const RunTarget = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('profile'),
    profileId: ProfileId,
    /** `bench` derives a profile for it (context 10,240, no samplers); `as-is` serves the profile unchanged. */
    serve: z.enum(['bench', 'as-is']).default('bench'),
  }),
  z.object({
    kind: z.literal('remote'),
    /** Id in the list of remote reference models. */
    modelId: z.string().min(1).max(200),
    spendLimitUsd: SpendLimit,
  }),
]);
export type RunTarget = z.infer<typeof RunTarget>;

/** What to run: each target becomes one run, and the runs wait in line. */
export const RunRequest = z.object({
  suiteId: SuiteId,
  targets: z.array(RunTarget).min(1).max(50),
  settings: ClientSettings.prefault({}),
  /** Only these problems; all when absent. */
  taskIds: z.array(z.string().max(200)).min(1).max(5_000).optional(),
  /** The person agreed that code of models runs here without a sandbox, where none is to be had. */
  consentToGuard: z.boolean().default(false),
});
export type RunRequest = z.infer<typeof RunRequest>;
