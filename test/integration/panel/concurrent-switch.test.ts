import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { Gate } from '../../support/gate.ts';
import { nothingLeft, processesOf } from '../../support/leftovers.ts';
import { Panels, profileText } from '../../support/panel-process.ts';
import { realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const REQUESTS = 100;
const panels = new Panels();
afterAll(() => panels.dispose());

/** Open files and sockets of a process. */
const handlesOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** The real engine, which starts to serve once a gate is open. */
function gatedLlamaServer(folder: string, gate: Gate): string {
  const path = join(folder, 'llama-server');
  const script = `#!/bin/sh
case " $* " in *' --port '*) while [ ! -e '${gate.path}' ]; do sleep 0.02; done ;; esac
exec '${realLlamaServer()}' "$@"
`;
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

describeWith(['llama-server'], '100 switches at once', () => {
  it('to different ids: one is accepted, the rest get 409, one server runs, nothing leaks', async () => {
    const ids = Array.from({ length: REQUESTS }, (_, index) => `m${index}`);
    const place = panels.place(ids.map(id => profileText(id)).join(''));
    const gate = new Gate(place.root);
    const panel = await panels.start(place, {
      args: ['--llama-server', gatedLlamaServer(place.root, gate)],
    });
    const round = async (): Promise<string> => {
      gate.close();
      let told = 0;
      const asking = ids.map(id => panel.switchTo(id).finally(() => told++));
      // The one that is accepted is not done before the last one has asked.
      await eventually('the others are told', () => told === REQUESTS - 1, 60_000);
      gate.open();
      const answers = await Promise.all(asking);
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
    // Connections of this test's own client close in their own time.
    await eventually('its handles are as before', () => handlesOf(panel.pid) <= before + 2, 100_000);
    expect(await panel.end()).toBe(0);
  });
});
