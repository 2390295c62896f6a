import { booleanField, isObject, type Json, textField, textsField } from './body.ts';
import type { Call } from './call.ts';
import { begunAnswer, readMessages } from './chat-template.ts';
import { answerGrammar, constraintOf } from './constraint.ts';
import type { GenerationRequest, GenerationResult } from './generation.ts';
import { invalid } from './http-error.ts';
import { EventStream, randomId, sendJson } from './reply.ts';
import { readLimit, readSampling, refuseUnsupported } from './sampling.ts';
import type { Service } from './service.ts';
import { settingsOf } from './settings.ts';
import type { Timings } from './timings.ts';
import { type AnswerPart, ToolCallParser } from './tool-parser.ts';
import { readTools, type ToolUse } from './tools.ts';
import { usageOf } from './usage.ts';

/** `POST /v1/chat/completions`. @throws HttpError for a request that cannot be served */
export async function chatCompletions({ body, response, service, signal }: Call): Promise<void> {
  const wantsStream = booleanField(body, 'stream', false);
  const { request, tools, begun } = await readChat(service, body);
  const settings = settingsOf(request.sampling, {
    maxTokens: request.maxTokens,
    stream: wantsStream,
    ignoreEnd: request.ignoreEnd,
    lora: service.options.lora,
  });
  const answer = new ChatAnswer(service, tools !== null && tools.choice !== 'none', begun);
  if (wantsStream) {
    const stream = new EventStream(response);
    const perToken = booleanField(body, 'timings_per_token', false);
    const includeUsage = isObject(body.stream_options) && body.stream_options.include_usage === true;
    const emit = (parts: readonly AnswerPart[], timings?: () => Timings): void => {
      for (const delta of answer.deltas(parts)) {
        stream.send({
          ...answer.chunk(delta, null),
          ...(perToken && timings ? { timings: timings() } : {}),
        });
      }
    };
    const begin = (): void => {
      if (response.headersSent) return;
      stream.send(answer.chunk(ROLE, null));
      emit(answer.begunCalls);
    };
    const { result } = await service.run(
      request,
      settings,
      {
        onText: (text, _tokens, timings) => {
          begin();
          emit(answer.push(text), timings);
        },
      },
      signal,
    );
    if (result.stopType === 'abort') return;
    begin();
    emit(answer.finish());
    const last = answer.chunk({}, answer.finishReason(result));
    if (includeUsage) {
      stream.send(last);
      stream.send({ ...last, choices: [], usage: usageOf(result), timings: result.timings });
    } else stream.send({ ...last, timings: result.timings });
    stream.end(true);
    return;
  }
  const parts: AnswerPart[] = [...answer.begun];
  const { result } = await service.run(
    request,
    settings,
    { onText: text => void parts.push(...answer.push(text)) },
    signal,
  );
  if (result.stopType === 'abort') return;
  parts.push(...answer.finish());
  sendJson(response, 200, answer.whole(parts, result));
}

async function readChat(
  service: Service,
  body: Json,
): Promise<{ request: GenerationRequest; tools: ToolUse | null; begun: string }> {
  const { before, text: begun } = begunAnswer(readMessages(body));
  const tools = readTools(body);
  refuseUnsupported(body);
  const extra = isObject(body.chat_template_kwargs) ? body.chat_template_kwargs : {};
  const prompt = service.template.render(before, tools?.tools ?? null, extra) + begun;
  const grammar = answerGrammar(body);
  // A grammar of the request's own is for what is added; a schema is for all of it, and what is there is not read.
  if (begun !== '' && grammar !== null && textField(body, 'grammar', '') === '')
    throw invalid('The embedded engine cannot continue an answer that must follow a JSON schema');
  const request = {
    tokens: service.promptTokens(prompt),
    sampling: readSampling(body, service.options.sampling),
    maxTokens: readLimit(body, service.options.nPredict),
    stops: textsField(body, 'stop'),
    grammar: await constraintOf(service.engine, grammar, tools, begun),
    useCache: booleanField(body, 'cache_prompt', true),
    ignoreEnd: booleanField(body, 'ignore_eos', false),
  };
  service.requireRoom(request.tokens);
  return { request, tools, begun };
}

type Delta = Readonly<Record<string, unknown>>;

/** Every streamed answer begins with it. */
const ROLE: Delta = { role: 'assistant', content: null };

/** Collects one answer and puts it into OpenAI's shapes. */
class ChatAnswer {
  readonly #service: Service;
  readonly #parser: ToolCallParser | null;
  readonly #id = `chatcmpl-${randomId()}`;
  readonly #created = Math.floor(Date.now() / 1000);
  /** A call whose first piece of arguments is still to come: both go out together. */
  #opened: { readonly index: number; readonly name: string } | null = null;

  /** What is already written of it: the whole answer has it, and a stream only the calls in it, as in llama-server. */
  readonly begun: readonly AnswerPart[];

  constructor(service: Service, hasTools: boolean, begun: string) {
    this.#service = service;
    this.#parser = hasTools ? new ToolCallParser() : null;
    this.begun = this.#parser?.begin(begun) ?? [{ kind: 'content', text: begun }];
  }

  get begunCalls(): readonly AnswerPart[] {
    return this.begun.filter(({ kind }) => kind !== 'content');
  }

  push(text: string): readonly AnswerPart[] {
    return this.#parser?.push(text) ?? [{ kind: 'content', text }];
  }

  finish(): readonly AnswerPart[] {
    return this.#parser?.finish() ?? [];
  }

  finishReason(result: GenerationResult): string {
    if (result.stopType === 'limit') return 'length';
    return this.#parser !== null && this.#parser.calls > 0 ? 'tool_calls' : 'stop';
  }

  chunk(delta: Delta, finishReason: string | null): Readonly<Record<string, unknown>> {
    return {
      choices: [{ finish_reason: finishReason, index: 0, delta }],
      created: this.#created,
      id: this.#id,
      model: this.#service.engine.info.alias,
      system_fingerprint: this.#service.engine.info.build,
      object: 'chat.completion.chunk',
    };
  }

  *deltas(parts: readonly AnswerPart[]): Generator<Delta> {
    for (const part of parts) {
      if (part.kind === 'content') yield { content: part.text };
      else if (part.kind === 'call') this.#opened = part;
      else {
        const opened = this.#opened;
        this.#opened = null;
        yield {
          tool_calls: [
            opened === null
              ? { index: part.index, function: { arguments: part.text } }
              : {
                  index: part.index,
                  id: randomId(),
                  type: 'function',
                  function: { name: opened.name, arguments: part.text },
                },
          ],
        };
      }
    }
  }

  whole(parts: readonly AnswerPart[], result: GenerationResult): Readonly<Record<string, unknown>> {
    const content = parts.map(part => (part.kind === 'content' ? part.text : '')).join('');
    const calls = parts
      .filter(part => part.kind === 'call')
      .map(({ index, name }) => {
        const pieces = parts.map(part =>
          part.kind === 'arguments' && part.index === index ? part.text : '',
        );
        return { type: 'function', function: { name, arguments: pieces.join('') }, id: randomId() };
      });
    const { info } = this.#service.engine;
    return {
      choices: [
        {
          finish_reason: this.finishReason(result),
          index: 0,
          message: { role: 'assistant', content, ...(calls.length > 0 ? { tool_calls: calls } : {}) },
        },
      ],
      created: this.#created,
      model: info.alias,
      system_fingerprint: info.build,
      object: 'chat.completion',
      usage: usageOf(result),
      id: this.#id,
      timings: result.timings,
    };
  }
}
