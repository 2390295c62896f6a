import { afterEach, expect, it } from 'vitest';
import type { Instance, RawLogLine } from '../../src-main/runtime/runtime.ts';
import { miniSpec, testDockerRuntime } from '../support/docker.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { quietObserver } from '../support/launch-spec.ts';
import { OwnDockerd } from '../support/own-dockerd.ts';
import { describeWith } from '../support/requirements.ts';

const never = new AbortController().signal;

describeWith(
  ['docker', 'llama-server', 'own-dockerd'],
  'a restart of dockerd under a running container',
  () => {
    let daemon: OwnDockerd | null = null;

    afterEach(async () => {
      await daemon?.dispose();
      daemon = null;
    });

    async function running(
      liveRestore: boolean,
    ): Promise<{ instance: Instance; lines: RawLogLine[]; log: Promise<void> }> {
      daemon = new OwnDockerd({ liveRestore });
      await daemon.start();
      daemon.importImage();
      const runtime = testDockerRuntime(daemon.address);
      const instance = await runtime.launch(miniSpec('restart', await freePort()), quietObserver, never);
      const lines: RawLogLine[] = [];
      const log = (async () => {
        for await (const batch of instance.logs(never)) lines.push(...batch);
      })();
      await eventually('the model is loaded', () => lines.some(line => line.text.includes('listening on')));
      return { instance, lines, log };
    }

    it('is observed as the end of the container, which is then removed', async () => {
      const { instance, log } = await running(false);
      await daemon?.stop();
      await daemon?.start();
      const exit = await instance.exited;
      expect(exit.error).toBeNull();
      await log;
      expect(daemon?.containers()).toEqual([]);
    });

    it('is survived with live-restore: no exit, no line twice, and terminate works', async () => {
      const { instance, lines, log } = await running(true);
      let ended = false;
      void instance.exited.then(() => {
        ended = true;
      });
      await daemon?.stop();
      const pids = await instance.pids();
      expect(pids.length).toBeGreaterThanOrEqual(2);
      await daemon?.start();
      expect(ended).toBe(false);
      expect(await instance.pids()).toEqual(pids);
      const exit = await instance.terminate(5_000);
      expect(exit).toMatchObject({ code: 0, signal: null });
      await log;
      expect(lines.filter(line => line.text.includes('listening on'))).toHaveLength(1);
      expect(daemon?.containers()).toEqual([]);
    });

    it('lets a terminate that was asked for meanwhile succeed afterwards', async () => {
      const { instance } = await running(true);
      await daemon?.stop();
      const ending = instance.terminate(5_000);
      await daemon?.start();
      expect((await ending).at).toBeGreaterThan(0);
      expect(daemon?.containers()).toEqual([]);
    });
  },
);
