import { z } from 'zod';

export const CHAT_ROLES = ['system', 'user', 'assistant', 'tool'] as const;

/** Images go to the engine as they are, inside the message. */
export const ChatImage = z.object({
  /** `data:image/png;base64,…`, at most about 6 MB of image. */
  dataUrl: z
    .string()
    .max(8_400_000)
    .regex(/^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/=]+$/),
});
export type ChatImage = z.infer<typeof ChatImage>;

/** A call that the model asked for; `arguments` is what it wrote, which need not be valid JSON. */
export const ChatToolCall = z.object({
  id: z.string().max(200),
  name: z.string().max(200),
  arguments: z.string().max(400_000),
});
export type ChatToolCall = z.infer<typeof ChatToolCall>;

export const ChatMessage = z.object({
  role: z.enum(CHAT_ROLES),
  content: z.string().max(400_000),
  /** Of a user's message. */
  images: z.array(ChatImage).max(8).optional(),
  /** Of an answer. */
  toolCalls: z.array(ChatToolCall).max(64).optional(),
  /** Of a tool's result: which call it answers. */
  toolCallId: z.string().max(200).optional(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** How tokens are chosen. What is absent is the engine's own default, or the profile's where it sets one. */
export const ChatSampling = z.object({
  temperature: z.number().min(0).max(5).optional(),
  topK: z.number().int().min(0).max(100_000).optional(),
  topP: z.number().min(0).max(1).optional(),
  minP: z.number().min(0).max(1).optional(),
  repeatPenalty: z.number().min(0).max(5).optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  seed: z.number().int().min(-1).max(4_294_967_295).optional(),
});
export type ChatSampling = z.infer<typeof ChatSampling>;

/** A tool that the model may call, as OpenAI's API describes it. */
export const ChatTool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    description: z.string().max(20_000).optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type ChatTool = z.infer<typeof ChatTool>;

/** A question to the model that a group serves. */
export const ChatRequest = ChatSampling.extend({
  /** The group that was used last when absent. */
  group: z.string().max(100).optional(),
  messages: z.array(ChatMessage).min(1).max(400),
  maxTokens: z.number().int().min(1).max(262_144).default(512),
  tools: z.array(ChatTool).max(64).optional(),
  /** Whether to send along what is exchanged with the engine, word for word. */
  raw: z.boolean().optional(),
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
  /** A piece of a tool call: the name comes with the first, the arguments with those after it. */
  z.object({
    kind: z.literal('tool-call'),
    index: z.number().int(),
    id: z.string().nullable(),
    name: z.string().nullable(),
    arguments: z.string(),
  }),
  /** What went to the engine, or came from it. Only where it was asked for. */
  z.object({ kind: z.literal('raw'), direction: z.enum(['request', 'response']), text: z.string() }),
  /** The figures so far, a few times a second where the engine tells them: an answer that is stopped has no others. */
  z.object({ kind: z.literal('so-far'), timings: ChatTimings }),
  z.object({
    kind: z.literal('done'),
    /** `stop`, `length`, `tool_calls` and so on, as the engine says it. */
    finishReason: z.string().nullable(),
    timings: ChatTimings,
  }),
]);
export type ChatEvent = z.infer<typeof ChatEvent>;

/** What the running model takes. */
export const ChatModel = z.object({
  profileId: z.string(),
  /** Base address of its API, such as `http://127.0.0.1:8080/`. */
  endpoint: z.string(),
  /** Such as `vision` and `audio`; empty where the engine does not say. */
  modalities: z.array(z.string()),
  contextTokens: z.number().nullable(),
});
export type ChatModel = z.infer<typeof ChatModel>;
