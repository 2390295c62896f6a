import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { startLlama } from '../../support/llama-process.ts';
import { haveLlamaServer } from '../../support/real-llama.ts';
import { BareEngine, exchange, runningInstance, switchPanel, untilHealthy } from '../engines.ts';
import { figure, finish, median, runs, unmeasured } from '../figures.ts';
import { startPanel } from '../panel.ts';
import { MINI_IDS, miniConf } from '../profiles.ts';
import { routerBinary } from '../router-binary.ts';

const ROUNDS = runs * 4;
const PROMPT = { prompt: 'a', max_tokens: 1 };

/** The panel's switch and llama-server's own, to the first byte of the new model's answer, turn and turn about. */
async function measure(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'paddock-bench-switch-'));
  const binary = routerBinary();
  const { program } = binary;
  const panel = await startPanel({
    conf: miniConf('process'),
    args: ['--llama-server', program, '--instance-port', '0'],
  });
  const bare = new BareEngine({ PATH: process.env.PATH ?? '' });
  let router: Awaited<ReturnType<typeof startLlama>> | undefined;
  try {
    const commands = new Map<string, readonly string[]>();
    let port = 0;
    for (const id of MINI_IDS) {
      await switchPanel(panel, id);
      const instance = await runningInstance(panel);
      commands.set(id, instance.command);
      port = instance.port;
    }
    const preset = join(scratch, 'preset.ini');
    writeFileSync(preset, presetOf(commands));
    const routerPort = await freePort();
    router = await startLlama([program], ['--models-preset', preset, '--models-max', '1'], {
      port: routerPort,
    });
    await untilHealthy(routerPort);

    const complete = async (at: number, model: string): Promise<number> => {
      const answer = await exchange(`http://127.0.0.1:${at}/v1/completions`, { model, ...PROMPT });
      if (answer.status !== 200)
        throw new Error(`The completion of ${model} answered ${answer.status}: ${answer.body}`);
      return answer.firstByteMs;
    };
    const whole: number[] = [];
    const routed: number[] = [];
    const engine: number[] = [];
    const beyond: number[] = [];
    // Two rounds for every program's caches and compiled code.
    for (let round = -2; round < ROUNDS; round++) {
      const id = MINI_IDS[Math.abs(round % 2)] ?? '';
      const started = performance.now();
      const switchMs = await switchPanel(panel, id);
      await complete(port, id);
      const wholeMs = performance.now() - started;
      const routedMs = await complete(routerPort, id);
      const engineMs = await bare.switchTo(commands.get(id) ?? []);
      if (round < 0) continue;
      whole.push(wholeMs);
      routed.push(routedMs);
      engine.push(engineMs);
      beyond.push(switchMs - engineMs);
    }
    figure("switch to the new model's answer, panel", 'ms', whole);
    figure("switch to the new model's answer, llama-server's router", 'ms', routed);
    figure('panel ÷ router', '×', [median(whole) / median(routed)], { atMost: 1.3 });
    figure("the engine's own stop and load, bare", 'ms', engine);
    figure("switch beyond the engine's own stop and load", 'ms', beyond, { atMost: 60 });
  } finally {
    await bare.stop();
    await router?.stop();
    await panel.stop();
    binary.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * The same switch on a machine with a GPU, whose memory has to be seen free between the two: the panel sees one through
 * a stand-in that starts as fast as a program without Node does.
 */
async function measureWithGpu(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'paddock-bench-gpu-'));
  const nvidiaSmi = join(scratch, 'nvidia-smi');
  writeFileSync(nvidiaSmi, GPU_STAND_IN, { mode: 0o755 });
  const binary = routerBinary();
  const panel = await startPanel({
    conf: miniConf('process', ['GPUS=all']),
    args: ['--llama-server', binary.program, '--instance-port', '0', '--nvidia-smi', nvidiaSmi],
  });
  const bare = new BareEngine({ PATH: process.env.PATH ?? '' });
  try {
    const beyond: number[] = [];
    for (let round = -2; round < ROUNDS; round++) {
      const switchMs = await switchPanel(panel, MINI_IDS[Math.abs(round % 2)] ?? '');
      const engineMs = await bare.switchTo((await runningInstance(panel)).command);
      if (round >= 0) beyond.push(switchMs - engineMs);
    }
    figure("switch beyond the engine's own stop and load, with a GPU", 'ms', beyond, { atMost: 60 });
  } finally {
    await bare.stop();
    await panel.stop();
    binary.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Rows in the dialect of the real one for whatever is asked, every `-lms` milliseconds, and no processes. */
const GPU_STAND_IN = `#!/bin/sh
for arg; do
  case $last in -lms) every=$arg;; esac
  last=$arg
  case $arg in --query-gpu=*) fields=\${arg#*=};; esac
done
value() {
  case $1 in
    index) echo 0;;
    uuid) echo GPU-00000000-1111-2222-3333-444444444444;;
    name) echo NVIDIA Stand-in;;
    memory.total) echo 24564;;
    memory.used) echo 1000;;
    *) echo '[N/A]';;
  esac
}
[ -n "$fields" ] || exec sleep 100000
row=
old=$IFS; IFS=,
for field in $fields; do row="$row\${row:+, }$(value "$field")"; done
IFS=$old
pause=$(awk "BEGIN { print $every / 1000 }")
while echo "$row"; do sleep "$pause"; done
`;

/** The panel's own arguments as a preset file, so that both sides run the same thing. */
function presetOf(commands: ReadonlyMap<string, readonly string[]>): string {
  const leftOut = new Set(['--host', '--port']);
  const section = (id: string, args: readonly string[]): string => {
    const lines: string[] = [];
    for (let i = 0; i < args.length; i++) {
      const flag = args[i] ?? '';
      const next = args[i + 1];
      const hasValue = next !== undefined && !/^--?[a-z]/.test(next);
      if (hasValue) i++;
      if (!leftOut.has(flag)) lines.push(`${flag.replace(/^--?/, '')} = ${hasValue ? next : 'true'}`);
    }
    return [`[${id}]`, ...lines].join('\n');
  };
  return `${[...commands].map(([id, [, ...args]]) => section(id, args)).join('\n\n')}\n`;
}

if (haveLlamaServer()) {
  await measure();
  await measureWithGpu();
} else unmeasured('no llama-server here: run test/provision.sh as root');
finish();
