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

if (haveLlamaServer()) await measure();
else unmeasured('no llama-server here: run test/provision.sh as root');
finish();
