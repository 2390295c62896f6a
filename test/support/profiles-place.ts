import { join } from 'node:path';
import { mixtureOfExperts, writeSparseGguf } from './gguf-writer.ts';
import type { PanelPlace } from './panel-process.ts';

const GIB = 2 ** 30;

/** A models.conf as people have them: production, bench, demo, retired, a model whose parts are not all there. */
export const PRODUCTION = `# Profiles of this machine.

[demo-q8]
NAME=Paddock Demo Q8_0
DESCRIPTION=Tiny built-in model
RUNTIME=embedded
MODEL=paddock-demo-Q8_0.gguf
CTX_SIZE=2048
GPUS=none
EXTRA_ARGS=--threads 1

[demo-f16]
NAME=Paddock Demo F16
DESCRIPTION=The built-in model in full precision
RUNTIME=embedded
MODEL=paddock-demo-F16.gguf
CTX_SIZE=2048
GPUS=none
EXTRA_ARGS=--threads 1

# Fits on one 24 GB card.
[glm-flash-q4]
NAME=GLM-4.7 Flash Q4_K_M
DESCRIPTION=Fast general tasks, tool calling
SPEED=~147 t/s
MODEL=GLM-4.7-Flash/GLM-4.7-Flash-Q4_K_M.gguf
CTX_SIZE=131072
EXTRA_ARGS=--jinja -np 1 --temp 1.0 --top-p 0.95 --min-p 0.01 --split-mode none --main-gpu 0

[glm-flash-q8]
NAME=GLM-4.7 Flash Q8_0
DESCRIPTION=Higher quality reasoning, tool calling
SPEED=~112 t/s
MODEL=GLM-4.7-Flash/GLM-4.7-Flash-Q8_0.gguf
CTX_SIZE=98304
EXTRA_ARGS=--jinja -np 1 --temp 1.0 --top-p 0.95 --min-p 0.01

[qwen35-122b-q4]
NAME=Qwen3.5-122B-A10B UD-Q4_K_XL
DESCRIPTION=Deep reasoning, coding
SPEED=~18 t/s
MODEL=Qwen3.5/Qwen3.5-122B-A10B-UD-Q4_K_XL.gguf
CTX_SIZE=262144
EXTRA_ARGS=--jinja -np 1 --no-context-shift --temp 1.0

[mistral4-119b-q3]
NAME=Mistral Small 4 119B UD-Q3_K_XL
DESCRIPTION=Vision, tool use
MODEL=Mistral-Small-4/Mistral-Small-4-119B-Q3_K_XL-00001-of-00003.gguf
CTX_SIZE=262144

[bench-glm-flash-q4]
NAME=Bench GLM-4.7 Flash Q4_K_M
MODEL=GLM-4.7-Flash/GLM-4.7-Flash-Q4_K_M.gguf
CTX_SIZE=10240

[bench-glm-flash-q8]
NAME=Bench GLM-4.7 Flash Q8_0
MODEL=GLM-4.7-Flash/GLM-4.7-Flash-Q8_0.gguf
CTX_SIZE=10240

# [gpt-oss-120b]
# NAME=GPT-OSS 120B
# MODEL=gpt-oss/gpt-oss-120b.gguf
# CTX_SIZE=131072
`;

/** Puts the model files of PRODUCTION into a place: true headers, holes for weights. */
export function placeModels({ modelsDir }: PanelPlace): void {
  const glm = (bytes: number) =>
    mixtureOfExperts({
      layers: 47,
      width: 2048,
      heads: 20,
      kvHeads: 1,
      headWidth: 288,
      denseBytesPerLayer: 30_000_000,
      expertBytesPerLayer: bytes / 47 - 50_000_000,
      vocabulary: 154_880,
      context: 202_752,
      experts: 64,
    });
  const folder = join(modelsDir, 'GLM-4.7-Flash');
  writeSparseGguf(join(folder, 'GLM-4.7-Flash-Q4_K_M.gguf'), glm(17.2 * GIB));
  writeSparseGguf(join(folder, 'GLM-4.7-Flash-Q8_0.gguf'), glm(29.5 * GIB));
  writeSparseGguf(
    join(modelsDir, 'Qwen3.5', 'Qwen3.5-122B-A10B-UD-Q4_K_XL.gguf'),
    mixtureOfExperts({
      layers: 48,
      width: 3072,
      heads: 32,
      kvHeads: 2,
      headWidth: 256,
      denseBytesPerLayer: 100_000_000,
      expertBytesPerLayer: 1_290_000_000,
      vocabulary: 248_320,
      context: 262_144,
      experts: 256,
      attentionEvery: 4,
    }),
  );
  for (const part of ['00001', '00003'])
    writeSparseGguf(
      join(modelsDir, 'Mistral-Small-4', `Mistral-Small-4-119B-Q3_K_XL-${part}-of-00003.gguf`),
      { metadata: { 'general.architecture': 'mistral4' }, tensors: [] },
      18 * GIB,
    );
}
