import { Template } from '@huggingface/jinja';
import { isObject, type Json } from './body.ts';
import { invalid } from './http-error.ts';

/** The most common template, also for a model file that carries none. */
export const CHATML = `{%- for message in messages -%}
{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}`;

export interface ChatMessage {
  readonly role: string;
  readonly content: string | null;
  readonly [field: string]: unknown;
}

/** A chat template that does not parse. */
export class BadTemplate extends Error {}

/** Turns a conversation into the prompt that the model was trained on. */
export class ChatTemplate {
  readonly source: string;
  readonly #template: Template;
  readonly #bos: string;
  readonly #eos: string;

  /** @throws BadTemplate when it does not parse */
  constructor(deps: { readonly source: string | null; readonly bos: string; readonly eos: string }) {
    this.source = deps.source ?? CHATML;
    this.#template = parsed(this.source);
    this.#bos = deps.bos;
    this.#eos = deps.eos;
  }

  /** Whether the template speaks of tools. */
  get takesTools(): boolean {
    return /\btools\b/.test(this.source);
  }

  /** gpt-oss was trained with the role `developer`; it is the model whose template has channels. */
  get #takesDevelopers(): boolean {
    return this.source.includes('<|channel|>');
  }

  /** @throws HttpError 400 when the template refuses the conversation */
  render(messages: readonly ChatMessage[], tools: readonly Json[] | null, extra: Json): string {
    const render = (all: readonly ChatMessage[]): string =>
      this.#template.render({
        ...extra,
        messages: all,
        tools: tools ?? undefined,
        add_generation_prompt: true,
        bos_token: this.#bos,
        eos_token: this.#eos,
      });
    const known = this.#takesDevelopers ? messages : messages.map(fromSystem);
    try {
      return render(writesText(render, known) ? known : withArguments(known, objectOf));
    } catch (error) {
      throw invalid(`The chat template refused the messages: ${(error as Error).message}`);
    }
  }
}

/** OpenAI's newer name for `system`, which templates do not know; llama-server renames it too. */
function fromSystem(message: ChatMessage): ChatMessage {
  return message.role === 'developer' ? { ...message, role: 'system' } : message;
}

function parsed(source: string): Template {
  try {
    return new Template(source);
  } catch (error) {
    throw new BadTemplate((error as Error).message);
  }
}

/**
 * Whether a template writes the arguments of a call as the text that they come as. Others take them for the object
 * that the text holds: they encode it as JSON, which a text would go through twice, or go through its members.
 */
function writesText(
  render: (messages: readonly ChatMessage[]) => string,
  messages: readonly ChatMessage[],
): boolean {
  if (messages.every(({ tool_calls }) => tool_calls === undefined)) return true;
  const text = '{"argument":"value"}';
  try {
    return render(withArguments(messages, () => text)).includes(text);
  } catch {
    return false;
  }
}

/** The messages with the arguments of their calls as `become` makes them of the text. */
function withArguments(
  messages: readonly ChatMessage[],
  become: (text: string) => unknown,
): readonly ChatMessage[] {
  const changed = (call: unknown): unknown => {
    if (!isObject(call) || !isObject(call.function)) return call;
    const { arguments: given } = call.function;
    return typeof given === 'string'
      ? { ...call, function: { ...call.function, arguments: become(given) } }
      : call;
  };
  return messages.map(message =>
    Array.isArray(message.tool_calls) ? { ...message, tool_calls: message.tool_calls.map(changed) } : message,
  );
}

/** The object that a text holds, else the text. */
function objectOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : text;
  } catch {
    return text;
  }
}

/** The request's messages, text parts joined. @throws HttpError 400 as llama-server words it */
export function readMessages(body: Json): readonly ChatMessage[] {
  const { messages } = body;
  if (messages === undefined) throw invalid("'messages' is required");
  if (!Array.isArray(messages)) throw invalid("Expected 'messages' to be an array");
  return messages.map(readMessage);
}

/** A conversation, and what its last message has already written of the answer. */
export interface Begun {
  readonly before: readonly ChatMessage[];
  readonly text: string;
}

/**
 * A message of the assistant at the end is the beginning of the answer, which goes on behind it, as in llama-server.
 * An empty one begins nothing.
 * @throws HttpError 400 for one that cannot be gone on with, as llama-server words it
 */
export function begunAnswer(messages: readonly ChatMessage[]): Begun {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return { before: messages, text: '' };
  const before = messages.slice(0, -1);
  if (before.at(-1)?.role === 'assistant')
    throw invalid('Cannot have 2 or more assistant messages at the end of the list.');
  if (Array.isArray(last.tool_calls) && last.tool_calls.length > 0)
    throw invalid('Cannot continue an assistant message that contains tool calls.');
  return { before, text: last.content ?? '' };
}

function readMessage(message: unknown): ChatMessage {
  if (!isObject(message)) throw invalid('Expected every message to be an object');
  const { role } = message;
  if (typeof role !== 'string') throw invalid("Missing 'role' in message");
  const hasContent = message.content !== undefined && message.content !== null;
  if (!hasContent && role !== 'assistant') throw invalid("All non-assistant messages must contain 'content'");
  if (!hasContent && !Array.isArray(message.tool_calls)) {
    throw invalid("Assistant message must contain either 'content' or 'tool_calls'");
  }
  return { ...message, role, content: hasContent ? textOf(message.content) : null };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw invalid("Expected 'content' to be a string or an array");
  return content
    .map(part => {
      if (isObject(part) && typeof part.text === 'string') return part.text;
      const type = isObject(part) && typeof part.type === 'string' ? part.type : 'unknown';
      throw invalid(`${type} input is not supported by the embedded engine`);
    })
    .join('\n');
}
