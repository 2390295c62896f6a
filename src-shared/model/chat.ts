import { z } from 'zod';

export const CHAT_ROLES = ['system', 'user', 'assistant'] as const;

export const ChatMessage = z.object({ role: z.enum(CHAT_ROLES), content: z.string().max(400_000) });
export type ChatMessage = z.infer<typeof ChatMessage>;

/** A question to the model that a group serves. */
export const ChatRequest = z.object({
  /** The group that was used last when absent. */
  group: z.string().max(100).optional(),
  messages: z.array(ChatMessage).min(1).max(200),
  maxTokens: z.number().int().min(1).max(65_536).default(512),
  /** The engine's own default when absent. */
  temperature: z.number().min(0).max(5).optional(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** Speeds as llama-server reports them in `timings`; null where it does not. */
export const ChatTimings = z.object({
  promptTokens: z.number().nullable(),
  /** Prompt tokens that came from the cache instead of being processed. */
  cachedTokens: z.number().nullable(),
  promptTokensPerSecond: z.number().nullable(),
  generatedTokens: z.number().nullable(),
  generationTokensPerSecond: z.number().nullable(),
  /** Request sent to first text, measured by Paddock, ms. */
  timeToFirstTokenMs: z.number().nullable(),
  /** Request sent to end, measured by Paddock, ms. */
  totalMs: z.number(),
});
export type ChatTimings = z.infer<typeof ChatTimings>;

/** An answer as it grows: `started` once, then text, then `done` once. `reasoning` is text before the answer. */
export const ChatEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), profileId: z.string() }),
  z.object({ kind: z.literal('reasoning'), text: z.string() }),
  z.object({ kind: z.literal('delta'), text: z.string() }),
  z.object({
    kind: z.literal('done'),
    /** `stop`, `length` and so on, as the engine says it. */
    finishReason: z.string().nullable(),
    timings: ChatTimings,
  }),
]);
export type ChatEvent = z.infer<typeof ChatEvent>;
