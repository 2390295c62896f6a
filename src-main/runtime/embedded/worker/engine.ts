import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type {
  Llama,
  LlamaContext,
  LlamaContextSequence,
  LlamaEmbeddingContext,
  LlamaModel,
  Token,
} from 'node-llama-cpp';
import { threadsFor, type WorkerOptions } from './args.ts';
import { type NativeLog, nativeLogger, progressDots } from './native-log.ts';

/** Facts about the loaded model, as /props and /v1/models report them. */
export interface ModelInfo {
  readonly path: string;
  readonly alias: string;
  readonly ftype: string;
  /** Tokens that one slot holds. */
  readonly slotContextTokens: number;
  readonly trainContextTokens: number;
  readonly embeddingSize: number;
  readonly vocabularySize: number;
  readonly vocabularyType: number;
  readonly parameters: number;
  readonly sizeBytes: number;
  readonly chatTemplate: string | null;
  readonly bos: string;
  readonly eos: string;
  readonly build: string;
  readonly threads: number;
}

/** Limits the next tokens; made anew for every answer because it remembers where in the grammar it is. */
export type GrammarState = NonNullable<
  Exclude<Parameters<LlamaContextSequence['evaluate']>[1], undefined>['grammarEvaluationState']
>;

/** One loaded model with its context. Everything native is behind this. */
export interface Engine {
  readonly info: ModelInfo;
  readonly sequences: readonly LlamaContextSequence[];
  readonly batchSize: number;
  /** `special`: text such as `<|im_end|>` becomes its token. */
  tokenize(text: string, special: boolean): Token[];
  /** Adds the begin token where the model wants one. */
  withBos(tokens: Token[]): Token[];
  detokenize(tokens: readonly Token[], special: boolean): string;
  isEnd(token: Token): boolean;
  isToken(value: number): boolean;
  /** @throws Error when the grammar does not parse */
  grammar(gbnf: string): Promise<() => Exclude<GrammarState, () => unknown>>;
  /** The L2-normalised embedding. */
  embed(tokens: readonly Token[]): Promise<readonly number[]>;
  dispose(): Promise<void>;
}

/** Loads the model. What the native code says is in the log by then. @throws Error with the reason in llama-server's words */
export async function loadEngine(options: WorkerOptions, log: NativeLog): Promise<Engine> {
  await requireFile(options.modelPath, path => `gguf_init_from_file: failed to open GGUF file '${path}'`);
  for (const { path } of options.lora) {
    await requireFile(path, missing => `llama_adapter_lora_init: failed to open '${missing}'`);
  }
  const library = await import('node-llama-cpp');
  const threads = threadsFor(options.threads, availableParallelism());
  const llama = await library.getLlama({
    gpu: options.gpu ? 'auto' : false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: threads,
    logLevel: library.LlamaLogLevel.info,
    logger: nativeLogger(log),
  });
  try {
    const model = await llama.loadModel({
      modelPath: options.modelPath,
      gpuLayers: llama.gpu === false ? 0 : options.gpuLayers,
      onLoadProgress: progressDots(log),
    });
    const context = await createContext(model, options, threads);
    const version = await library.getModuleVersion();
    const sequences = Array.from({ length: options.slots }, () => context.getSequence());
    return new NativeEngine({ library, llama, model, context, sequences, options, threads, version });
  } catch (error) {
    await llama.dispose();
    throw error instanceof library.InsufficientMemoryError ? outOfMemory(error, llama.gpu) : error;
  }
}

/** In llama.cpp's words, which name the device. */
function outOfMemory({ message }: Error, gpu: Llama['gpu']): Error {
  const devices = { cuda: 'CUDA0', vulkan: 'Vulkan0', metal: 'Metal' };
  const device = gpu !== false && message.includes('VRAM') ? devices[gpu] : 'CPU';
  return new Error(`unable to allocate ${device} buffer: ${message}`);
}

async function requireFile(path: string, message: (path: string) => string): Promise<void> {
  const reason = await open(path, 'r').then(
    async file => {
      const stats = await file.stat();
      await file.close();
      return stats.isDirectory() ? 'Is a directory' : null;
    },
    (error: NodeJS.ErrnoException) =>
      error.code === 'EACCES' ? 'Permission denied' : 'No such file or directory',
  );
  if (reason !== null) throw new Error(`${message(path)} (${reason})`);
}

/** Smaller than asked when the model was trained on less. */
async function createContext(
  model: LlamaModel,
  options: WorkerOptions,
  threads: number,
): Promise<LlamaContext> {
  const total = Math.min(options.ctxSize ?? Number.POSITIVE_INFINITY, model.trainContextSize * options.slots);
  const contextSize = Math.max(8, Math.floor(total / options.slots));
  return model.createContext({
    contextSize,
    sequences: options.slots,
    batchSize: Math.min(options.batchSize, contextSize * options.slots),
    threads,
    flashAttention: options.flashAttention,
    lora: { adapters: options.lora.map(({ path, scale }) => ({ filePath: path, scale })) },
    ...(options.cacheTypeK === null ? {} : { experimentalKvCacheKeyType: ggmlType(options.cacheTypeK) }),
    ...(options.cacheTypeV === null ? {} : { experimentalKvCacheValueType: ggmlType(options.cacheTypeV) }),
  });
}

type CacheType = NonNullable<Parameters<LlamaModel['createContext']>[0]>['experimentalKvCacheKeyType'];

function ggmlType(name: string): NonNullable<CacheType> {
  return name.toUpperCase() as NonNullable<CacheType>;
}

interface Parts {
  readonly library: typeof import('node-llama-cpp');
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  readonly sequences: readonly LlamaContextSequence[];
  readonly options: WorkerOptions;
  readonly threads: number;
  readonly version: string;
}

class NativeEngine implements Engine {
  readonly info: ModelInfo;
  readonly sequences: readonly LlamaContextSequence[];
  readonly batchSize: number;
  readonly #parts: Parts;
  #embedding: Promise<LlamaEmbeddingContext> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.info = describe(parts);
    this.sequences = parts.sequences;
    this.batchSize = parts.context.batchSize;
  }

  tokenize(text: string, special: boolean): Token[] {
    return this.#parts.model.tokenize(text, special);
  }

  withBos(tokens: Token[]): Token[] {
    const { bos, shouldPrependBosToken } = this.#parts.model.tokens;
    return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
  }

  detokenize(tokens: readonly Token[], special: boolean): string {
    return this.#parts.model.detokenize(tokens, special);
  }

  isEnd(token: Token): boolean {
    return this.#parts.model.isEogToken(token);
  }

  isToken(value: number): boolean {
    return Number.isInteger(value) && value >= 0 && value < this.info.vocabularySize;
  }

  async grammar(gbnf: string): Promise<() => Exclude<GrammarState, () => unknown>> {
    const { library, llama, model } = this.#parts;
    const grammar = await llama.createGrammar({ grammar: gbnf });
    return () => new library.LlamaGrammarEvaluationState({ model, grammar });
  }

  async embed(tokens: readonly Token[]): Promise<readonly number[]> {
    this.#embedding ??= this.#parts.model.createEmbeddingContext({
      contextSize: this.info.slotContextTokens,
      threads: this.#parts.threads,
    });
    const { vector } = await (await this.#embedding).getEmbeddingFor([...tokens]);
    const norm = Math.hypot(...vector) || 1;
    return vector.map(value => value / norm);
  }

  dispose(): Promise<void> {
    return this.#parts.llama.dispose();
  }
}

function describe({ library, llama, model, context, options, threads, version }: Parts): ModelInfo {
  const metadata = model.fileInfo.metadata;
  const ftype = metadata.general?.file_type;
  const tensors = model.fileInfo.fullTensorInfo ?? [];
  const count = (dimensions: readonly (number | bigint)[]): number =>
    dimensions.reduce<number>((product, size) => product * Number(size), 1);
  return {
    path: options.modelPath,
    alias: options.alias ?? options.modelPath,
    ftype:
      ftype === undefined ? 'unknown' : (library.GgufFileType[ftype] ?? 'unknown').replace('MOSTLY_', ''),
    slotContextTokens: context.contextSize,
    trainContextTokens: model.trainContextSize,
    embeddingSize: model.embeddingVectorSize,
    vocabularySize: metadata.tokenizer.ggml.tokens?.length ?? 0,
    vocabularyType: VOCABULARY_TYPES.indexOf(model.vocabularyType),
    parameters: tensors.reduce((sum, tensor) => sum + count(tensor.dimensions), 0),
    sizeBytes: model.size,
    chatTemplate: options.chatTemplate ?? metadata.tokenizer.chat_template ?? null,
    bos: model.tokens.bosString ?? '',
    eos: model.tokens.eosString ?? '',
    build: `node-llama-cpp ${version} (llama.cpp ${llama.llamaCppRelease.release})`,
    threads,
  };
}

/** llama.cpp's order of vocabulary types. */
const VOCABULARY_TYPES: readonly string[] = ['none', 'spm', 'bpe', 'wpm', 'ugm', 'rwkv', 'plamo2'];
