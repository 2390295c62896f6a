import { type ArgContext, checkUse, type FlagIssue, unprovenFlag } from './check-args.ts';
import type { FlagRow, FlagTable } from './flag-table.ts';

/**
 * Variables that tune devices and threads and can load no code, open no port and name no file.
 * `LLAMA_ARG_*` is not here: such a variable is judged as the flag that it stands for.
 */
const ALLOWED_ENV: ReadonlySet<string> = new Set(
  `CUDA_VISIBLE_DEVICES CUDA_DEVICE_ORDER CUDA_LAUNCH_BLOCKING CUDA_MODULE_LOADING CUDA_SCALE_LAUNCH_QUEUES
  CUDA_DEVICE_MAX_CONNECTIONS NVIDIA_TF32_OVERRIDE HIP_VISIBLE_DEVICES ROCR_VISIBLE_DEVICES HSA_OVERRIDE_GFX_VERSION
  GPU_MAX_HW_QUEUES ZE_AFFINITY_MASK ONEAPI_DEVICE_SELECTOR SYCL_CACHE_PERSISTENT
  GGML_CUDA_ENABLE_UNIFIED_MEMORY GGML_CUDA_FORCE_MMQ GGML_CUDA_FORCE_CUBLAS GGML_CUDA_NO_PINNED
  GGML_CUDA_DISABLE_GRAPHS GGML_CUDA_DISABLE_FUSION GGML_CUDA_GRAPH_OPT GGML_CUDA_P2P GGML_CUDA_FORCE_CUBLAS_COMPUTE_16F
  GGML_VK_VISIBLE_DEVICES GGML_VK_DISABLE_COOPMAT GGML_VK_DISABLE_COOPMAT2 GGML_VK_DISABLE_F16
  GGML_VK_PREFER_HOST_MEMORY GGML_VK_ALLOW_SYSMEM_FALLBACK GGML_METAL_NO_RESIDENCY GGML_SCHED_DEBUG GGML_OP_OFFLOAD_MIN_BATCH
  GGML_SYCL_DISABLE_OPT GGML_SYCL_DISABLE_GRAPH
  OMP_NUM_THREADS OMP_PROC_BIND OMP_PLACES OMP_WAIT_POLICY OMP_DYNAMIC GOMP_CPU_AFFINITY GOMP_SPINCOUNT
  KMP_AFFINITY KMP_BLOCKTIME MALLOC_ARENA_MAX TZ LANG LC_ALL LC_NUMERIC`.split(/\s+/),
);

/** Why a variable that is not allowed is refused; the first rule that fits. */
const REFUSED_ENV: readonly (readonly [RegExp, string])[] = [
  [
    /^(LD_|DYLD_|GLIBC_|GCONV_PATH|LIBPATH|SHLIB_PATH|GGML_BACKEND|LOCPATH|NLSPATH)/,
    'it makes the loader run other code',
  ],
  [
    /^(PYTHON|PERL|RUBY|NODE_|ELECTRON_|JAVA_|BASH_ENV|ENV$|IFS$|SHELL|PROMPT_COMMAND)/,
    'it makes an interpreter run other code',
  ],
  [/^(PATH|HOME|TMPDIR|TEMP|TMP|USER|LOGNAME|XDG_)/, 'Paddock sets it'],
  [/^(https?|all|no|ftp)_proxy$/i, 'it sends traffic to another server'],
  [/TOKEN|KEY|SECRET|PASSWORD|CREDENTIAL/, 'it is a secret, and models.conf is no place for secrets'],
  [/^(NVIDIA_|CUDA_(?:MPS|CACHE|INJECTION)|.*(?:PATH|DIR|FILE|LOG)$)/, 'it names a file or a driver'],
];

/** Findings for one `ENV_NAME=value` of a profile. @param name without the `ENV_` */
export function checkEnv(
  name: string,
  value: string,
  table: FlagTable,
  context: ArgContext,
): readonly FlagIssue[] {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name))
    return [refuse(name, 'its name is not one of an environment variable', 'Correct the name.')];
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(value))
    return [refuse(name, 'its value has control characters', 'Remove them.')];
  const row = rowOfEnv(name, table);
  if (row) {
    const flag = row.longName;
    if (row.verdict.class === 'path')
      return [refuse(name, `it names a file as ${flag} does`, `Use ${flag} in EXTRA_ARGS.`)];
    const values = row.arity === 0 ? [] : [value];
    return checkUse({ row, name: flag, values, index: 0 }, table, context).map(issue => ({
      ...issue,
      argument: `ENV_${name}`,
      message: `ENV_${name} stands for ${issue.message}`,
      fix: `Correct or remove ENV_${name}.`,
    }));
  }
  const unproven = unprovenFlag(`ENV_${name}`, name, table);
  if (unproven) return [unproven];
  if (name.startsWith('LLAMA_'))
    return [refuse(name, `no flag of this engine (${table.engine}) has it`, 'Remove it.')];
  if (ALLOWED_ENV.has(name)) return [];
  const reason = REFUSED_ENV.find(([pattern]) => pattern.test(name))?.[1];
  return [refuse(name, reason ?? 'it is not on the list of allowed variables', `Remove ENV_${name}.`)];
}

/**
 * The flag that a variable stands for; undefined for none. `LLAMA_ARG_NO_MMAP` is the opposite of `LLAMA_ARG_MMAP`, and
 * the engine reads both.
 */
export function rowOfEnv(name: string, table: FlagTable): FlagRow | undefined {
  return table.byEnv.get(name) ?? table.byEnv.get(name.replace(/^LLAMA_ARG_NO_/, 'LLAMA_ARG_'));
}

function refuse(name: string, reason: string, fix: string): FlagIssue {
  return {
    severity: 'error',
    code: 'flag-refused',
    argument: `ENV_${name}`,
    message: `ENV_${name} is refused: ${reason}.`,
    fix,
  };
}
