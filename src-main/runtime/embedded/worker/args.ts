import { CHATML } from './chat-template.ts';

/** What the worker was asked to serve; flags are llama-server's own. */
export interface WorkerOptions {
  readonly modelPath: string;
  readonly alias: string | null;
  readonly host: string;
  readonly port: number;
  /** Tokens over all slots; null = the model's own. */
  readonly ctxSize: number | null;
  /** Threads that were asked for; null leaves it to `threadsFor`. */
  readonly threads: number | null;
  readonly slots: number;
  readonly batchSize: number;
  readonly gpu: boolean;
  readonly gpuLayers: number | 'max' | 'auto';
  /** Types of the KV cache as llama-server names them; null = f16. */
  readonly cacheTypeK: string | null;
  readonly cacheTypeV: string | null;
  readonly flashAttention: 'auto' | boolean;
  readonly lora: readonly { readonly path: string; readonly scale: number }[];
  /** Source of the template; null = the model's own. */
  readonly chatTemplate: string | null;
  readonly sampling: SamplingDefaults;
  /** Tokens to predict when a request does not say; -1 = until the model stops or the context is full. */
  readonly nPredict: number;
  /** Sentences about flags that have no effect here. */
  readonly warnings: readonly string[];
}

export interface SamplingDefaults {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly repeatPenalty: number;
  readonly repeatLastN: number;
  readonly presencePenalty: number;
  readonly frequencyPenalty: number;
  readonly seed: number | null;
}

/** A command line that cannot be served; the message reads like llama-server's. */
export class BadArgument extends Error {}

const ALIASES: Readonly<Record<string, string>> = {
  '-m': '--model',
  '-a': '--alias',
  '-c': '--ctx-size',
  '-t': '--threads',
  '-np': '--parallel',
  '-b': '--batch-size',
  '-ngl': '--n-gpu-layers',
  '--gpu-layers': '--n-gpu-layers',
  '-dev': '--device',
  '-ctk': '--cache-type-k',
  '-ctv': '--cache-type-v',
  '-fa': '--flash-attn',
  '-n': '--n-predict',
  '--predict': '--n-predict',
  '-s': '--seed',
  '--temperature': '--temp',
};

/** Flags whose effect is there anyway or that only tune what this engine does on its own. */
const QUIET = new Set([
  ...['--jinja', '--no-jinja', '--metrics', '--slots', '--no-webui', '--no-ui', '--webui', '--props'],
  ...['-lv', '--verbosity', '--log-verbosity', '-v', '--verbose', '--log-colors', '--log-timestamps'],
  ...['--log-prefix', '--no-warmup', '--warmup', '-ub', '--ubatch-size'],
  ...['-tb', '--threads-batch', '--cont-batching', '-cb', '--embeddings', '--embedding', '--mmap'],
  ...['-sm', '--split-mode', '-mg', '--main-gpu', '-fit', '--fit', '-fitt', '--fit-target'],
]);

/** The quiet flags and the foreign ones that take a value; others of llama-server's are told apart by what follows. */
const QUIET_WITH_VALUE = new Set([
  ...['-lv', '--verbosity', '--log-verbosity', '--log-colors', '-ub', '--ubatch-size'],
  ...['-tb', '--threads-batch', '-sm', '--split-mode', '-mg', '--main-gpu'],
  ...['-fit', '--fit', '-fitt', '--fit-target'],
]);

function numberOf(flag: string, value: string, isInteger: boolean): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || (isInteger && !Number.isInteger(number))) {
    throw new BadArgument(`error while handling argument "${flag}": invalid value '${value}'`);
  }
  return number;
}

function scaled(flag: string, value: string): { path: string; scale: number }[] {
  return value.split(',').map(part => {
    const colon = part.lastIndexOf(':');
    if (colon <= 0) throw new BadArgument(`error while handling argument "${flag}": expected FNAME:SCALE`);
    return { path: part.slice(0, colon), scale: numberOf(flag, part.slice(colon + 1), false) };
  });
}

function layersOf(value: string): number | 'max' | 'auto' {
  if (value === 'all') return 'max';
  if (value === 'auto') return 'auto';
  return numberOf('--n-gpu-layers', value, true);
}

/** llama-server allows `--flag=value` for long flags only. */
function normalise(argv: readonly string[]): string[] {
  return argv.flatMap(argument => {
    const equals = argument.indexOf('=');
    return argument.startsWith('--') && equals > 0
      ? [argument.slice(0, equals), argument.slice(equals + 1)]
      : [argument];
  });
}

/**
 * Reads llama-server's command line. What has no meaning for this engine is named in `warnings`, never an error:
 * the same profile can move between runtimes.
 * @throws BadArgument for a missing model or a value that cannot be read
 */
export function parseWorkerArgs(argv: readonly string[]): WorkerOptions {
  const values = new Map<string, string>();
  const lora: { path: string; scale: number }[] = [];
  const warnings: string[] = [];
  const args = normalise(argv);
  for (let index = 0; index < args.length; index++) {
    const written = args[index] ?? '';
    const flag = ALIASES[written] ?? written;
    const next = args[index + 1];
    if (QUIET.has(flag)) {
      if (QUIET_WITH_VALUE.has(flag) && next !== undefined && !isFlag(next)) index++;
    } else if (TAKES_VALUE.has(flag)) {
      if (next === undefined)
        throw new BadArgument(`error while handling argument "${written}": expected value`);
      if (flag === '--lora') lora.push(...next.split(',').map(path => ({ path, scale: 1 })));
      else if (flag === '--lora-scaled') lora.push(...scaled(written, next));
      else values.set(flag, next);
      index++;
    } else {
      warnings.push(`${written} has no effect in the embedded engine`);
      if (next !== undefined && !isFlag(next)) index++;
    }
  }
  return build(values, lora, warnings);
}

const TAKES_VALUE = new Set([
  ...['--model', '--alias', '--host', '--port', '--ctx-size', '--threads', '--parallel', '--batch-size'],
  ...['--n-gpu-layers', '--device', '--lora', '--lora-scaled', '--chat-template', '--n-predict', '--seed'],
  ...['--temp', '--top-k', '--top-p', '--min-p', '--repeat-penalty', '--repeat-last-n'],
  ...['--presence-penalty', '--frequency-penalty', '--cache-type-k', '--cache-type-v', '--flash-attn'],
]);

const CACHE_TYPES = ['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_1', 'iq4_nl', 'q5_0', 'q5_1'];

/** A negative number such as `-1` is a value. */
function isFlag(argument: string): boolean {
  return /^-{1,2}[A-Za-z]/.test(argument);
}

function build(
  values: ReadonlyMap<string, string>,
  lora: WorkerOptions['lora'],
  warnings: readonly string[],
): WorkerOptions {
  const modelPath = values.get('--model');
  if (modelPath === undefined)
    throw new BadArgument('error while handling argument "--model": it is required');
  const integer = (flag: string): number | null => {
    const value = values.get(flag);
    return value === undefined ? null : numberOf(flag, value, true);
  };
  const decimal = (flag: string, fallback: number): number => {
    const value = values.get(flag);
    return value === undefined ? fallback : numberOf(flag, value, false);
  };
  const positive = (flag: string): number | null => {
    const value = integer(flag);
    return value === null || value <= 0 ? null : value;
  };
  const cacheType = (flag: string): string | null => {
    const value = values.get(flag);
    if (value === undefined) return null;
    if (!CACHE_TYPES.includes(value))
      throw new BadArgument(`error while handling argument "${flag}": unsupported cache type '${value}'`);
    return value;
  };
  const template = templateOf(values.get('--chat-template'));
  const flash = values.get('--flash-attn') ?? 'auto';
  const seed = integer('--seed');
  const layers = layersOf(values.get('--n-gpu-layers') ?? 'auto');
  return {
    modelPath,
    alias: values.get('--alias') ?? null,
    host: values.get('--host') ?? '127.0.0.1',
    port: integer('--port') ?? 8080,
    ctxSize: positive('--ctx-size'),
    threads: positive('--threads'),
    slots: positive('--parallel') ?? 1,
    batchSize: Math.min(positive('--batch-size') ?? 512, 2048),
    gpu: values.get('--device') !== 'none' && layers !== 0,
    gpuLayers: layers,
    cacheTypeK: cacheType('--cache-type-k'),
    cacheTypeV: cacheType('--cache-type-v'),
    flashAttention: flash === 'auto' ? 'auto' : flash === 'on' || flash === '1' || flash === 'true',
    lora,
    chatTemplate: template.source,
    sampling: {
      temperature: decimal('--temp', 0.8),
      topK: integer('--top-k') ?? 40,
      topP: decimal('--top-p', 0.95),
      minP: decimal('--min-p', 0.05),
      repeatPenalty: decimal('--repeat-penalty', 1),
      repeatLastN: integer('--repeat-last-n') ?? 64,
      presencePenalty: decimal('--presence-penalty', 0),
      frequencyPenalty: decimal('--frequency-penalty', 0),
      seed: seed === null || seed < 0 ? null : seed,
    },
    nPredict: integer('--n-predict') ?? -1,
    warnings: [...warnings, ...template.warnings],
  };
}

/** What --chat-template means: a template written out, or the name of one that llama-server has built in. */
function templateOf(value: string | undefined): { source: string | null; warnings: readonly string[] } {
  if (value === undefined || /\{\{|\{%/.test(value)) return { source: value ?? null, warnings: [] };
  if (value === 'chatml') return { source: CHATML, warnings: [] };
  const warning = `--chat-template ${value} has no effect in the embedded engine, which has chatml only: the model's own template is used`;
  return { source: null, warnings: [warning] };
}

/**
 * Threads to compute with: at least one core stays free, because the engine's threads spin while they wait for each
 * other and generation becomes a thousand times slower on busy cores.
 */
export function threadsFor(asked: number | null, cores: number): number {
  return Math.max(1, Math.min(asked ?? 4, cores - 1));
}
