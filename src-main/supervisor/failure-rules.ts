import type { Failure } from '../../src-shared/model/supervisor.ts';

/** What the rules look at. */
export interface RuleContext {
  /** The one of models.conf, whose section the sentences name. */
  readonly profileId: string;
  readonly lines: readonly string[];
}

type Found = Pick<Failure, 'code' | 'message' | 'fix'> & Partial<Pick<Failure, 'permanent'>>;
interface Rule {
  /** What it explains happens while an engine starts; later such words are somebody else's. */
  readonly atStart: boolean;
  explain(context: RuleContext): Found | null;
}

/** The newest line that matches, with the prefix of time, level and function taken off what is quoted. */
function find(lines: readonly string[], pattern: RegExp): RegExpExecArray | null {
  for (const line of [...lines].reverse()) {
    const found = line.length <= 4_000 ? pattern.exec(line) : null;
    if (found) return found;
  }
  return null;
}

const quote = (text: string | undefined): string => (text ?? '').trim().slice(0, 300);

type Explain = (found: RegExpExecArray, context: RuleContext) => Found;

function always(pattern: RegExp, explain: Explain): Rule {
  return {
    atStart: false,
    explain: context => {
      const found = find(context.lines, pattern);
      return found ? explain(found, context) : null;
    },
  };
}

function atStart(pattern: RegExp, explain: Explain): Rule {
  return { ...always(pattern, explain), atStart: true };
}

const GPU = '(?:CUDA|ROCm|HIP|Vulkan|SYCL|MUSA|Metal)';
const OUT_OF_VRAM = new RegExp(
  [
    'cudaMalloc failed: out of memory',
    'hipMalloc failed',
    'CUDA error: out of memory',
    'ErrorOutOfDeviceMemory',
    `unable to allocate ${GPU}\\d* buffer`,
    `failed to allocate ${GPU}\\d* buffer`,
    `alloc_tensor_range: failed to allocate ${GPU}`,
  ].join('|'),
  'i',
);

/**
 * Causes by the engine's own lines, most specific first: a CUDA allocation that fails ends in "failed to load model"
 * as well. Source: llama.cpp of 2024 to 2026 and runs of build 11669.
 */
export const FAILURE_RULES: readonly Rule[] = [
  atStart(
    /^(?:\S+: )?((?:error: invalid argument: |error while handling (?:argument|environment variable) |error: unknown value for ).*)/,
    (found, { profileId }) => ({
      code: 'bad-flag',
      message: `The engine refused its arguments: ${quote(found[1])}`,
      fix: `Correct the flag in [${profileId}] of models.conf (EXTRA_ARGS or the key it stands for), or use a build that knows it.`,
    }),
  ),
  always(OUT_OF_VRAM, (_, { profileId, lines }) => {
    const wanted = find(lines, /allocating (\d+(?:\.\d+)?) MiB on device (\d+)/);
    return {
      code: 'out-of-vram',
      message: wanted
        ? `[${profileId}] does not fit: GPU ${wanted[2]} had no ${wanted[1]} MiB of VRAM left.`
        : `[${profileId}] does not fit into the free VRAM.`,
      fix: 'Lower CTX_SIZE or N_GPU_LAYERS, set FIT=on or raise FIT_TARGET, choose a smaller quantisation, or free VRAM that other programs hold.',
    };
  }),
  atStart(/couldn't bind (?:HTTP )?(?:server )?socket, hostname: (\S+), port: (\d+)/, found => ({
    code: 'port-taken',
    permanent: false,
    message: `The engine could not listen on ${found[1]}:${found[2]}: another program holds the port.`,
    fix: `End the program that listens on port ${found[2]}, or choose another with PORT or --instance-port.`,
  })),
  atStart(/(?:address already in use|port is already allocated)/i, found => ({
    code: 'port-taken',
    permanent: false,
    message: `The engine could not listen on its port: ${quote(found[0])}.`,
    fix: 'End the program that holds the port, or choose another with PORT or --instance-port.',
  })),
  atStart(/error while loading shared libraries: (.*)/, found => ({
    code: 'engine-missing',
    message: `llama-server cannot start: ${quote(found[1])}`,
    fix: 'Install the missing library or another build of llama-server.',
  })),
  atStart(
    /failed to open (?:GGUF file )?'([^']+)'(?:: | \()(No such file or directory|Permission denied|Is a directory)/i,
    (found, { profileId }) => ({
      code: 'model-missing',
      message: `${found[1]} cannot be opened: ${quote(found[2]).toLowerCase()}.`,
      fix: `Put the file there, or correct the path in [${profileId}] of models.conf.`,
    }),
  ),
  atStart(
    /(?:failed to load GGUF split from|invalid split file|illegal split file)(.*)/,
    (found, { profileId }) => ({
      code: 'model-missing',
      message: `A part of the model file is missing or does not belong to it:${found[1] ? ` ${quote(found[1])}` : ''}.`,
      fix: `Download all parts of the model of [${profileId}] into one folder.`,
    }),
  ),
  atStart(/unknown model architecture: '?([^'\s]+)'?/, found => ({
    code: 'exited',
    permanent: true,
    message: `This build of the engine does not know the model architecture "${quote(found[1])}".`,
    fix: 'Use a newer llama-server or image.',
  })),
  atStart(
    /common_chat_templates_init: error: (.*)|chat template parsing error: (?!std::exception)(.*)/,
    (found, { profileId }) => ({
      code: 'exited',
      permanent: true,
      message: `The chat template of [${profileId}] cannot be read: ${quote(found[1] ?? found[2])}`,
      fix: `Name another one in EXTRA_ARGS of [${profileId}], such as --chat-template chatml.`,
    }),
  ),
  atStart(
    /(invalid magic.*|failed to read magic|.*data is not within the file bounds.*|.*has invalid GGUF type.*|failed to read key-value pairs|failed to read tensor.*|unsupported GGUF version.*|missing tensor .*)/i,
    (found, { profileId }) => corrupt(profileId, found[1]),
  ),
  atStart(
    /(Failed to load CLIP model from \S+|failed to load multimodal model.*)/,
    (found, { profileId }) => ({
      code: 'model-corrupt',
      message: `The projector of [${profileId}] cannot be used: ${quote(found[1])}`,
      fix: `Correct MMPROJ of [${profileId}], or download the projector again.`,
    }),
  ),
  atStart(/(failed to load lora adapter .*|failed to apply lora adapter.*)/, (found, { profileId }) => ({
    code: 'model-corrupt',
    message: `The LoRA adapter of [${profileId}] cannot be used: ${quote(found[1])}`,
    fix: `Check that LORA of [${profileId}] names an adapter made for this base model.`,
  })),
  always(
    // Locked pages are a wish: where they are refused, the engine goes on without.
    /^(?!.*\b(?:mlock|VirtualLock)\b).*?(std::bad_alloc|unable to allocate CPU\w* buffer|failed to allocate CPU\w* buffer|insufficient memory|cannot allocate memory|failed to allocate buffer for kv cache|failed to allocate compute (?:pp )?buffers)/i,
    (found, { profileId }) => ({
      code: 'out-of-ram',
      message: `[${profileId}] does not fit into memory: ${quote(found[1])}.`,
      fix: 'Lower CTX_SIZE, choose a smaller quantisation, or close other programs.',
    }),
  ),
  always(
    /^(?:\S+ )?((?:CUDA|HIP|ROCm) error:? .*|.*ggml_(?:cuda|hip|vulkan)_error.*|.*ErrorDeviceLost.*)/,
    gpuError,
  ),
  atStart(/error loading model: (.*)/, (found, { profileId }) => corrupt(profileId, found[1])),
  // Last: an engine that finds no GPU says so and goes on without one.
  atStart(new RegExp(`(no ${GPU}-capable device.*)`), gpuError),
];

function gpuError(found: RegExpExecArray): Found {
  return {
    code: 'cuda-error',
    permanent: /no kernel image|driver version is insufficient|-capable device/.test(found[1] ?? ''),
    message: `The GPU driver reported an error: ${quote(found[1])}`,
    fix: 'If it comes back, update the driver or the engine; an "illegal memory access" is a bug of the engine build.',
  };
}

function corrupt(profileId: string, said: string | undefined): Found {
  const reason = (said ?? '').replace(/^[\d.]+ [A-Z] (?:\w+: )?(?:error loading model: )?/, '');
  return {
    code: 'model-corrupt',
    message: `The model file of [${profileId}] is damaged or no GGUF file: ${quote(reason)}`,
    fix: 'Download the file again and compare its checksum.',
  };
}
