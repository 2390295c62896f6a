/** The first page. */

export const overview = {
  title: 'Overview',
  now: 'Now',
  generation: 'Generation',
  prompt: 'Prompt',
  firstToken: 'First token',
  slots: 'Slots',
  context: 'Context',
  tokensPerSecond: 'tokens/s',
  none: '–',
  /** Instead of a speed, while nothing is asked. */
  idle: 'idle',
  median: 'median {{value}} over 15 min',
  noRequestYet: 'no request yet',
  firstRequest: 'answering the first request',
  noneLately: 'none in 15 min',
  promptTotal: '{{n}} read',
  /** The engine does not tell how long a request waited for a slot. */
  lastRequest: 'last, without queue',
  slotsOf: 'of {{total}} busy',
  waiting: '{{n}} waiting',
  noneWaiting: 'none waiting',
  contextOf: '{{used}} of {{size}} tokens',
  contextEmpty: '{{size}} tokens free',
  contextUnknown: 'no model loaded',
  share: '{{used}} of {{total}}',
  remoteNote: 'not reported',
} as const;

export const gpus = {
  title: 'GPUs',
  gpu: 'GPU {{index}}',
  own: 'this model',
  foreign: 'other programs',
  used: 'in use',
  free: 'free',
  vram: 'VRAM',
  utilisation: 'Utilisation',
  vramLine: 'VRAM over time',
  utilisationLine: 'utilisation over time',
  temperature: '{{value}} °C',
  powerOf: 'of {{limit}} W',
  powerOnly: '{{used}} W',
  notReported: 'not reported',
  others: 'other models',
  utilisationName: 'utilisation',
  temperatureSub: 'temperature',
  powerSub: 'power',
  clockSub: 'clock',
  memoryClockSub: 'memory {{value}}',
  memoryClockName: 'Memory clock',
  clockName: 'Clock',
  megahertz: '{{value}} MHz',
  throttled: 'slowed down: {{why}}',
  splitLabel:
    'VRAM of {{name}}: {{own}} this model, {{others}} other models, {{foreign}} other programs, {{free}} free',
  chartOf: '{{name}}, VRAM and utilisation',
  temperatureName: 'Temperature',
  powerName: 'Power',
  noneTitle: 'No GPU here',
  noneSub: 'Models run on the processor. Everything else works the same.',
  failingTitle: 'The GPUs cannot be read',
  cpu: 'CPU',
  ram: 'RAM',
  cpuChart: 'Processor and memory of this machine',
  modelCpu: 'Model, processor',
  modelRam: 'Model, memory',
  cores: '{{n}} cores busy',
  waiting: 'The first reading arrives within seconds.',
} as const;

export const host = {
  title: 'Host',
  cpu: 'CPU',
  cpuOf: '{{pct}} of {{cores}} cores',
  ram: 'RAM',
  system: 'system',
  pageCache: 'page cache',
  model: 'model',
  free: 'free',
  swapInUse: 'Swap is in use: a model in swap answers slowly.',
  diskMissing: '{{folder}} does not exist yet.',
  swap: 'Swap',
  noSwap: 'none',
  disk: 'Models disk',
  diskFree: '{{free}} free',
  splitLabel: 'RAM: {{system}} system, {{model}} model and page cache, {{free}} free',
} as const;

export const chart = {
  now: 'now',
  ago: '−{{span}}',
  empty: 'No readings yet.',
  left: '{{name}}, left axis',
  right: '{{name}}, right axis',
  instant: 'Instant',
  gap: 'no reading',
  described: '{{label}} {{now}} now, between {{low}} and {{high}} over the last {{span}}.',
} as const;

/** How far back the charts look. */
export const range = {
  label: 'Time range',
  loading: 'Reading the history',
  failed: 'The history cannot be read',
} as const;

/** What exactly runs. */
export const instance = {
  title: 'Instance',
  runtime: 'Runtime',
  image: 'Image',
  build: 'Build',
  process: 'Process {{pid}}.',
  container: 'Container {{id}}.',
  uptime: 'Up',
  restarts: 'Restarts',
  command: 'Command',
  commandTitle: 'The command line as it was run',
  commandSub: 'Secrets are left out.',
  copyCommand: 'Copy the command line',
  none: 'No instance runs.',
  close: 'Close',
} as const;

export const throughput = {
  title: 'Throughput',
  generation: 'Generation',
  prompt: 'Prompt',
  firstToken: 'First token',
  slots: 'Slots busy',
  waiting: 'Waiting',
  context: 'Context',
  rate: '{{value}} tokens/s',
  chart: 'Prompt and generation speed',
} as const;
