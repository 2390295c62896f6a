import { afterAll, beforeAll, expect, it } from 'vitest';
import { docker } from '../../support/docker.ts';
import { eventually } from '../../support/eventually.ts';
import { containersOfHome, nothingLeft } from '../../support/leftovers.ts';
import { type PanelProcess, Panels, profileText } from '../../support/panel-process.ts';
import { Registry } from '../../support/registry.ts';
import { describeWith } from '../../support/requirements.ts';

/** dockerd itself tries a layer five times, with pauses of 5, 10, 15 and 20 s. */
const GIVES_UP_MS = 150_000;
const MIB = 1024 * 1024;

describeWith(
  ['docker', 'llama-server', 'docker-registry'],
  'a panel whose image is pulled from a registry',
  () => {
    const panels = new Panels();
    let registry: Registry;
    let panel: PanelProcess;
    let image: string;

    beforeAll(async () => {
      registry = await Registry.start();
      image = await registry.push('llama:1');
      const inDocker = (id: string, tag: string): string =>
        profileText(id, { RUNTIME: 'docker', IMAGE: registry.image(tag) });
      panel = await panels.start(inDocker('there', 'llama:1') + inDocker('unknown', 'llama:2'));
    });

    afterAll(async () => {
      await panels.dispose();
      await registry.dispose();
    });

    const isHere = (): boolean => docker(['images', '--quiet', image]) !== '';
    /** The share of the image that the panel says it has, once that is between nothing and all. */
    const halfway = async (): Promise<number> => {
      const state = await panel.until('a part is there', now => {
        const fraction = now.status === 'starting' ? now.progress?.fraction : null;
        return typeof fraction === 'number' && fraction > 0 && fraction < 1;
      });
      expect(state).toMatchObject({ phase: 'launching', progress: { stage: `pulling the image ${image}` } });
      return (state.status === 'starting' && state.progress?.fraction) || 0;
    };

    it('says that the registry has no such tag', async () => {
      const answer = await panel.switchTo('unknown');
      expect(answer).toMatchObject({
        status: 502,
        body: { error: { details: { failure: 'image-missing' } } },
      });
      expect(answer.body.error.message).toMatch(
        /llama:2 is not on this machine and cannot be pulled: .*unknown/,
      );
      expect(containersOfHome(panel.homeId)).toEqual([]);
    });

    it('shows how far it is, and serves it then', async () => {
      registry.gate.holdAfter(3 * MIB);
      const switched = panel.switchTo('there');
      const first = await halfway();
      // The share never falls, and the second layer's size may come later.
      registry.gate.holdAfter(20 * MIB);
      await eventually('it is further', async () => (await halfway()) > first);
      registry.gate.release();
      expect(await switched).toMatchObject({ status: 200, body: { model: 'there', state: 'running' } });
      expect(isHere()).toBe(true);
      expect((await panel.post('/stop', {}, true)).status).toBe(200);
      await nothingLeft(panel.homeId);
      docker(['rmi', '--force', image]);
    });

    it('ends the pull when the switch is taken back', async () => {
      registry.gate.holdAfter(3 * MIB);
      await panel.post('/switch?wait=false', { model: 'there' });
      await halfway();
      expect((await panel.post('/stop', {}, true)).status).toBe(200);
      // The daemon notices that it shall stop when something comes.
      registry.gate.release();
      await eventually('the daemon has hung up', () => registry.gate.connections === 0);
      expect(isHere()).toBe(false);
    });

    it(
      'gives up with the reason when the registry goes away in the middle',
      async () => {
        registry.gate.holdAfter(3 * MIB);
        await panel.post('/switch?wait=false', { model: 'there' });
        await halfway();
        registry.kill();
        await panel.until(
          'it says that it tries again',
          now => now.status === 'starting' && now.progress?.stage.endsWith('trying again') === true,
        );
        const state = await panel.until('it gave up', now => now.status === 'failed', GIVES_UP_MS);
        expect(state).toMatchObject({ failure: { code: 'image-missing', permanent: true } });
        expect(state.status === 'failed' && state.failure.message).toContain(
          'is not on this machine and its registry cannot be reached',
        );
        expect(isHere()).toBe(false);
        expect(await panel.end()).toBe(0);
        await nothingLeft(panel.homeId);
      },
      GIVES_UP_MS + 60_000,
    );
  },
);
