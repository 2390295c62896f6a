import type { Token } from 'node-llama-cpp';
import { booleanField, isObject, type Json, textsField } from './body.ts';
import type { Call } from './call.ts';
import { answerGrammar, constraintOf } from './constraint.ts';
import type { GenerationObserver, GenerationRequest, GenerationResult } from './generation.ts';
import { invalid } from './http-error.ts';
import { EventStream, randomId, sendJson } from './reply.ts';
import { readLimit, readSampling, refuseUnsupported } from './sampling.ts';
import type { Service } from './service.ts';
import { settingsOf } from './settings.ts';
import { timingsOf } from './timings.ts';
import { usageOf } from './usage.ts';

interface Prompt {
  readonly tokens: readonly Token[];
  readonly text: string;
}

/** One prompt's answer while it is put into the shapes of an API. */
interface Shape {
  /** A piece of a stream. */
  chunk(
    index: number,
    text: string,
    tokens: readonly Token[],
    so: { predicted: number; prompt: Prompt },
  ): unknown;
  /** The end of a stream. */
  last(index: number, finished: Finished): unknown;
  /** Everything at once. */
  whole(finished: readonly Finished[]): unknown;
  readonly doneMark: boolean;
}

interface Finished {
  readonly prompt: Prompt;
  readonly text: string;
  readonly slot: number;
  readonly result: GenerationResult;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** `POST /v1/completions`, OpenAI's shape. */
export function completions(call: Call): Promise<void> {
  const includeUsage = isObject(call.body.stream_options) && call.body.stream_options.include_usage === true;
  return complete(call, openAiShape(call.service, includeUsage));
}

/** `POST /completion`, llama-server's own shape. */
export function nativeCompletion(call: Call): Promise<void> {
  return complete(call, nativeShape(call.service));
}

async function complete({ body, response, service, signal }: Call, shape: Shape): Promise<void> {
  const wantsStream = booleanField(body, 'stream', false);
  refuseUnsupported(body);
  const prompts = readPrompts(service, body);
  const base = {
    sampling: readSampling(body, service.options.sampling),
    maxTokens: readLimit(body, service.options.nPredict),
    stops: textsField(body, 'stop'),
    useCache: booleanField(body, 'cache_prompt', true),
    ignoreEnd: booleanField(body, 'ignore_eos', false),
  };
  const grammar = answerGrammar(body);
  for (const { tokens } of prompts) service.requireRoom(tokens);
  const stream = wantsStream ? new EventStream(response) : null;
  const settings = {
    ...settingsOf(base.sampling, { ...base, stream: wantsStream, lora: service.options.lora }),
    stop: base.stops,
    grammar: grammar ?? '',
  };
  const finished: Finished[] = [];
  for (const [index, prompt] of prompts.entries()) {
    let predicted = 0;
    let text = '';
    const request = {
      ...base,
      tokens: prompt.tokens,
      grammar: await constraintOf(service.engine, grammar, null),
    };
    const observer: GenerationObserver = {
      onText: (piece, tokens) => {
        predicted += tokens.length;
        text += piece;
        stream?.send(shape.chunk(index, piece, tokens, { predicted, prompt }));
      },
    };
    const { slot, result } = await answer(service, request, settings, observer, signal);
    if (result.stopType === 'abort') return;
    const done = { prompt, text, slot, result, settings };
    finished.push(done);
    stream?.send(shape.last(index, done));
  }
  if (stream) stream.end(shape.doneMark);
  else sendJson(response, 200, shape.whole(finished));
}

/** An empty prompt gets an empty answer, as there. */
function answer(
  service: Service,
  request: GenerationRequest,
  settings: Readonly<Record<string, unknown>>,
  observer: GenerationObserver,
  signal: AbortSignal,
): Promise<{ readonly slot: number; readonly result: GenerationResult }> {
  if (request.tokens.length > 0) return service.run(request, settings, observer, signal);
  const result: GenerationResult = {
    stopType: 'limit',
    stoppingWord: '',
    truncated: false,
    promptTokens: 0,
    cachedTokens: 0,
    predictedTokens: 0,
    decodes: 0,
    timings: timingsOf(0, 0, 0, 0, 0),
  };
  return Promise.resolve({ slot: 0, result });
}

const MAX_PROMPTS = 64;

/** A text, a list of token ids, or a list of either. @throws HttpError 400 */
function readPrompts(service: Service, body: Json): readonly Prompt[] {
  const { prompt } = body;
  if (prompt === undefined) throw invalid("key 'prompt' not found");
  const isTokens =
    Array.isArray(prompt) && prompt.length > 0 && prompt.every(entry => typeof entry === 'number');
  const list: readonly unknown[] = Array.isArray(prompt) && !isTokens ? prompt : [prompt];
  if (list.length === 0 || list.length > MAX_PROMPTS) {
    throw invalid(`Expected 1 to ${MAX_PROMPTS} prompts, but got ${list.length}`);
  }
  return list.map(entry => {
    if (typeof entry === 'string')
      return { tokens: entry === '' ? [] : service.promptTokens(entry), text: entry };
    const tokens = readTokens(service, entry);
    return { tokens, text: service.engine.detokenize(tokens, true) };
  });
}

/** @throws HttpError 400 unless it is a list of ids of this vocabulary */
export function readTokens(service: Service, value: unknown): readonly Token[] {
  if (!Array.isArray(value))
    throw invalid(`type must be array, but is ${value === null ? 'null' : typeof value}`);
  for (const id of value) {
    if (!service.engine.isToken(id as number))
      throw invalid('The list of tokens holds an id that is not in the vocabulary');
  }
  return value as Token[];
}

function openAiShape(service: Service, includeUsage: boolean): Shape {
  const { info } = service.engine;
  const id = `chatcmpl-${randomId()}`;
  const created = Math.floor(Date.now() / 1000);
  const frame = (choices: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): unknown => ({
    choices,
    created,
    model: info.alias,
    system_fingerprint: info.build,
    object: 'text_completion',
    ...more,
    id,
  });
  const choice = (index: number, text: string, reason: string | null): unknown => ({
    text,
    index,
    logprobs: null,
    finish_reason: reason,
  });
  const reason = ({ result }: Finished): string => (result.stopType === 'limit' ? 'length' : 'stop');
  return {
    doneMark: true,
    chunk: (index, text) => frame([choice(index, text, null)]),
    last: (index, done) =>
      frame([choice(index, '', reason(done))], {
        ...(includeUsage ? { usage: usageOf(done.result) } : {}),
        timings: done.result.timings,
      }),
    whole: finished => {
      const first = finished[0]?.result;
      return frame(
        finished.map((done, index) => choice(index, done.text, reason(done))),
        first === undefined ? {} : { usage: usageOf(first), timings: first.timings },
      );
    },
  };
}

function nativeShape(service: Service): Shape {
  const whole = (done: Finished, index: number, content: string): unknown => ({
    index,
    content,
    tokens: [],
    id_slot: done.slot,
    stop: true,
    model: service.engine.info.alias,
    tokens_predicted: done.result.predictedTokens,
    tokens_evaluated: done.result.promptTokens,
    generation_settings: done.settings,
    prompt: done.prompt.text,
    has_new_line: done.text.includes('\n'),
    truncated: done.result.truncated,
    stop_type: done.result.stopType,
    stopping_word: done.result.stoppingWord,
    tokens_cached: Math.max(0, done.result.promptTokens + done.result.predictedTokens - 1),
    timings: done.result.timings,
  });
  return {
    doneMark: false,
    chunk: (index, content, tokens, so) => ({
      index,
      content,
      tokens,
      stop: false,
      id_slot: -1,
      tokens_predicted: so.predicted,
      tokens_evaluated: so.prompt.tokens.length,
    }),
    last: (index, done) => whole(done, index, ''),
    whole: finished => {
      const all = finished.map((done, index) => whole(done, index, done.text));
      return all.length === 1 ? all[0] : all;
    },
  };
}
