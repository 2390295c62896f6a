import { afterAll, expect, it } from 'vitest';
import { eventually, healthStatus } from '../../support/eventually.ts';
import { nothingLeft, processesOf } from '../../support/leftovers.ts';
import { Panels, profileText } from '../../support/panel-process.ts';
import { realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

describeWith(['llama-server'], 'what a panel serves', () => {
  const args = ['--llama-server', realLlamaServer()];

  it('is one model per GROUP, side by side on ports of their own', async () => {
    const conf =
      profileText('chat') +
      profileText('embed', { GROUP: 'side' }) +
      profileText('embed-2', { GROUP: 'side' });
    const panel = await panels.start(conf, { args });
    const [one, two] = await Promise.all([panel.switchTo('chat'), panel.switchTo('embed')]);
    expect([one.status, two.status]).toEqual([200, 200]);
    const ports = [(await panel.group('default')).port, (await panel.group('side')).port];
    expect(new Set(ports).size).toBe(2);
    for (const port of ports) expect(await healthStatus(new URL(`http://127.0.0.1:${port}`))).toBe(200);
    const chatPid = await panel.serverPid('default');
    expect((await panel.switchTo('embed-2')).status).toBe(200);
    expect(await panel.serverPid('default')).toBe(chatPid);
    expect(await processesOf(panel.homeId)).toHaveLength(2);
    const active = (await panel.get('/models')).body.models.filter(
      (model: { active: boolean }) => model.active,
    );
    expect(active.map(({ id }: { id: string }) => id)).toEqual(['chat', 'embed-2']);
    expect((await panel.post('/stop', { group: 'side' }, true)).status).toBe(200);
    expect(await processesOf(panel.homeId)).toEqual([chatPid]);
    await panel.end();
    await nothingLeft(panel.homeId);
  });

  it('is unloaded when it was idle for its TTL', async () => {
    const panel = await panels.start(profileText('brief', { TTL: '1' }), { args });
    expect((await panel.switchTo('brief')).status).toBe(200);
    await panel.until('it is unloaded', state => state.status === 'stopped');
    await nothingLeft(panel.homeId);
    expect((await panel.get('/status')).body).toMatchObject({ model: null, state: 'idle', status: '' });
    expect((await panel.switchTo('brief')).status).toBe(200);
    await panel.end();
  });

  it('is nothing with --preload none, and what was served last without it', async () => {
    const place = panels.place(profileText('a') + profileText('b'));
    const first = await panels.start(place, { args });
    expect((await first.get('/status')).body).toEqual({
      model: null,
      model_name: '',
      state: 'idle',
      status: '',
    });
    await first.switchTo('b');
    await first.end();
    await nothingLeft(first.homeId);
    const second = await panels.start(place, { args, without: ['--preload'] });
    await second.ready('b');
    await second.end();
    const third = await panels.start(place, { args: [...args, '--preload', 'nobody'] });
    await eventually('it says so', () => /no profile has the id "nobody"/.test(third.printed));
    expect((await third.get('/status')).body.model).toBeNull();
    await third.end();
  });
});
