import { z } from 'zod';

const number = z.number().nullish();

/** A piece of a tool call: name first, then its arguments bit by bit. */
const ToolCallDelta = z.object({
  index: z.number().int().min(0).max(1_000).default(0),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});

/** What we read of a chunk of `/v1/chat/completions`; everything else an engine adds is ignored. */
export const CompletionChunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            reasoning_content: z.string().nullish(),
            tool_calls: z.array(ToolCallDelta).nullish().catch(null),
          })
          .nullish()
          .catch(null),
        finish_reason: z.string().nullish().catch(null),
      }),
    )
    .default([]),
  usage: z
    .object({
      prompt_tokens: number,
      completion_tokens: number,
      prompt_tokens_details: z.object({ cached_tokens: number }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
  timings: z
    .object({
      cache_n: number,
      prompt_n: number,
      prompt_per_second: number,
      predicted_n: number,
      predicted_per_second: number,
    })
    .nullish()
    .catch(null),
});
export type CompletionChunk = z.infer<typeof CompletionChunk>;

/** An error as llama-server words it, in a body or inside the stream. */
export const EngineError = z.object({
  error: z.object({ message: z.string(), type: z.string().nullish().catch(null) }),
});

/** A string as JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
