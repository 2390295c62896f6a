/** Parts of a model file's name, which says what a header often does not: `Qwen3-Coder-Next-UD-Q5_K_XL-00001-of-00002.gguf`. */

const QUANT = /(?:UD-)?(?:I?Q\d\w*|TQ\d\w*|MXFP4\w*|NVFP4\w*|BF16|F16|F32)(?=[-.]|$)/i;
const SHARD = /-\d{5}-of-\d{5}$/;

function stem(path: string): string {
  return path
    .replace(/^.*[\\/]/, '')
    .replace(/\.gguf$/i, '')
    .replace(SHARD, '');
}

/** Such as `Q4_K_M` or `UD-Q6_K_XL`, from the name of the file; null when it does not say. */
export function quantOf(path: string): string | null {
  return QUANT.exec(stem(path))?.[0] ?? null;
}

/** The name without folder, part, quant and spelling: `qwen3-coder-next`. Equal names mean the same model. */
export function modelNameOf(path: string): string {
  return stem(path)
    .replace(QUANT, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
