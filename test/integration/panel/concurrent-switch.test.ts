import { readdirSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { nothingLeft, processesOf } from '../../support/leftovers.ts';
import { Panels, profileText } from '../../support/panel-process.ts';
import { realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const REQUESTS = 100;
const panels = new Panels();
afterAll(() => panels.dispose());

/** Open files and sockets of a process. */
const handlesOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

describeWith(['llama-server'], '100 switches at once', () => {
  it('to different ids: one is accepted, the rest get 409, one server runs, nothing leaks', async () => {
    const ids = Array.from({ length: REQUESTS }, (_, index) => `m${index}`);
    const panel = await panels.start(ids.map(id => profileText(id)).join(''), {
      args: ['--llama-server', realLlamaServer()],
    });
    const round = async (): Promise<string> => {
      const answers = await Promise.all(ids.map(id => panel.switchTo(id)));
      const accepted = answers.filter(({ status }) => status === 200);
      const refused = answers.filter(({ status }) => status === 409);
      expect(accepted).toHaveLength(1);
      expect(refused).toHaveLength(REQUESTS - 1);
      for (const { body } of refused) expect(body.error).toBe('switch already in progress');
      const model: string = accepted[0]?.body.model;
      expect((await panel.get('/status')).body).toMatchObject({ model, state: 'running', status: '' });
      expect(await processesOf(panel.homeId)).toEqual([await panel.serverPid()]);
      return model;
    };
    const first = await round();
    await panel.post('/stop', {}, true);
    await nothingLeft(panel.homeId);
    const before = handlesOf(panel.pid);
    const second = await round();
    expect(second).toMatch(/^m\d+$/);
    expect(first).toMatch(/^m\d+$/);
    await panel.post('/stop', {}, true);
    await nothingLeft(panel.homeId);
    // Connections of this test's own client stay open for a while.
    await eventually('its handles are as before', () => handlesOf(panel.pid) <= before + 2, 15_000);
    expect(await panel.end()).toBe(0);
  });
});
