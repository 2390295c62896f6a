import type { GgufHeader, GgufTensor, GgufValue } from '../llama/gguf/gguf-parse.ts';

/** One layer: what its weights take, and what it keeps for every token of the context. */
export interface LayerFacts {
  /** Weights that every token reads, bytes. */
  readonly denseBytes: number;
  /** Those of them that are of the feed-forward, bytes. */
  readonly forwardBytes: number;
  /** Weights of the experts, bytes; 0 in a dense layer. */
  readonly expertBytes: number;
  /** Elements of the cache for each token: keys, values. Both 0 in a layer without a KV cache. */
  readonly kWidth: number;
  readonly vWidth: number;
  /** Tokens that it looks back at; null for all of the context. */
  readonly window: number | null;
  /** Heads that ask; several may share one of the keys. */
  readonly heads: number;
  /** Elements of what all of them ask for each token; 0 in a layer without a KV cache. */
  readonly queryWidth: number;
  /** Elements of the recurrent state for each sequence; 0 in a layer of attention. */
  readonly stateElements: number;
}

/** What the header of a model says about the memory that it takes. */
export interface ModelFacts {
  readonly architecture: string;
  readonly name: string | null;
  readonly contextTokens: number | null;
  readonly width: number;
  readonly vocabulary: number;
  readonly experts: number;
  /** Elements that the widest dense feed-forward holds at once for each token; null without one. */
  readonly ffnWidth: number | null;
  /** A token sees those before it, which are kept in a cache; else a batch sees itself, and nothing is kept. */
  readonly causal: boolean;
  /** Its embeddings are those of whole texts unless told otherwise. */
  readonly pools: boolean;
  readonly layers: readonly LayerFacts[];
  /** Bytes of the embeddings, by token and by layer, which stay in RAM. */
  readonly inputBytes: number;
  /** Bytes of what stands after the layers. */
  readonly outputBytes: number;
  /** Bytes of the embeddings that serve as output too and are on a GPU once more; 0 with an output of its own. */
  readonly tiedBytes: number;
  /** All of the weights, bytes. */
  readonly totalBytes: number;
  readonly hasUnknownTypes: boolean;
  /** It has an attention window whose pattern is not known here. */
  readonly windowUnknown: boolean;
}

/** Every n-th layer sees the whole context, the others a window. llama.cpp, llama-model.cpp: set_swa_pattern. */
const WINDOW_EVERY: Readonly<Record<string, number>> = {
  gemma2: 2,
  gemma3: 6,
  gemma3n: 5,
  'gemma-embedding': 6,
  'gpt-oss': 2,
  cohere2: 4,
  olmo2: 4,
  exaone4: 4,
  llama4: 4,
  afmoe: 4,
  smallthinker: 4,
};
/**
 * Windows that the engine takes whatever the header says, unless it says that there is none; 0 for none.
 * llama.cpp, models/llama4.cpp and phi3.cpp.
 */
const WINDOW_OF: Readonly<Record<string, number>> = { llama4: 8_192, phi3: 0 };
/** Encoders and models that denoise, whether or not their header says it. llama.cpp, llama-model.cpp: create_memory. */
const UNCACHED = new Set([
  'bert',
  'nomic-bert',
  'nomic-bert-moe',
  'jina-bert-v2',
  'jina-bert-v3',
  'modern-bert',
  'neo-bert',
  'eurobert',
  'gemma-embedding',
  'llada',
  'llada-moe',
  'dream',
  'rnd1',
]);
/** Layers from the first that have a cache, where no header says it. llama.cpp, models/gemma3n.cpp. */
const CACHED_LAYERS: Readonly<Record<string, number>> = { gemma3n: 20 };
/** Tensors that are looked up and not multiplied with, so that the engine leaves them in RAM. */
const INPUTS = ['token_embd.weight', 'per_layer_token_embd.weight'];
const MAX_LAYERS = 2_000;

/** Reads the facts from the headers of all parts. Pure: what a header does not say is taken as the usual. */
export function modelFacts(headers: readonly GgufHeader[]): ModelFacts {
  const metadata: ReadonlyMap<string, GgufValue> = headers[0]?.metadata ?? new Map();
  const tensors = headers.flatMap(header => header.tensors);
  const architecture = text(metadata, 'general.architecture') ?? 'unknown';
  const read = (key: string): GgufValue | undefined => metadata.get(`${architecture}.${key}`);
  const numberOf = (key: string): number | null => asNumber(read(key));
  const byLayer = groupByLayer(tensors);
  const blocks = Math.min(MAX_LAYERS, numberOf('block_count') ?? byLayer.size);
  // Layers for predicting several tokens at once are not loaded.
  const used = Math.max(0, blocks - (numberOf('nextn_predict_layers') ?? 0));
  const width = numberOf('embedding_length') ?? 0;
  const written = numberOf('attention.sliding_window');
  const window = written === 0 ? 0 : (WINDOW_OF[architecture] ?? written ?? 0);
  const every = WINDOW_EVERY[architecture];
  const pattern = read('attention.sliding_window_pattern');
  const windowed = (layer: number): boolean => {
    if (window <= 0) return false;
    if (typeof pattern === 'object') return pattern.items?.[layer] === true || pattern.items?.[layer] === 1;
    const period = asNumber(pattern) ?? every;
    return period !== undefined && period > 0 && layer % period < period - 1;
  };
  const heads = (layer: number): number => perLayer(read('attention.head_count'), layer) ?? 1;
  const kvHeads = (layer: number): number => perLayer(read('attention.head_count_kv'), layer) ?? heads(layer);
  const headWidth = (layer: number, of: 'key' | 'value'): number =>
    (windowed(layer) ? numberOf(`attention.${of}_length_swa`) : null) ??
    numberOf(`attention.${of}_length`) ??
    width / Math.max(1, heads(layer));
  // The last ones may use the cache of an earlier layer.
  const shared = numberOf('attention.shared_kv_layers');
  const cached = shared === null ? (CACHED_LAYERS[architecture] ?? used) : used - shared;
  const latent = numberOf('attention.kv_lora_rank');
  const rope = numberOf('rope.dimension_count') ?? 0;

  const layers = Array.from({ length: used }, (_, index): LayerFacts => {
    const own = byLayer.get(index) ?? [];
    const names = new Set(own.map(({ name }) => name.replace(/^blk\.\d+\./, '')));
    const recurrent = [...names].some(name => /^(ssm_|time_mix_|shortconv)/.test(name));
    const attends = names.has('attn_k.weight') || names.has('attn_kv_a_mqa.weight');
    const caches =
      index < cached && (attends || (names.has('attn_qkv.weight') && !recurrent) || own.length === 0);
    const absorbed = latent !== null && latent > 0 && names.has('attn_k_b.weight');
    const expertBytes = sum(own.filter(({ name }) => /_(ch)?exps/.test(name)));
    return {
      denseBytes: sum(own) - expertBytes,
      forwardBytes: sum(own.filter(({ name }) => /\.ffn_(up|gate|down)\.weight$/.test(name))),
      expertBytes,
      kWidth: !caches ? 0 : absorbed ? latent + rope : kvHeads(index) * headWidth(index, 'key'),
      vWidth: !caches || absorbed ? 0 : kvHeads(index) * headWidth(index, 'value'),
      window: windowed(index) ? window : null,
      heads: heads(index),
      queryWidth: !caches ? 0 : heads(index) * (absorbed ? latent + rope : headWidth(index, 'key')),
      stateElements: recurrent ? recurrentElements(numberOf, width, heads(index)) : 0,
    };
  });
  const bytesOf = (name: string): number => tensors.find(tensor => tensor.name === name)?.bytes ?? 0;
  const inputBytes = INPUTS.reduce((total, name) => total + bytesOf(name), 0);
  const tokens = metadata.get('tokenizer.ggml.tokens');
  return {
    architecture,
    name: text(metadata, 'general.name'),
    contextTokens: numberOf('context_length'),
    width,
    vocabulary: numberOf('vocab_size') ?? (typeof tokens === 'object' ? tokens.length : 0),
    experts: numberOf('expert_count') ?? 0,
    ffnWidth: forwardWidth(byLayer.values(), width),
    causal: !UNCACHED.has(architecture) && read('attention.causal') !== false,
    pools: (numberOf('pooling_type') ?? 0) > 0,
    layers,
    inputBytes,
    outputBytes: sum(tensors.filter(({ name }) => !name.startsWith('blk.'))) - inputBytes,
    tiedBytes: bytesOf('output.weight') === 0 ? bytesOf('token_embd.weight') : 0,
    totalBytes: sum(tensors),
    hasUnknownTypes: tensors.some(tensor => tensor.guessed),
    windowUnknown: window > 0 && every === undefined && pattern === undefined,
  };
}

/** State of a layer without attention. llama.cpp, llama-hparams.cpp: n_embd_r and n_embd_s. */
function recurrentElements(numberOf: (key: string) => number | null, width: number, heads: number): number {
  const wkv = numberOf('wkv.head_size') ?? 0;
  if (wkv > 0) return width * ((numberOf('token_shift_count') ?? 2) + wkv);
  const cached = numberOf('shortconv.l_cache') ?? 0;
  if (cached > 0) return width * (cached - 1);
  const kernel = Math.max(0, (numberOf('ssm.conv_kernel') ?? 0) - 1);
  const kda = numberOf('kda.head_dim') ?? 0;
  if (kda > 0) return (3 * kernel + kda) * kda * heads;
  const inner = numberOf('ssm.inner_size') ?? 0;
  const size = numberOf('ssm.state_size') ?? 0;
  const groups = numberOf('ssm.group_count') ?? 0;
  return kernel * (inner + 2 * groups * size) + size * inner;
}

/** Gates and what they gate are there beside the product of both; what is not gated is there alone. */
function forwardWidth(layers: Iterable<readonly GgufTensor[]>, width: number): number | null {
  const found = [...layers].flatMap(own => {
    const elements = (name: string): number =>
      own.find(tensor => tensor.name.endsWith(`.${name}.weight`))?.elements ?? 0;
    const down = elements('ffn_down');
    const gated = elements('ffn_gate') > 0 || elements('ffn_up') > down;
    return down > 0 ? [(gated ? 3 : 1) * (down / Math.max(1, width))] : [];
  });
  return found.length > 0 ? Math.max(...found) : null;
}

function groupByLayer(tensors: readonly GgufTensor[]): ReadonlyMap<number, readonly GgufTensor[]> {
  const layers = new Map<number, GgufTensor[]>();
  for (const tensor of tensors) {
    const layer = /^blk\.(\d{1,5})\./.exec(tensor.name)?.[1];
    if (layer === undefined) continue;
    const own = layers.get(Number(layer)) ?? [];
    own.push(tensor);
    layers.set(Number(layer), own);
  }
  return layers;
}

function sum(tensors: readonly GgufTensor[]): number {
  return tensors.reduce((total, tensor) => total + tensor.bytes, 0);
}

function text(metadata: ReadonlyMap<string, GgufValue>, key: string): string | null {
  const value = metadata.get(key);
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;
}

/** Only numbers that can be a size or a count. */
function asNumber(value: GgufValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 1e12 ? value : null;
}

function perLayer(value: GgufValue | undefined, layer: number): number | null {
  const own = typeof value === 'object' ? value.items?.[layer] : value;
  return typeof own === 'boolean' ? null : asNumber(own);
}
