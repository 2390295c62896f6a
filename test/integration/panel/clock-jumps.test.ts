import { afterAll, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { Panels, profileText } from '../../support/panel-process.ts';
import { realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

const YEAR_MS = 365 * 86_400_000;

/** Shifts the wall clock of a panel: SIGUSR2 moves it a year ahead, the next one a year back, and so on. */
const SHIFTING_CLOCK = `data:text/javascript,${encodeURIComponent(`
  const real = Date.now;
  let shift = 0, turn = 0;
  Date.now = () => real() + shift;
  process.on('SIGUSR2', () => { shift = turn++ % 2 === 0 ? ${YEAR_MS} : -${YEAR_MS}; });
`)}`;

describeWith(['llama-server'], 'a clock that jumps', () => {
  it('by a year, ahead and back, ends no model, stalls no switch and breaks no reading', async () => {
    const panel = await panels.start(profileText('a') + profileText('b', { TTL: '3600' }), {
      args: ['--llama-server', realLlamaServer(), '--sample-ms', '250'],
      nodeArgs: ['--import', SHIFTING_CLOCK],
    });
    const shownAt = async (): Promise<number> => (await panel.snapshot()).at;
    const jump = async (passes: (at: number) => boolean): Promise<void> => {
      process.kill(panel.pid, 'SIGUSR2');
      // The snapshot carries the time of its last change: a switch makes one.
      expect((await panel.switchTo('a')).status).toBe(200);
      expect((await panel.switchTo('b')).status).toBe(200);
      await eventually('the clock has jumped', async () => passes(await shownAt()));
    };
    expect((await panel.switchTo('b')).status).toBe(200);
    await jump(at => at > Date.now() + YEAR_MS / 2);
    await panel.ready('b');
    const pid = await panel.serverPid();
    await jump(at => at < Date.now() - YEAR_MS / 2);
    await panel.ready('b');
    expect(await panel.serverPid()).not.toBe(pid);
    // A crash in the past is retried as well.
    const killed = await panel.serverPid();
    process.kill(killed, 'SIGKILL');
    await panel.until('it is back', state => state.status === 'ready' && state.instance.pid !== killed);
    await eventually('telemetry goes on', async () => {
      const since = Date.now() - YEAR_MS - 5_000;
      const { status, body } = await panel.get(`/telemetry?since=${since}`);
      return status === 200 && body.length > 0;
    });
    expect((await panel.get('/logs?tail=10')).body.lines.length).toBeGreaterThan(0);
    expect(await panel.end()).toBe(0);
  });
});
