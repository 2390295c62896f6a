/**
 * What one line of llama-server's log tells. Lines are matched on their ends, since builds differ in what precedes:
 * a time and level (`0.00.039.434 I`), the emitting function, compose's service name, or nothing.
 */
export type LogFact =
  | { readonly kind: 'build'; readonly build: string }
  | {
      readonly kind: 'device';
      readonly device: string;
      readonly name: string;
      readonly freeMiB: number | null;
    }
  | { readonly kind: 'load-start'; readonly path: string }
  | { readonly kind: 'draft-start' }
  | { readonly kind: 'fitting' }
  | { readonly kind: 'fit-result'; readonly fitted: boolean }
  | { readonly kind: 'tensors-start' }
  | { readonly kind: 'tensors-progress'; readonly fraction: number }
  | { readonly kind: 'offloaded'; readonly layers: number; readonly total: number }
  | { readonly kind: 'buffer'; readonly what: BufferKind; readonly device: string; readonly mib: number }
  | { readonly kind: 'kv-total'; readonly mib: number; readonly cells: number; readonly layers: number }
  | { readonly kind: 'context-start' }
  | { readonly kind: 'context-size'; readonly tokens: number }
  | { readonly kind: 'splits'; readonly splits: number; readonly splitsBatch1: number | null }
  | { readonly kind: 'warmup' }
  | { readonly kind: 'model-loaded' }
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'idle' }
  | { readonly kind: 'request-start'; readonly taskId: number }
  | { readonly kind: 'prompt-progress'; readonly fraction: number }
  | { readonly kind: 'generation-progress'; readonly tokens: number; readonly tokensPerSecond: number }
  | { readonly kind: 'prompt-timing' | 'generation-timing'; readonly timing: Timing }
  | { readonly kind: 'total-timing'; readonly ms: number; readonly tokens: number };

/** `weights` of the model, `kv` cache, `recurrent` state, `compute` graph, `output` logits. */
export type BufferKind = 'weights' | 'kv' | 'recurrent' | 'compute' | 'output';

export interface Timing {
  readonly ms: number;
  readonly tokens: number;
  readonly tokensPerSecond: number | null;
}

type Groups = Readonly<Record<string, string | undefined>>;
type Rule = readonly [pattern: RegExp, read: (found: Groups) => LogFact | null];

const number = (text: string | undefined): number => Number(text ?? Number.NaN);
const MIB = '(?<mib>\\d+(?:\\.\\d+)?) MiB';
const TIMING =
  '=\\s*(?<ms>\\d+(?:\\.\\d+)?) ms /\\s*(?<tokens>\\d+) (?:tokens|runs)(?:.*?(?<tps>\\d+(?:\\.\\d+)?) tokens per second)?';

const buffer = (words: string, what: BufferKind): Rule => [
  new RegExp(`(?<device>[A-Za-z][\\w-]*)\\s+${words} buffer size\\s*=\\s*${MIB}`),
  found => ({ kind: 'buffer', what, device: found.device ?? '', mib: number(found.mib) }),
];

const timing = (found: Groups): Timing => ({
  ms: number(found.ms),
  tokens: number(found.tokens),
  tokensPerSecond: found.tps === undefined ? null : number(found.tps),
});

/** Each rule with a text that its lines contain: the cheap test first, since most lines match nothing. */
const RULES: readonly (readonly [contains: string, ...Rule])[] = [
  ['buffer size', ...buffer('model', 'weights')],
  ['buffer size', ...buffer('KV', 'kv')],
  ['buffer size', ...buffer('RS', 'recurrent')],
  ['buffer size', ...buffer('compute', 'compute')],
  ['buffer size', ...buffer('output', 'output')],
  [
    ' layers to GPU',
    /offloaded (?<n>\d+)\/(?<of>\d+) layers to GPU/,
    found => ({ kind: 'offloaded', layers: number(found.n), total: number(found.of) }),
  ],
  [
    ' cells,',
    new RegExp(`size\\s*=\\s*${MIB}\\s*\\(\\s*(?<cells>\\d+) cells,\\s*(?<layers>\\d+) layers`),
    found => ({
      kind: 'kv-total',
      mib: number(found.mib),
      cells: number(found.cells),
      layers: number(found.layers),
    }),
  ],
  [
    'graph splits =',
    /graph splits = (?<a>\d+)(?: \(with bs=\d+\), (?<b>\d+) \(with bs=1\))?/,
    found => ({
      kind: 'splits',
      splits: number(found.a),
      splitsBatch1: found.b === undefined ? null : number(found.b),
    }),
  ],
  [
    'splits =',
    /graph: nodes = \d+, splits = (?<a>\d+)(?: \(with bs=\d+\), (?<b>\d+) \(with bs=1\))?/,
    found => ({
      kind: 'splits',
      splits: number(found.a),
      splitsBatch1: found.b === undefined ? null : number(found.b),
    }),
  ],
  [
    'prompt eval time',
    new RegExp(`prompt eval time\\s*${TIMING}`),
    found => ({ kind: 'prompt-timing', timing: timing(found) }),
  ],
  [
    'eval time',
    new RegExp(`eval time\\s*${TIMING}`),
    found => ({ kind: 'generation-timing', timing: timing(found) }),
  ],
  [
    'total time',
    new RegExp(`total time\\s*${TIMING}`),
    found => ({ kind: 'total-timing', ms: number(found.ms), tokens: number(found.tokens) }),
  ],
  [
    'n_gen =',
    /n_gen =\s*(?<tokens>\d+), tg =\s*(?<tps>\d+(?:\.\d+)?) t\/s/,
    found => ({
      kind: 'generation-progress',
      tokens: number(found.tokens),
      tokensPerSecond: number(found.tps),
    }),
  ],
  [
    'progress =',
    /prompt processing.*\bprogress = (?<at>\d+(?:\.\d+)?)/,
    found => ({ kind: 'prompt-progress', fraction: Math.min(1, number(found.at)) }),
  ],
  [
    'processing task',
    /\btask (?<task>\d+) \| processing task/,
    found => ({ kind: 'request-start', taskId: number(found.task) }),
  ],
  [
    'n_ctx ',
    /llama_context: n_ctx\s+= (?<tokens>\d+)$/,
    found => ({ kind: 'context-size', tokens: number(found.tokens) }),
  ],
  ['all slots are idle', /all slots are idle\s*$/, () => ({ kind: 'idle' })],
  [
    'listening on',
    /listening on (?<url>https?:\/\/\S+)/,
    found => ({ kind: 'listening', url: found.url ?? '' }),
  ],
  ['model loaded', /model loaded\s*$/, () => ({ kind: 'model-loaded' })],
  ['warming up', /warming up the model/, () => ({ kind: 'warmup' })],
  ['constructing llama_context', /constructing llama_context/, () => ({ kind: 'context-start' })],
  ['loading model tensors', /loading model tensors/, () => ({ kind: 'tensors-start' })],
  [
    '.....',
    /^(?:[\d.]+ [A-Z] )?(?<dots>\.{5,101})$/,
    found => ({ kind: 'tensors-progress', fraction: Math.min(1, (found.dots ?? '').length / 100) }),
  ],
  ['fitting params to device', /fitting params to device memory/, () => ({ kind: 'fitting' })],
  ['fit params', /successfully fit params/, () => ({ kind: 'fit-result', fitted: true })],
  ['fit params', /failed to fit params/, () => ({ kind: 'fit-result', fitted: false })],
  [
    'loading model',
    /loading model '(?<path>.+)'\s*$/,
    found => ({ kind: 'load-start', path: found.path ?? '' }),
  ],
  ['draft ', /loading draft model '|creating MTP draft context/, () => ({ kind: 'draft-start' })],
  [
    'using device',
    /using device (?<id>\S+) \((?<name>.+?)\)(?: \([^)]*\))? - (?<free>\d+) MiB free/,
    found => ({
      kind: 'device',
      device: found.id ?? '',
      name: found.name ?? '',
      freeMiB: number(found.free),
    }),
  ],
  [
    'build',
    /\bbuild(?::)? (?<build>\d{3,7})\b.* with /,
    found => ({ kind: 'build', build: `build ${found.build}` }),
  ],
];

/** Whether a line contains any of these texts, in one pass: most have none. */
const TELLING = new RegExp(
  [...new Set(RULES.map(([contains]) => contains.replaceAll('.', '\\.')))].join('|'),
);

/** Longer lines hold dumps, not facts; the cap also bounds what a hostile line can cost. */
const MAX_CHARS = 2_000;

/** What this line tells, or null. Colours and prefixes may still be on it. */
export function logFact(line: string): LogFact | null {
  if (line.length > MAX_CHARS || !TELLING.test(line)) return null;
  for (const [contains, pattern, read] of RULES) {
    if (!line.includes(contains)) continue;
    const groups = pattern.exec(line)?.groups;
    if (groups === undefined && !pattern.test(line)) continue;
    const fact = read(groups ?? {});
    if (fact) return fact;
  }
  return null;
}

/** A load, gathered from its lines; later lines win, since the fit's dry run prints the same ones before. */
export interface LoadSummary {
  readonly build: string | null;
  readonly offloaded: { readonly layers: number; readonly total: number } | null;
  /** MiB per device and kind; parts of a split file add up. */
  readonly buffers: readonly { readonly what: BufferKind; readonly device: string; readonly mib: number }[];
  readonly kvMiB: number | null;
  /** Tokens over all slots. */
  readonly contextTokens: number | null;
  readonly splits: { readonly splits: number; readonly splitsBatch1: number | null } | null;
}

const EMPTY: LoadSummary = {
  build: null,
  offloaded: null,
  buffers: [],
  kvMiB: null,
  contextTokens: null,
  splits: null,
};

/**
 * Folds the facts of the last load. A new `tensors-start` forgets the dry run before it; what a draft model says once
 * the model is loaded is left out.
 */
export function summariseLoad(facts: Iterable<LogFact>): LoadSummary {
  let summary = EMPTY;
  let drafting = false;
  for (const fact of facts) {
    if (fact.kind === 'load-start') drafting = false;
    else if (fact.kind === 'draft-start') drafting = true;
    if (drafting) continue;
    if (fact.kind === 'build') summary = { ...summary, build: fact.build };
    else if (fact.kind === 'load-start' || fact.kind === 'tensors-start')
      summary = { ...EMPTY, build: summary.build };
    else if (fact.kind === 'offloaded')
      summary = { ...summary, offloaded: { layers: fact.layers, total: fact.total } };
    else if (fact.kind === 'kv-total') summary = { ...summary, kvMiB: (summary.kvMiB ?? 0) + fact.mib };
    else if (fact.kind === 'context-size') summary = { ...summary, contextTokens: fact.tokens };
    else if (fact.kind === 'splits')
      summary = { ...summary, splits: { splits: fact.splits, splitsBatch1: fact.splitsBatch1 } };
    else if (fact.kind === 'buffer') summary = { ...summary, buffers: addBuffer(summary.buffers, fact) };
  }
  return summary;
}

function addBuffer(
  buffers: LoadSummary['buffers'],
  fact: Extract<LogFact, { kind: 'buffer' }>,
): LoadSummary['buffers'] {
  const { what, device, mib } = fact;
  const same = buffers.find(other => other.what === what && other.device === device);
  if (!same) return [...buffers, { what, device, mib }];
  return buffers.map(other => (other === same ? { ...other, mib: other.mib + mib } : other));
}
