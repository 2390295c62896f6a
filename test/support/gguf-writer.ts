import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A value of GGUF metadata. Whole numbers are written as u32, others as f32; arrays by their first element. */
export type MetaValue = number | string | boolean | readonly (number | string | boolean)[];

export interface TensorFacts {
  readonly name: string;
  readonly dims: readonly number[];
  /** Number of the ggml type; f32 is 0, f16 is 1, q8_0 is 8. */
  readonly type: number;
  readonly bytes: number;
}

export interface GgufFacts {
  readonly metadata: Readonly<Record<string, MetaValue>>;
  readonly tensors: readonly TensorFacts[];
}

const ALIGNMENT = 32;
const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The header of a GGUF file, version 3, up to where the tensors' data begin. */
export function ggufHeader({ metadata, tensors }: GgufFacts): Buffer {
  const parts: Buffer[] = [];
  const u32 = (value: number): void => {
    const buffer = Buffer.alloc(4);
    buffer.writeUInt32LE(value);
    parts.push(buffer);
  };
  const u64 = (value: number): void => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigUInt64LE(BigInt(value));
    parts.push(buffer);
  };
  const text = (value: string): void => {
    const bytes = Buffer.from(value);
    u64(bytes.length);
    parts.push(bytes);
  };
  const typeOf = (value: number | string | boolean): number =>
    typeof value === 'string' ? 8 : typeof value === 'boolean' ? 7 : Number.isInteger(value) ? 4 : 6;
  const scalar = (value: number | string | boolean): void => {
    if (typeof value === 'string') text(value);
    else if (typeof value === 'boolean') parts.push(Buffer.from([value ? 1 : 0]));
    else if (Number.isInteger(value)) u32(value);
    else {
      const buffer = Buffer.alloc(4);
      buffer.writeFloatLE(value);
      parts.push(buffer);
    }
  };
  parts.push(Buffer.from('GGUF'));
  u32(3);
  u64(tensors.length);
  u64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    text(key);
    if (Array.isArray(value)) {
      u32(9);
      u32(typeOf(value[0] ?? 0));
      u64(value.length);
      for (const one of value as readonly (number | string | boolean)[]) scalar(one);
    } else {
      u32(typeOf(value as number | string | boolean));
      scalar(value as number | string | boolean);
    }
  }
  let offset = 0;
  for (const tensor of tensors) {
    text(tensor.name);
    u32(tensor.dims.length);
    for (const dim of tensor.dims) u64(dim);
    u32(tensor.type);
    u64(offset);
    offset += align(tensor.bytes);
  }
  const header = Buffer.concat(parts);
  return Buffer.concat([header, Buffer.alloc(align(header.length) - header.length)]);
}

/** Writes a GGUF file whose tensors are holes: as large as the real one, and hardly a block on the disk. */
export function writeSparseGguf(path: string, facts: GgufFacts, sizeBytes?: number): void {
  mkdirSync(dirname(path), { recursive: true });
  const header = ggufHeader(facts);
  const data = facts.tensors.reduce((sum, tensor) => sum + align(tensor.bytes), 0);
  const file = openSync(path, 'w');
  writeSync(file, header);
  ftruncateSync(file, sizeBytes ?? header.length + data);
  closeSync(file);
}

/** Facts of a mixture of experts with layers of attention only, made to measure. */
export function mixtureOfExperts(options: {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headWidth: number;
  readonly expertBytesPerLayer: number;
  readonly denseBytesPerLayer: number;
  readonly vocabulary: number;
  readonly context: number;
  readonly experts: number;
  /** Only every n-th layer has attention; the others keep a recurrent state. */
  readonly attentionEvery?: number;
}): GgufFacts {
  const { layers, width, vocabulary } = options;
  const every = options.attentionEvery ?? 1;
  const tensors: TensorFacts[] = [
    { name: 'token_embd.weight', dims: [width, vocabulary], type: 8, bytes: q8Bytes(width * vocabulary) },
    { name: 'output.weight', dims: [width, vocabulary], type: 8, bytes: q8Bytes(width * vocabulary) },
  ];
  for (let layer = 0; layer < layers; layer++) {
    const attends = (layer + 1) % every === 0;
    const dense = Math.round(options.denseBytesPerLayer / 34) * 32;
    tensors.push({
      name: `blk.${layer}.${attends ? 'attn_k' : 'ssm_conv1d'}.weight`,
      dims: [dense],
      type: 8,
      bytes: q8Bytes(dense),
    });
    const experts = Math.round(options.expertBytesPerLayer / 34) * 32;
    if (experts > 0)
      tensors.push({
        name: `blk.${layer}.ffn_gate_exps.weight`,
        dims: [experts],
        type: 8,
        bytes: q8Bytes(experts),
      });
  }
  return {
    metadata: {
      'general.architecture': 'testmoe',
      'general.name': 'Test model',
      'testmoe.block_count': layers,
      'testmoe.context_length': options.context,
      'testmoe.embedding_length': width,
      'testmoe.attention.head_count': options.heads,
      'testmoe.attention.head_count_kv': options.kvHeads,
      'testmoe.attention.key_length': options.headWidth,
      'testmoe.attention.value_length': options.headWidth,
      'testmoe.expert_count': options.experts,
      'tokenizer.ggml.tokens': Array.from({ length: 50 }, (_, index) => `t${index}`),
    },
    tensors,
  };
}

function q8Bytes(elements: number): number {
  return (elements / 32) * 34;
}
