/** How the value of a path flag is written. */
export type PathForm = 'path' | 'list' | 'scaled-list';

/** Our judgement about one flag. `refused` carries the reason that people read. */
export type FlagVerdict =
  | { readonly class: 'allowed' }
  | { readonly class: 'path'; readonly form: PathForm }
  | { readonly class: 'refused'; readonly reason: string };

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const OTHER_BUILDS_FLAGS = words('--mlock --mmap --no-mmap -dio --direct-io -ndio --no-direct-io');

/**
 * Flags without a value that other builds than 11669 have, all allowed, and the variables that stand for them. Every
 * spelling is listed: an engine that nobody has asked yet has no help that tells them.
 */
export const OTHER_BUILDS: ReadonlySet<string> = new Set([
  ...OTHER_BUILDS_FLAGS,
  ...words('LLAMA_ARG_MLOCK LLAMA_ARG_MMAP LLAMA_ARG_NO_MMAP LLAMA_ARG_DIO'),
]);

/**
 * Flags that change how the model is computed or sampled and nothing else. One spelling per flag is enough: the
 * others come from the engine's own help.
 */
const ALLOWED = words(`
  --threads --threads-batch --cpu-mask --cpu-range --cpu-strict --prio --poll
  --cpu-mask-batch --cpu-range-batch --cpu-strict-batch --prio-batch --poll-batch
  --ctx-size --n-predict --batch-size --ubatch-size --keep --swa-full --flash-attn --perf --escape
  --rope-scaling --rope-scale --rope-freq-base --rope-freq-scale
  --yarn-orig-ctx --yarn-ext-factor --yarn-attn-factor --yarn-beta-slow --yarn-beta-fast
  --kv-offload --repack --no-host --cache-type-k --cache-type-v --defrag-thold
  --load-mode --lazy-mode --numa --device --override-tensor --cpu-moe --n-cpu-moe --moe-cache-mib --n-cpu-ffn
  --n-gpu-layers --split-mode --tensor-split --main-gpu --fit --fit-target --fit-ctx --check-tensors
  --override-kv --op-offload --control-vector-layer-range --log-colors --offline
  --spec-draft-type-k --spec-draft-type-v
  --samplers --seed --sampler-seq --ignore-eos --temp --top-k --top-p --min-p --top-nsigma
  --xtc-probability --xtc-threshold --typical --repeat-last-n --repeat-penalty --presence-penalty
  --frequency-penalty --dry-multiplier --dry-base --dry-allowed-length --dry-penalty-last-n
  --dry-sequence-breaker --adaptive-target --adaptive-decay --dynatemp-range --dynatemp-exp
  --mirostat --mirostat-lr --mirostat-ent --logit-bias --grammar --json-schema --backend-sampling
  --spec-draft-threads --spec-draft-threads-batch --spec-draft-cpu-mask --spec-draft-cpu-range
  --spec-draft-cpu-strict --spec-draft-prio --spec-draft-poll --spec-draft-cpu-mask-batch
  --spec-draft-cpu-strict-batch --spec-draft-prio-batch --spec-draft-poll-batch --spec-draft-override-tensor
  --spec-draft-cpu-moe --spec-draft-n-cpu-moe --spec-draft-n-max --spec-draft-n-min --spec-draft-n-ubatch
  --spec-synth-len --spec-synth-rates --spec-draft-p-split --spec-draft-p-min --spec-draft-backend-sampling
  --spec-draft-sampling --spec-draft-device --spec-draft-ngl --spec-type --spec-default
  --spec-ngram-mod-n-min --spec-ngram-mod-n-max --spec-ngram-mod-n-match
  --spec-ngram-simple-size-n --spec-ngram-simple-size-m --spec-ngram-simple-min-hits
  --spec-ngram-map-k-size-n --spec-ngram-map-k-size-m --spec-ngram-map-k-min-hits
  --spec-ngram-map-k4v-size-n --spec-ngram-map-k4v-size-m --spec-ngram-map-k4v-min-hits
  --kv-unified-per-slot --ctx-checkpoints --checkpoint-min-step --cache-ram --kv-unified --cache-idle-slots
  --context-shift --reverse-prompt --special --warmup --spm-infill --pooling --parallel --cont-batching
  --mmproj-auto --mmproj-offload --mmproj-device --image-min-tokens --image-max-tokens
  --mtmd-batch-max-tokens --video-fps --video-timestamp-interval --alias --tags --embd-normalize
  --ui --embedding --rerank --chat-template-kwargs --timeout --sse-ping-interval --threads-http
  --cache-prompt --cache-reuse --metrics --jinja --reasoning-format --reasoning --reasoning-effort
  --reasoning-budget --reasoning-budget-message --reasoning-preserve --chat-template --skip-chat-parsing
  --prefill-assistant --slot-prompt-similarity --lora-init-without-apply --sleep-idle-seconds
`).concat(OTHER_BUILDS_FLAGS);

/**
 * Flags that name a file which the engine only reads: allowed when that file lies in a model folder. Every spelling
 * is listed, because paths are found again by name when the command line of a container is made.
 */
const PATHS: Readonly<Record<string, PathForm>> = {
  '--mmproj': 'path',
  '-mm': 'path',
  '--lora': 'list',
  '--lora-scaled': 'scaled-list',
  '--control-vector': 'list',
  '--control-vector-scaled': 'scaled-list',
  '--grammar-file': 'path',
  '--json-schema-file': 'path',
  '-jf': 'path',
  '--chat-template-file': 'path',
  '--spec-draft-model': 'path',
  '--model-draft': 'path',
  '-md': 'path',
  '--lookup-cache-static': 'path',
  '-lcs': 'path',
};

/** Reason → the flags that are refused for it. */
const REFUSED: Readonly<Record<string, string>> = {
  'the model comes from MODEL': '--model',
  'Paddock publishes the server on loopback itself': '--host',
  'the port comes from PORT': '--port',
  'Paddock sets the log level, because it reads the start-up log': '--verbose --verbosity',
  'Paddock reads the log in its normal form': '--log-disable --log-jsonl --log-prefix --log-timestamps',
  'it writes to a file of its own choosing':
    '--log-file --log-prompts-dir --slot-save-path --lookup-cache-dynamic',
  'it downloads from the network':
    '--model-url --docker-repo --hf-repo --hf-file --mmproj-url --spec-draft-hf --embd-gemma-default ' +
    '--fim-qwen-1.5b-default --fim-qwen-3b-default --fim-qwen-7b-default --fim-qwen-7b-spec --fim-qwen-14b-spec ' +
    '--fim-qwen-30b-default --gpt-oss-20b-default --gpt-oss-120b-default --vision-gemma-4b-default ' +
    '--vision-gemma-12b-default',
  'it puts a secret on the command line': '--hf-token --api-key',
  'it reads secrets from a file': '--api-key-file --ssl-key-file --ssl-cert-file',
  'it sends tensors to other machines without protection': '--rpc',
  'it lets the model run tools or programs on this machine':
    '--tools --tools-runtime --mcp-servers-config --mcp-servers-json --agent --video-ffmpeg-dir',
  'it opens a proxy into other servers': '--ui-mcp-proxy',
  'it serves files of this machine over HTTP': '--path --media-path',
  'it changes the web page that the server shows': '--ui-config --ui-config-file',
  'it changes which web sites may call the server':
    '--cors-origins --cors-methods --cors-headers --cors-credentials',
  'Paddock expects the server at the root of its address': '--api-prefix',
  'another program could take over the port': '--reuse-port',
  'any caller could change the running server': '--props',
  'Paddock reads the slots to wait for running requests': '--slots',
  'Paddock switches models itself': '--models-dir --models-preset --models-max --models-autoload',
  'it prints something and ends': '--help --version --cache-list --completion-bash --list-devices',
  'the engine has removed it':
    '--draft --draft-min --spec-ngram-size-n --spec-ngram-size-m --spec-ngram-min-hits',
};

/** THE classification: one spelling of every flag that we have looked at → what we think of it. */
export const FLAG_POLICY: ReadonlyMap<string, FlagVerdict> = buildPolicy();

function buildPolicy(): ReadonlyMap<string, FlagVerdict> {
  const policy = new Map<string, FlagVerdict>();
  for (const name of ALLOWED) policy.set(name, { class: 'allowed' });
  for (const [name, form] of Object.entries(PATHS)) policy.set(name, { class: 'path', form });
  for (const [reason, names] of Object.entries(REFUSED))
    for (const name of words(names)) policy.set(name, { class: 'refused', reason });
  return policy;
}

/**
 * The verdict on a flag of which these are all spellings. A flag that nobody has looked at is refused, and so is one
 * whose spellings we have judged differently.
 */
export function judge(names: readonly string[]): FlagVerdict {
  const verdicts = names.map(name => FLAG_POLICY.get(name)).filter(verdict => verdict !== undefined);
  const refused = verdicts.find(verdict => verdict.class === 'refused');
  const first = refused ?? verdicts[0];
  if (!first) return { class: 'refused', reason: 'Paddock has not classified it yet' };
  if (verdicts.some(verdict => verdict.class !== first.class))
    return { class: 'refused', reason: 'its spellings are classified differently' };
  return first;
}
