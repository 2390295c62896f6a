import type { Token } from 'node-llama-cpp';
import { booleanField, textField } from './body.ts';
import type { Call } from './call.ts';
import { readTokens } from './completion-route.ts';
import { HttpError, invalid, promptTooLong } from './http-error.ts';
import { sendJson } from './reply.ts';
import { readSampling } from './sampling.ts';
import { settingsOf } from './settings.ts';
import type { Slot } from './slots.ts';

export function props({ response, service }: Call): void {
  const { info } = service.engine;
  const params = settingsOf(readSampling({}, service.options.sampling), {
    maxTokens: service.options.nPredict,
    stream: false,
    ignoreEnd: false,
    lora: service.options.lora,
  });
  sendJson(response, 200, {
    default_generation_settings: { params, n_ctx: info.slotContextTokens },
    total_slots: service.pool.slots.length,
    model_alias: info.alias,
    model_ftype: info.ftype,
    model_path: info.path,
    modalities: { vision: false, video: false, audio: false },
    endpoint_slots: true,
    endpoint_props: false,
    endpoint_metrics: true,
    chat_template: service.template.source,
    chat_template_caps: {
      supports_system_role: true,
      supports_string_content: true,
      supports_typed_content: false,
      supports_tools: service.template.takesTools,
      supports_tool_calls: service.template.takesTools,
    },
    bos_token: info.bos,
    eos_token: info.eos,
    build_info: info.build,
    is_sleeping: false,
  });
}

export function slots({ response, service }: Call): void {
  const context = service.engine.info.slotContextTokens;
  sendJson(
    response,
    200,
    service.pool.slots.map(slot => slotState(slot, context)),
  );
}

function slotState(slot: Slot, contextTokens: number): Readonly<Record<string, unknown>> {
  const base = { id: slot.id, n_ctx: contextTokens, speculative: false, is_processing: slot.busy };
  if (slot.task < 0) return base;
  const { promptTokens, promptProcessed, promptCached, predicted, hasNewLine } = slot.progress;
  const limit = Number(slot.settings.max_tokens ?? -1);
  return {
    ...base,
    id_task: slot.task,
    n_prompt_tokens: promptTokens,
    n_prompt_tokens_processed: promptProcessed,
    n_prompt_tokens_cache: promptCached,
    params: slot.settings,
    next_token: [
      {
        has_next_token: slot.busy,
        has_new_line: hasNewLine,
        n_remain: limit < 0 ? -1 : Math.max(0, limit - predicted),
        n_decoded: predicted,
      },
    ],
  };
}

export function metrics({ response, service }: Call): void {
  const text = service.metrics.render(service.pool.processing, service.pool.deferred);
  response.writeHead(200, {
    'content-type': 'text/plain; version=0.0.4',
    'process-start-time-unix': String(service.startedAtSeconds),
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

export function models({ response, service }: Call): void {
  const { info } = service.engine;
  sendJson(response, 200, {
    models: [
      {
        name: info.alias,
        model: info.alias,
        modified_at: '',
        size: '',
        digest: '',
        type: 'model',
        description: '',
        tags: [''],
        capabilities: ['completion'],
        parameters: '',
        details: {
          parent_model: '',
          format: 'gguf',
          family: '',
          families: [''],
          parameter_size: '',
          quantization_level: '',
        },
      },
    ],
    object: 'list',
    data: [
      {
        id: info.alias,
        aliases: [info.alias],
        tags: [],
        object: 'model',
        architecture: { input_modalities: ['text'], output_modalities: ['text'] },
        created: service.startedAtSeconds,
        owned_by: 'llamacpp',
        meta: {
          vocab_type: info.vocabularyType,
          n_vocab: info.vocabularySize,
          n_ctx: info.slotContextTokens,
          n_ctx_train: info.trainContextTokens,
          n_embd: info.embeddingSize,
          n_params: info.parameters,
          size: info.sizeBytes,
          ftype: info.ftype,
        },
      },
    ],
  });
}

export function loraAdapters({ response, service }: Call): void {
  const list = service.options.lora.map(({ path, scale }, id) => ({ id, path, scale }));
  sendJson(response, 200, list);
}

export function tokenize({ body, response, service }: Call): void {
  const text = textField(body, 'content', '');
  const plain = text === '' ? [] : service.engine.tokenize(text, booleanField(body, 'parse_special', true));
  const tokens = booleanField(body, 'add_special', false) ? service.engine.withBos(plain) : plain;
  const withPieces = booleanField(body, 'with_pieces', false);
  sendJson(response, 200, {
    tokens: withPieces ? tokens.map(id => ({ id, piece: service.engine.detokenize([id], true) })) : tokens,
  });
}

export function detokenize({ body, response, service }: Call): void {
  const tokens = body.tokens === undefined ? [] : readTokens(service, body.tokens);
  sendJson(response, 200, { content: service.engine.detokenize(tokens, true) });
}

const MAX_INPUTS = 256;

/** OpenAI's embeddings. Waits for a slot like any other work, so that the cores are shared in order. */
export async function embeddings({ body, response, service, signal }: Call): Promise<void> {
  const given = body.input ?? body.content;
  if (given === undefined || given === null) throw invalid('"input" or "content" must be provided');
  const format = body.encoding_format ?? 'float';
  if (format !== 'float' && format !== 'base64') {
    throw invalid('The format to return the embeddings in. Can be either float or base64');
  }
  const isTokens =
    Array.isArray(given) && given.length > 0 && given.every(entry => typeof entry === 'number');
  const list: readonly unknown[] = Array.isArray(given) && !isTokens ? given : [given];
  if (list.length === 0 || list.length > MAX_INPUTS) throw invalid(`Expected 1 to ${MAX_INPUTS} inputs`);
  const inputs = list.map((entry): readonly Token[] =>
    typeof entry === 'string' ? service.promptTokens(entry) : readTokens(service, entry),
  );
  for (const tokens of inputs) {
    if (tokens.length === 0) throw invalid('Input content cannot be empty');
    const { slotContextTokens } = service.engine.info;
    if (tokens.length >= slotContextTokens) throw promptTooLong(tokens.length, slotContextTokens);
  }
  const data: unknown[] = [];
  for (const [index, tokens] of inputs.entries()) {
    const vector = await service.pool.run(
      () => 0,
      () => service.engine.embed(tokens),
      signal,
    );
    data.push(
      format === 'float'
        ? { embedding: vector, index, object: 'embedding' }
        : { embedding: base64(vector), index, object: 'embedding', encoding_format: 'base64' },
    );
  }
  const count = inputs.reduce((sum, tokens) => sum + tokens.length, 0);
  sendJson(response, 200, {
    model: textField(body, 'model', service.engine.info.alias),
    object: 'list',
    usage: { prompt_tokens: count, total_tokens: count },
    data,
  });
}

function base64(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}

/** What the server offers without any model. */
export function notFound(): never {
  throw new HttpError(404, 'not_found_error', 'File Not Found');
}
