import { type ProfileEntry, ProfileId, type ProfileListing } from '../../src-shared/model/profile.ts';
import type { GpuReading, Reading } from '../../src-shared/model/reading.ts';
import type {
  Failure,
  GroupState,
  InstanceIdentity,
  SupervisorState,
} from '../../src-shared/model/supervisor.ts';
import { emptyProfile } from './empty-profile.ts';

/** What a fixture panel shows. Everything in here is made up, and plausible. */
export interface Scenario {
  readonly gpus: 'two' | 'none' | 'eight';
  readonly state: (now: number) => SupervisorState;
  readonly generating: boolean;
  readonly inFlight: number;
  /** Only what comes with Paddock is there. */
  readonly fresh?: boolean;
}

const id = (text: string): ProfileId => ProfileId.parse(text);
export const BIG = id('qwen3.5-35b');
export const DEMO = id('demo-q8');
export const MISSING = id('mistral-large');

interface ProfileFacts {
  readonly id: ProfileId;
  readonly name: string;
  readonly description: string;
  readonly runtime?: ProfileEntry['profile']['runtime'];
  readonly ctxSize?: number;
  readonly speed?: string;
  readonly sizeBytes?: number;
  readonly missing?: boolean;
  readonly extraArgs?: string[];
}

function entry(facts: ProfileFacts, line: number): ProfileEntry {
  const file = `/models/${facts.id}.gguf`;
  return {
    profile: emptyProfile({
      id: facts.id,
      line,
      name: facts.name,
      description: facts.description,
      speed: facts.speed ?? '',
      bench: facts.id.startsWith('bench-'),
      runtime: facts.runtime ?? 'docker',
      model: file,
      ctxSize: facts.ctxSize ?? null,
      extraArgs: facts.extraArgs ?? [],
    }),
    file: facts.missing
      ? { state: 'missing', path: file, sizeBytes: null, problem: `${file} is not there.` }
      : { state: 'present', path: file, sizeBytes: facts.sizeBytes ?? 5_100_000_000, problem: null },
  };
}

const GIB = 1024 ** 3;
const PROFILES: readonly ProfileFacts[] = [
  {
    id: DEMO,
    name: 'Paddock demo Q8',
    description: 'Tiny model that comes with Paddock',
    runtime: 'embedded',
    ctxSize: 2048,
    sizeBytes: 4_400_000,
  },
  {
    id: id('demo-pirate'),
    name: 'Paddock demo, pirate',
    description: 'The demo model with a LoRA adapter',
    runtime: 'embedded',
    ctxSize: 2048,
    sizeBytes: 8_100_000,
  },
  {
    id: BIG,
    name: 'Qwen3.5-35B-A3B UD-Q6_K_XL',
    description: 'Daily driver: code, tools, long context',
    ctxSize: 262_144,
    speed: '~120 t/s',
    extraArgs: ['--temp', '0.6', '--top-p', '0.95', '--top-k', '20'],
    sizeBytes: 29.1 * GIB,
  },
  {
    id: id('gpt-oss-120b'),
    name: 'gpt-oss-120b MXFP4',
    description: 'Hard questions; experts on the CPU',
    ctxSize: 131_072,
    speed: '~34 t/s',
    sizeBytes: 59.4 * GIB,
  },
  {
    id: id('gemma-3-27b'),
    name: 'Gemma 3 27B Q4_K_M',
    description: 'Images and European languages',
    ctxSize: 131_072,
    speed: '~41 t/s',
    sizeBytes: 16.5 * GIB,
  },
  { id: MISSING, name: 'Mistral Large Q3_K_L', description: 'Writing', ctxSize: 65_536, missing: true },
  {
    id: id('office-server'),
    name: 'Office server',
    description: 'The machine in the cellar',
    runtime: 'remote',
    ctxSize: 32_768,
  },
  {
    id: id('bench-qwen'),
    name: 'Bench: Qwen3.5-35B',
    description: 'Fixed seed, no cache',
    ctxSize: 16_384,
    sizeBytes: 29.1 * GIB,
  },
  {
    id: id('bench-gemma'),
    name: 'Bench: Gemma 3 27B',
    description: 'Fixed seed, no cache',
    ctxSize: 16_384,
    sizeBytes: 16.5 * GIB,
  },
];

export const listing: ProfileListing = {
  path: '/home/ada/paddock/models.conf',
  revision: 'a'.repeat(64),
  profiles: PROFILES.map((facts, i) => entry(facts, 3 + i * 9)),
  retired: [],
  issues: [],
};

const instance: InstanceIdentity = {
  runtime: 'docker',
  endpoint: 'http://127.0.0.1:8080/',
  command: ['llama-server', '--model', '/models/qwen3.5-35b.gguf'],
  adopted: false,
  pid: null,
  containerId: 'f3a1c09be2d4',
  image: 'ghcr.io/ggml-org/llama.cpp:server-cuda',
  build: 'build 11669',
};
const launch = (profileId: ProfileId, since: number) => ({ profileId, launchId: 'l-1', since });

/** Serving since three hours. */
export function ready(now: number, profileId = BIG): Extract<SupervisorState, { status: 'ready' }> {
  const runtime = profileId === BIG ? 'docker' : 'embedded';
  return {
    status: 'ready',
    ...launch(profileId, now - 11_550_000),
    health: 'ok',
    attempt: 0,
    because: null,
    instance: { ...instance, runtime },
  };
}

export function starting(now: number, profileId = BIG): Extract<SupervisorState, { status: 'starting' }> {
  return {
    status: 'starting',
    ...launch(profileId, now - 6_400),
    phase: 'loading',
    attempt: 0,
    progress: { fraction: 0.62, stage: 'loading tensors' },
    because: null,
    instance,
  };
}

export function outOfVram(now: number, profileId = id('gpt-oss-120b')): Failure {
  return {
    profileId,
    code: 'out-of-vram',
    permanent: true,
    message: 'The GPUs have 37.1 GiB free, and loading needed 3.2 GiB more.',
    fix: 'Set FIT = on, lower CTX_SIZE (131,072 now), or close what else uses the GPUs.',
    exit: { code: 1, signal: null, outOfMemory: false, error: null, at: now - 4_000 },
    logTail: [
      'load_tensors: offloading 36 repeating layers to GPU',
      'load_tensors: CUDA0 model buffer size = 21,114.06 MiB',
      'ggml_backend_cuda_buffer_type_alloc_buffer: allocating 15204.00 MiB on device 1: cudaMalloc failed: out of memory',
      'alloc_tensor_range: failed to allocate CUDA1 buffer of size 15942559744',
      'llama_model_load: error loading model: unable to allocate CUDA1 buffer',
      "srv    load_model: failed to load model, '/models/gpt-oss-120b.gguf'",
    ],
    at: now - 4_000,
  };
}

const draining = (now: number): SupervisorState => ({
  status: 'draining',
  ...launch(BIG, now - 11_550_000),
  next: { kind: 'start', profileId: DEMO },
  inFlight: 3,
  deadlineAt: now + 24_000,
  instance,
});

/** The screens that a person can meet. */
export const scenarios = {
  busy: { gpus: 'two', state: ready, generating: true, inFlight: 1 },
  noGpu: { gpus: 'none', state: now => ready(now, DEMO), generating: true, inFlight: 0 },
  idle: {
    gpus: 'none',
    state: now => ({ status: 'stopped', lastExit: null, since: now }),
    generating: false,
    inFlight: 0,
  },
  starting: { gpus: 'two', state: starting, generating: false, inFlight: 0 },
  draining: { gpus: 'two', state: draining, generating: true, inFlight: 3 },
  failed: {
    gpus: 'two',
    state: now => ({
      status: 'failed',
      profileId: BIG,
      failure: outOfVram(now),
      rollback: {
        ...outOfVram(now, BIG),
        code: 'port-taken',
        message: 'Port 8080 is taken by python3 (pid 4711).',
        fix: 'End that program, or start Paddock with --instance-port 0.',
        logTail: ["srv start: couldn't bind HTTP server socket, hostname: 0.0.0.0, port: 8080"],
      },
      since: now - 4_000,
    }),
    generating: false,
    inFlight: 0,
  },
  backoff: {
    gpus: 'two',
    state: now => ({
      status: 'backoff',
      profileId: BIG,
      attempt: 1,
      retryAt: now + 8_000,
      failure: {
        ...outOfVram(now, BIG),
        code: 'killed',
        permanent: false,
        message: 'It was ended by SIGKILL after 3 h.',
        fix: 'See whether the system ran out of memory.',
      },
      since: now - 1_000,
    }),
    generating: false,
    inFlight: 0,
  },
  rolledBack: {
    gpus: 'two',
    state: now => ({ ...ready(now), since: now - 31_000, because: outOfVram(now) }),
    generating: true,
    inFlight: 0,
  },
  hung: { gpus: 'two', state: now => ({ ...ready(now), health: 'hung' }), generating: false, inFlight: 1 },
  firstRun: {
    gpus: 'none',
    state: now => ready(now, DEMO),
    generating: false,
    inFlight: 0,
    fresh: true,
  },
  eightGpus: { gpus: 'eight', state: ready, generating: true, inFlight: 1 },
} as const satisfies Record<string, Scenario>;
export type ScenarioName = keyof typeof scenarios;

export function groupOf(scenario: Scenario, now: number): GroupState {
  return { group: 'default', port: 8080, state: scenario.state(now), operation: null };
}

/** The same noise every time. */
function noise(seed: number): number {
  const x = Math.sin(seed * 127.1) * 43758.5453;
  return x - Math.floor(x);
}

function gpu(
  index: number,
  at: number,
  name: string,
  totalGiB: number,
  ownPct: number,
  foreignMiB: number,
  limitW: number,
): GpuReading {
  const second = Math.floor(at / 1000);
  const age = second % 900;
  const resting = age % 97 < 14;
  const load = resting ? 8 : index === 1 ? 58 : 94;
  const utilisationPct = Math.max(0, Math.min(100, load + (noise(second + index * 31) - 0.5) * 12));
  const totalMiB = totalGiB * 1024;
  const ownMiB = Math.round(totalMiB * ownPct);
  return {
    index,
    uuid: `GPU-${index}`,
    name,
    vendor: 'nvidia',
    driver: '580.82.07',
    vramTotalMiB: totalMiB,
    vramUsedMiB: ownMiB + foreignMiB,
    utilisationPct,
    temperatureC: 52 + utilisationPct / 5,
    powerW: limitW * (0.2 + utilisationPct / 180),
    powerLimitW: limitW,
    clockSmMHz: 2_505,
    clockMemMHz: 10_501,
    fanPct: 40,
    throttle: index % 2 === 1 ? ['power cap'] : [],
    processes: [
      { pid: 100, name: 'llama-server', vramMiB: ownMiB, owner: 'instance', profileId: BIG },
      { pid: 200, name: 'Xorg', vramMiB: foreignMiB, owner: 'foreign', profileId: null },
    ],
  };
}

function gpusOf(kind: Scenario['gpus'], at: number): GpuReading[] {
  if (kind === 'none') return [];
  if (kind === 'two') {
    return [
      gpu(0, at, 'GeForce RTX 4090', 24, 0.925, 420, 450),
      gpu(1, at, 'GeForce RTX 5070 Ti', 16, 0.55, 3_300, 300),
    ];
  }
  return Array.from({ length: 8 }, (_, i) =>
    gpu(i, at, 'H100 80GB HBM3', 80, 0.5 + (i % 4) * 0.11, 512, 700),
  );
}

/** One reading of a scenario at an instant. */
export function readingOf(scenario: Scenario, at: number): Reading {
  const profileId = scenario.gpus === 'none' ? DEMO : BIG;
  const wave = noise(Math.floor(at / 1000));
  const serving = scenario.state(at).status === 'ready' || scenario.state(at).status === 'draining';
  return {
    at,
    host: {
      cpuPct: 21 + wave * 9,
      cpuCores: 16,
      load1: 3.1,
      ramTotalMiB: 64_205,
      ramUsedMiB: 26_400 + wave * 300,
      ramPageCacheMiB: 12_700,
      ramAvailableMiB: 36_900,
      swapTotalMiB: scenario.gpus === 'none' ? 8_192 : 0,
      swapUsedMiB: scenario.gpus === 'none' ? 310 : 0,
      modelsDiskFreeMiB: 421_900,
      modelsDiskTotalMiB: 1_900_000,
    },
    gpus: gpusOf(scenario.gpus, at),
    instances: serving
      ? [{ profileId, group: 'default', cpuPct: 104 + wave * 12, ramMiB: 28_100, ramOwnMiB: 15_400 }]
      : [],
    servers: serving
      ? [
          {
            profileId,
            group: 'default',
            promptTokensPerSecond: scenario.generating ? 2_914 + wave * 40 : 0,
            generationTokensPerSecond: scenario.generating ? 116 + wave * 5 : 0,
            timeToFirstTokenMs: scenario.generating ? 340 : null,
            slotsTotal: 4,
            slotsBusy: scenario.inFlight,
            requestsWaiting: 2,
            contextUsedTokens: 81_204,
            contextSizeTokens: 262_144,
            promptTokensTotal: 1_204_331,
            generatedTokensTotal: 88_120,
          },
        ]
      : [],
    sources: [
      scenario.gpus === 'none'
        ? { name: 'nvidia-smi', status: 'absent', message: 'nvidia-smi is not installed.' }
        : { name: 'nvidia-smi', status: 'ok', message: null },
    ],
  };
}
