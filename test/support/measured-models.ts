import type { GgufFacts, MetaValue, TensorFacts } from './gguf-writer.ts';

/*
 * Models with the widths of real ones, few layers and nothing in their tensors: llama-server loads them, and reserves
 * what it would for the real ones.
 */

const VOCABULARY = 151_936;

function tensor(name: string, ...dims: number[]): TensorFacts {
  // Vectors are f32, all else f16.
  const type = dims.length === 1 ? 0 : 1;
  return { name, dims, type, bytes: (type === 0 ? 4 : 2) * dims.reduce((product, dim) => product * dim, 1) };
}

function layered(
  architecture: string,
  keys: Readonly<Record<string, MetaValue>>,
  before: readonly TensorFacts[],
  layer: Readonly<Record<string, readonly number[]>>,
): GgufFacts {
  const own = { block_count: 2, ...keys };
  return {
    metadata: {
      'general.architecture': architecture,
      'tokenizer.ggml.model': 'none',
      'tokenizer.ggml.token_type_count': 2,
      ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`${architecture}.${key}`, value])),
    },
    tensors: [
      ...before,
      ...[0, 1].flatMap(index =>
        Object.entries(layer).map(([name, dims]) => tensor(`blk.${index}.${name}`, ...dims)),
      ),
    ],
  };
}

/** Two layers of Qwen3 0.6B, with its vocabulary. */
export const QWEN3: GgufFacts = layered(
  'qwen3',
  {
    vocab_size: VOCABULARY,
    context_length: 32_768,
    embedding_length: 1_024,
    feed_forward_length: 3_072,
    'attention.head_count': 16,
    'attention.head_count_kv': 8,
    'attention.key_length': 128,
    'attention.value_length': 128,
    'attention.layer_norm_rms_epsilon': 1e-6,
  },
  [tensor('token_embd.weight', 1_024, VOCABULARY), tensor('output_norm.weight', 1_024)],
  {
    'attn_norm.weight': [1_024],
    'attn_q.weight': [1_024, 2_048],
    'attn_k.weight': [1_024, 1_024],
    'attn_v.weight': [1_024, 1_024],
    'attn_output.weight': [2_048, 1_024],
    'attn_k_norm.weight': [128],
    'attn_q_norm.weight': [128],
    'ffn_norm.weight': [1_024],
    'ffn_gate.weight': [1_024, 3_072],
    'ffn_down.weight': [3_072, 1_024],
    'ffn_up.weight': [1_024, 3_072],
  },
);

/** Two layers of BERT large. */
export const BERT: GgufFacts = layered(
  'bert',
  {
    vocab_size: 1_024,
    context_length: 8_192,
    embedding_length: 1_024,
    feed_forward_length: 4_096,
    'attention.head_count': 16,
    'attention.layer_norm_epsilon': 1e-5,
    'attention.causal': false,
    pooling_type: 2,
  },
  [
    tensor('token_embd.weight', 1_024, 1_024),
    tensor('position_embd.weight', 1_024, 8_192),
    tensor('token_embd_norm.weight', 1_024),
    tensor('token_embd_norm.bias', 1_024),
  ],
  {
    'attn_q.weight': [1_024, 1_024],
    'attn_k.weight': [1_024, 1_024],
    'attn_v.weight': [1_024, 1_024],
    'attn_output.weight': [1_024, 1_024],
    'attn_output_norm.weight': [1_024],
    'attn_output_norm.bias': [1_024],
    'ffn_up.weight': [1_024, 4_096],
    'ffn_down.weight': [4_096, 1_024],
    'layer_output_norm.weight': [1_024],
    'layer_output_norm.bias': [1_024],
  },
);
