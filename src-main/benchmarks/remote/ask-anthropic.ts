import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { ClientSettings } from '../../../src-shared/model/benchmark-request.ts';
import { TimeLimit } from '../../lib/time-limit.ts';
import { type AskHow, noAnswer, reasonOf } from '../generation/ask.ts';
import type { Message } from '../generation/prompt.ts';
import { refusal } from '../generation/refusal.ts';
import { NoAnswerError, type Said } from '../generation/said.ts';
import type { ToolDefinition } from '../suites/suite.ts';
import type { Sampling } from './sampling.ts';

/** What we read of an answer of the Messages API. */
const Answer = z.object({
  content: z.array(
    z.union([
      z.object({ type: z.literal('text'), text: z.string() }),
      z.object({ type: z.literal('thinking'), thinking: z.string() }),
      z.object({ type: z.literal('tool_use'), name: z.string(), input: z.unknown() }),
      z.object({ type: z.string() }),
    ]),
  ),
  stop_reason: z.string().nullable(),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }),
});

const FunctionTool = z.object({
  function: z.object({ name: z.string(), description: z.string().optional(), parameters: z.unknown() }),
});

/**
 * One question to Anthropic's Messages API, not streamed: after the time limit there is nothing of the answer.
 * @throws NoAnswerError, PaddockError for a key or model that it does not take, or the signal's reason
 */
export async function askAnthropic(
  baseUrl: string,
  model: string,
  key: string,
  question: {
    readonly messages: readonly Message[];
    readonly settings: ClientSettings;
    readonly sampling: Sampling;
    readonly tools: readonly ToolDefinition[];
  },
  how: AskHow,
  signal: AbortSignal,
): Promise<Said> {
  const { messages, settings, tools, sampling } = question;
  const { temperature, topP } = sampling;
  const system = messages.find(({ role }) => role === 'system')?.content;
  const sentAt = how.clock.monotonic();
  const limit = new TimeLimit(how.clock, how.timeoutMs, signal);
  try {
    const response = await fetch(new URL('v1/messages', baseUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key, 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model,
        max_tokens: settings.maxTokens,
        ...(temperature === null ? {} : { temperature: Math.min(1, temperature) }),
        // At temperature 0 the second changes nothing, and some models refuse the two together.
        ...(topP === null || temperature === 0 ? {} : { top_p: topP }),
        ...(settings.stop.length === 0 ? {} : { stop_sequences: settings.stop }),
        ...(system === undefined ? {} : { system }),
        messages: messages.filter(({ role }) => role !== 'system'),
        ...(tools.length === 0 ? {} : { tools: tools.flatMap(anthropicTool) }),
      }),
      redirect: 'error',
      signal: limit.signal,
    });
    if (!response.ok) throw await refusal(response, how.clock.now(), how.secret);
    return said(Answer.parse(await response.json()), how.clock.monotonic() - sentAt);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.over) return nothingInTime(how.clock.monotonic() - sentAt);
    if (error instanceof NoAnswerError || error instanceof PaddockError) throw error;
    throw noAnswer(`The provider does not answer: ${reasonOf(error)}`, error);
  } finally {
    limit.end();
  }
}

/** What was written by then is not known, and costs all the same. */
function nothingInTime(durationMs: number): Said {
  return {
    ...{ text: '', reasoning: '', toolCalls: [], finishReason: 'timeout' },
    ...{ promptTokens: null, tokens: null, tokensPerSecond: null, promptTokensPerSecond: null },
    ...{ timeToFirstTokenMs: null, durationMs },
  };
}

function said(answer: z.infer<typeof Answer>, durationMs: number): Said {
  const { content, stop_reason: stop, usage } = answer;
  return {
    text: content.flatMap(part => ('text' in part ? [part.text] : [])).join(''),
    reasoning: content.flatMap(part => ('thinking' in part ? [part.thinking] : [])).join(''),
    toolCalls: content.flatMap(part =>
      'name' in part ? [{ name: part.name, arguments: JSON.stringify(part.input ?? {}) }] : [],
    ),
    finishReason: stop,
    promptTokens: usage.input_tokens,
    tokens: usage.output_tokens,
    tokensPerSecond: durationMs > 0 ? (usage.output_tokens * 1000) / durationMs : null,
    promptTokensPerSecond: null,
    timeToFirstTokenMs: null,
    durationMs,
  };
}

function anthropicTool(tool: ToolDefinition): readonly Record<string, unknown>[] {
  const parsed = FunctionTool.safeParse(tool);
  if (!parsed.success) return [];
  const { name, description, parameters } = parsed.data.function;
  return [{ name, ...(description === undefined ? {} : { description }), input_schema: parameters }];
}
