import { BareEngine, runningInstance, switchPanel } from '../engines.ts';
import { figure, finish, runs } from '../figures.ts';
import { startPanel } from '../panel.ts';
import { MINI_IDS, miniConf } from '../profiles.ts';

const ROUNDS = runs * 4;

/** The panel's switch on the built-in engine beside the same worker started and ended by hand. */
const panel = await startPanel({ conf: miniConf('embedded'), args: ['--instance-port', '0'] });
const bare = new BareEngine({ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/' });
const whole: number[] = [];
const engine: number[] = [];
const beyond: number[] = [];
try {
  const commands = new Map<string, readonly string[]>();
  for (const id of MINI_IDS) {
    await switchPanel(panel, id);
    commands.set(id, (await runningInstance(panel)).command);
  }
  for (let round = -2; round < ROUNDS; round++) {
    const id = MINI_IDS[Math.abs(round % 2)] ?? '';
    const switchMs = await switchPanel(panel, id);
    const engineMs = await bare.switchTo(commands.get(id) ?? []);
    if (round < 0) continue;
    whole.push(switchMs);
    engine.push(engineMs);
    beyond.push(switchMs - engineMs);
  }
} finally {
  await bare.stop();
  await panel.stop();
}
figure('switch, panel', 'ms', whole);
figure("the engine's own stop and load, bare", 'ms', engine);
figure("switch beyond the engine's own stop and load", 'ms', beyond, { atMost: 60 });
finish();
