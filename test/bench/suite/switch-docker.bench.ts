import Docker from 'dockerode';
import { freePort } from '../../support/free-port.ts';
import { ensureLlamaImage, haveDocker, haveLlamaServer } from '../../support/real-llama.ts';
import { runningInstance, switchPanel, untilHealthy } from '../engines.ts';
import { figure, finish, runs, unmeasured } from '../figures.ts';
import { startPanel } from '../panel.ts';
import { MINI_IDS, miniConf } from '../profiles.ts';

const ROUNDS = runs * 4;

/** The panel's switch beside a bare loop on the same daemon that makes the same containers. */
async function measure(): Promise<void> {
  const image = await ensureLlamaImage();
  const docker = new Docker();
  const panel = await startPanel({
    conf: miniConf('docker', ['GPUS=none', `IMAGE=${image}`]),
    args: ['--instance-port', '0'],
  });
  const bare = new BareContainer(docker);
  const whole: number[] = [];
  const loop: number[] = [];
  const beyond: number[] = [];
  try {
    const made = new Map<string, Docker.ContainerInspectInfo>();
    for (const id of MINI_IDS) {
      await switchPanel(panel, id);
      const { containerId } = await runningInstance(panel);
      made.set(id, await docker.getContainer(containerId ?? '').inspect());
    }
    for (let round = -2; round < ROUNDS; round++) {
      const id = MINI_IDS[Math.abs(round % 2)] ?? '';
      const like = made.get(id);
      if (!like) throw new Error(`No container of ${id}`);
      const switchMs = await switchPanel(panel, id);
      const loopMs = await bare.switchTo(like);
      if (round < 0) continue;
      whole.push(switchMs);
      loop.push(loopMs);
      beyond.push(switchMs - loopMs);
    }
  } finally {
    await bare.stop();
    await panel.stop();
  }
  figure('switch, panel', 'ms', whole);
  figure('bare dockerode: stop, remove, create, start, health', 'ms', loop);
  figure('switch beyond the bare loop', 'ms', beyond, { atMost: 60 });
}

/** One container at a time, as the panel's, with nothing around it. */
class BareContainer {
  readonly #docker: Docker;
  #current: Docker.Container | undefined;

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  /** Ends the one before and has the next healthy; ms. */
  async switchTo(like: Docker.ContainerInspectInfo): Promise<number> {
    const port = await freePort();
    const { Image, Cmd, Entrypoint, Env, User, ExposedPorts } = like.Config;
    const started = performance.now();
    await this.stop();
    const container = await this.#docker.createContainer({
      Image,
      Cmd,
      Env,
      User,
      ...(Entrypoint ? { Entrypoint } : {}),
      ...(ExposedPorts ? { ExposedPorts } : {}),
      HostConfig: {
        ...like.HostConfig,
        PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
      },
    });
    this.#current = container;
    await container.start();
    await untilHealthy(port);
    return performance.now() - started;
  }

  async stop(): Promise<void> {
    const container = this.#current;
    this.#current = undefined;
    await container?.stop({ t: 10 });
    await container?.remove();
  }
}

if (!haveDocker()) unmeasured('no Docker daemon answers');
else if (!haveLlamaServer()) unmeasured('no llama-server image here: run test/provision.sh as root');
else await measure();
finish();
