import type { ChatMessage, ChatRequest } from '../../src-shared/model/chat.ts';

/** A request as `/v1/chat/completions` wants it; llama-server's own samplers stand beside OpenAI's. */
export function requestBody(request: ChatRequest): Record<string, unknown> {
  const sampling = {
    temperature: request.temperature,
    top_k: request.topK,
    top_p: request.topP,
    min_p: request.minP,
    repeat_penalty: request.repeatPenalty,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
    seed: request.seed,
  };
  return {
    messages: request.messages.map(message),
    max_tokens: request.maxTokens,
    ...Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined)),
    ...(request.tools === undefined || request.tools.length === 0 ? {} : { tools: request.tools }),
    stream: true,
    stream_options: { include_usage: true },
    // So that an answer which is stopped has figures too.
    timings_per_token: true,
  };
}

function message({ role, content, images = [], toolCalls = [], toolCallId }: ChatMessage): unknown {
  const parts = images.map(({ dataUrl }) => ({ type: 'image_url', image_url: { url: dataUrl } }));
  return {
    role,
    content: parts.length === 0 ? content : [{ type: 'text', text: content }, ...parts],
    ...(toolCalls.length === 0
      ? {}
      : {
          tool_calls: toolCalls.map(call => ({
            id: call.id,
            type: 'function',
            function: { name: call.name, arguments: call.arguments },
          })),
        }),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
  };
}
