import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { docker } from '../../support/docker.ts';
import { DockerProxy } from '../../support/docker-proxy.ts';
import { eventually } from '../../support/eventually.ts';
import { containersOfHome, nothingLeft } from '../../support/leftovers.ts';
import { OwnDockerd } from '../../support/own-dockerd.ts';
import { type PanelPlace, type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';
import { ensureLlamaImage, LLAMA_IMAGE } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const inDocker = (id: string, keys: Readonly<Record<string, string>> = {}): string =>
  profileText(id, { RUNTIME: 'docker', IMAGE: LLAMA_IMAGE, ...keys });

describeWith(['docker', 'llama-server'], 'a panel with real containers', () => {
  const panels = new Panels();
  let place: PanelPlace;
  let panel: PanelProcess;
  let thief: ReturnType<typeof createServer>;

  beforeAll(async () => {
    await ensureLlamaImage();
    thief = createServer();
    await new Promise<void>(resolve => thief.listen(0, '127.0.0.1', resolve));
    const { port } = thief.address() as { port: number };
    place = panels.place(
      inDocker('a') +
        inDocker('b', { MODEL: 'paddock-mini-random-F16.gguf' }) +
        inDocker('no-image', { IMAGE: '127.0.0.1:9/nowhere/llama:none' }) +
        inDocker('taken', { PORT: String(port) }) +
        inDocker('bad-flag', { EXTRA_ARGS: '--threads 1 --logit-bias nonsense' }),
    );
    panel = await panels.start(place);
  });

  afterAll(async () => {
    thief.close();
    await panels.dispose();
  });

  it('names the build of the engine once the first container is ready', async () => {
    await panel.switchTo('a');
    await expect
      .poll(async () => (await panel.group()).state)
      .toMatchObject({ status: 'ready', instance: { build: 'build 11669' } });
  });

  it('loads and switches; one container is left, published on loopback only', async () => {
    expect(await panel.switchTo('a')).toMatchObject({ status: 200, body: { model: 'a' } });
    expect(await panel.switchTo('b')).toMatchObject({ status: 200, body: { model: 'b', state: 'running' } });
    const [id, ...more] = containersOfHome(panel.homeId);
    expect(more).toEqual([]);
    expect(docker(['port', id ?? ''])).toMatch(/^8080\/tcp -> 127\.0\.0\.1:\d+$/m);
    expect(docker(['inspect', '--format', '{{.HostConfig.RestartPolicy.Name}}', id ?? ''])).toMatch(
      /^(no)?$/,
    );
  });

  it('starts the model again after docker kill', async () => {
    await panel.switchTo('a');
    const [before = ''] = containersOfHome(panel.homeId);
    docker(['kill', before]);
    const state = await panel.until(
      'another container is ready',
      now => now.status === 'ready' && now.instance.containerId?.startsWith(before) === false,
    );
    expect(state).toMatchObject({ profileId: 'a', because: null });
    expect(containersOfHome(panel.homeId)).toHaveLength(1);
  });

  it.each([
    ['no-image', 'image-missing', /nowhere\/llama:none/],
    ['taken', 'port-taken', /\d+/],
    ['bad-flag', 'bad-flag', /logit-bias/],
  ])('goes back when [%s] cannot be served: %s', async (id, failure, said) => {
    await panel.switchTo('a');
    const answer = await panel.switchTo(id);
    expect(answer).toMatchObject({ status: 502, body: { success: false, error: { details: { failure } } } });
    expect(answer.body.error.message).toMatch(said);
    expect(answer.body.error.fix).toMatch(/\w{4,}/);
    await panel.ready('a');
    expect(containersOfHome(panel.homeId)).toHaveLength(1);
  });

  it('adopts the container after SIGKILL of the panel, and ends it with the panel', async () => {
    await panel.switchTo('a');
    const { state } = await panel.group();
    const containerId = state.status === 'ready' ? state.instance.containerId : null;
    await panel.remembered('a');
    await panel.kill();
    panel = await panels.start(place, { args: ['--preload', 'a'] });
    expect(await panel.ready('a')).toMatchObject({ instance: { containerId, adopted: true } });
    expect(await panel.end()).toBe(0);
    await nothingLeft(panel.homeId);
  });
});

describeWith(['docker', 'llama-server', 'own-dockerd'], 'a panel whose dockerd restarts', () => {
  const panels = new Panels();
  let daemon: OwnDockerd;
  let proxy: DockerProxy;
  let panel: PanelProcess;

  beforeAll(async () => {
    daemon = new OwnDockerd({ liveRestore: false, ports: true });
    await daemon.start();
    daemon.importImage();
    proxy = await DockerProxy.start({ daemon: daemon.address });
    panel = await panels.start(inDocker('a') + inDocker('b', { MODEL: 'paddock-mini-random-F16.gguf' }), {
      env: { DOCKER_HOST: proxy.address },
    });
  });

  afterAll(async () => {
    await panels.dispose();
    await proxy.dispose();
    await daemon.dispose();
  });

  it.each([
    ['stopping', /\/containers\/\w+\/stop\b/],
    ['starting', /\/containers\/\w+\/start\b/],
  ] as const)(
    'in a switch that is %s: the switch ends as asked or says why, and everything works again',
    async (moment, asked) => {
      expect(await panel.switchTo('a')).toMatchObject({ status: 200, body: { model: 'a' } });
      const held = proxy.hold(asked);
      const switched = panel.switchTo('b');
      await held.arrived;
      expect((await panel.group()).state.status).toBe(moment);
      await daemon.stop();
      held.letGo();
      expect((await panel.get('/status')).status).toBe(200);
      await daemon.start();
      const answer = await switched;
      if (answer.status === 200) expect(answer.body).toMatchObject({ model: 'b', state: 'running' });
      else
        expect(answer).toMatchObject({
          status: 502,
          body: {
            error: { message: expect.stringMatching(/Docker|\[b\]/), fix: expect.stringMatching(/\w{4}/) },
          },
        });
      expect(await panel.switchTo('a')).toMatchObject({ status: 200, body: { model: 'a' } });
      expect(await panel.switchTo('b')).toMatchObject({ status: 200, body: { model: 'b' } });
      await eventually('one container is left', () => daemon.containers().length === 1);
    },
  );

  it('under a model that serves: it comes back by itself', async () => {
    await panel.switchTo('a');
    // While the daemon ends nobody is told how its containers did.
    const asked = proxy.hold(/\/containers\/\w+\/json\b/);
    await daemon.stop();
    asked.letGo();
    await panel.until(
      'the engine does not answer',
      state => state.status === 'ready' && state.health === 'failing',
    );
    expect((await panel.get('/status')).body.status).toContain('does not answer');
    await daemon.start();
    await panel.ready('a');
    await eventually('one container is left', () => daemon.containers().length === 1);
    expect(await panel.end()).toBe(0);
    expect(daemon.containers()).toEqual([]);
  });
});
