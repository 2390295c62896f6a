#!/usr/bin/env node
// A stand-in for nvidia-smi that speaks its CSV dialect. FAKE_NVIDIA_SMI holds the scenario as JSON; see
// test/support/fake-nvidia.ts for its fields. Every start appends a line with its pid and arguments to `startsFile`.
import { appendFileSync, readFileSync } from 'node:fs';

const scenario = JSON.parse(process.env.FAKE_NVIDIA_SMI ?? '{}');
const args = process.argv.slice(2);
if (scenario.startsFile) appendFileSync(scenario.startsFile, `${process.pid} ${args.join(' ')}\n`);
process.stdout.on('error', () => process.exit(141));
if (scenario.ignoreSigterm) process.on('SIGTERM', () => {});

const option = name => args.find(arg => arg.startsWith(`${name}=`))?.slice(name.length + 1);
const after = name => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const everyMs = after('-lms') ?? (after('-l') === undefined ? undefined : Number(after('-l')) * 1000);
const query = option('--query-gpu');
const processQuery = option('--query-compute-apps');
const gpus = scenario.gpus ?? 1;
const say = text => process.stdout.write(text);
const stay = () => setInterval(() => {}, 1 << 30);
const uuid = gpu => `GPU-0000000${gpu}-1111-2222-3333-444444444444`;

/** 0 to 1, at another moment for every GPU. */
const wave = (gpu, tick) => (scenario.waves ? (Math.sin(tick / 7 + gpu) + 1) / 2 : 0);

const VALUES = {
  index: gpu => gpu,
  uuid,
  name: () => scenario.name ?? 'NVIDIA GeForce RTX 4090',
  driver_version: () => '575.57.08',
  'memory.total': () => 24564,
  'memory.used': (gpu, tick) =>
    (scenario.vramUsedMiB ?? 1000) + gpu + (scenario.moving ? tick : 0) + Math.round(wave(gpu, tick) * 20000),
  'utilization.gpu': (gpu, tick) => Math.round(40 + gpu + wave(gpu, tick * 3) * 50),
  'temperature.gpu': () => 55,
  'power.draw': () => '101.50',
  'power.limit': () => '450.00',
  'clocks.sm': () => 2520,
  'clocks.mem': () => 10501,
  'fan.speed': () => 30,
  display_active: gpu => (gpu === scenario.displayGpu ? 'Enabled' : 'Disabled'),
  'clocks_event_reasons.active': () => scenario.reasons ?? '0x0000000000000004',
  'clocks_throttle_reasons.active': () => scenario.reasons ?? '0x0000000000000004',
};

function refuse(field) {
  say(`Field "${field}" is not a valid field to query.\n\n`);
  process.exit(2);
}

function gpuRow(fields, gpu, tick) {
  const absent = scenario.notAvailable ?? {};
  return fields.map(field => absent[field] ?? VALUES[field](gpu, tick)).join(', ');
}

/** Rows of processes: [gpu, pid, name, MiB]; read again each time, so that a test can end one. */
function processRows() {
  const list = scenario.processesFile ? readFileSync(scenario.processesFile, 'utf8') : '[]';
  return JSON.parse(list).map(([gpu, pid, name, mib]) => `${uuid(gpu)}, ${pid}, ${name}, ${mib}`);
}

function loop(rows) {
  const delayMs = Number(everyMs);
  let tick = 0;
  const turn = () => {
    const text = rows(tick)
      .map(row => `${row}\n`)
      .join('');
    if (scenario.halves && text.length > 10) {
      say(text.slice(0, 10));
      setTimeout(() => say(text.slice(10)), Math.min(20, delayMs / 4));
    } else say(text);
    tick++;
    if (scenario.crashAfter !== undefined && query !== undefined && tick >= scenario.crashAfter) {
      say(rows(tick).join('\n').slice(0, 25));
      process.exitCode = scenario.exitCode ?? 255;
      return;
    }
    if (scenario.hangAfter !== undefined && query !== undefined && tick >= scenario.hangAfter)
      return void stay();
    if (everyMs === undefined) return;
    setTimeout(turn, delayMs);
  };
  setTimeout(turn, scenario.slowStartMs ?? 0);
}

if (scenario.mismatch) {
  say('Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 575.57\n');
  process.exit(18);
} else if (scenario.noDriver) {
  say(
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n\n",
  );
  process.exit(9);
} else if (scenario.noDevices) {
  say('No devices were found\n');
  process.exit(6);
} else if (scenario.hang) stay();
else if (args.includes('-L')) {
  for (let gpu = 0; gpu < gpus; gpu++) say(`GPU ${gpu}: ${VALUES.name()} (UUID: ${uuid(gpu)})\n`);
} else if (args.includes('--help-query-gpu')) {
  for (const field of Object.keys(VALUES)) say(`"${field}"\n${field}.\n\n`);
} else if (query !== undefined) {
  const fields = query.split(',');
  const unknown = new Set(scenario.unknownFields ?? []);
  for (const field of fields) if (unknown.has(field) || !(field in VALUES)) refuse(field);
  const garbage = scenario.garbage ? ['\u0000\u0001<html>, 1, 2', 'GPU is lost, [', ',,,,,,,,,,,,,'] : [];
  if (scenario.onlyGarbage) loop(() => garbage.concat(['nothing here']));
  else {
    const all = Array.from({ length: gpus }, (_, gpu) => gpu);
    loop(tick => [
      ...garbage,
      ...all
        .filter(gpu => gpu !== scenario.lostGpu || tick < (scenario.lostAfter ?? 2))
        .map(gpu => gpuRow(fields, gpu, tick)),
    ]);
  }
} else if (processQuery !== undefined) loop(processRows);
else {
  say("Invalid combination of input arguments. Please run 'nvidia-smi -h' for help.\n\n");
  process.exit(2);
}
