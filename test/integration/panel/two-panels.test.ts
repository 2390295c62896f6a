import { createServer, type Server } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { fakeLlamaServer } from '../../support/fake-llama.ts';
import { containersOfHome, nothingLeft, processesOf } from '../../support/leftovers.ts';
import { Panels, profileText, refusedPanel } from '../../support/panel-process.ts';
import { ensureLlamaImage, LLAMA_IMAGE, realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

describeWith(['llama-server'], 'two panels with different homes', () => {
  it('serve the same profile side by side and leave each other’s servers alone', async () => {
    const args = ['--llama-server', realLlamaServer()];
    const first = await panels.start(profileText('a'), { args });
    const second = await panels.start(profileText('a'), { args });
    expect(first.homeId).not.toBe(second.homeId);
    expect((await first.switchTo('a')).status).toBe(200);
    expect((await second.switchTo('a')).status).toBe(200);
    const [ofFirst, ofSecond] = [await processesOf(first.homeId), await processesOf(second.homeId)];
    expect(ofFirst).toHaveLength(1);
    expect(ofSecond).toHaveLength(1);
    // The second one dies hard and starts again for nothing: it reaps its own server only.
    await second.kill();
    const again = await panels.start(second.place, { args });
    await nothingLeft(again.homeId);
    expect(await processesOf(first.homeId)).toEqual(ofFirst);
    await first.ready('a');
    await again.end();
    expect(await processesOf(first.homeId)).toEqual(ofFirst);
    await first.end();
    await nothingLeft(first.homeId);
  });
});

describeWith(['docker', 'llama-server'], 'two panels with different homes and Docker', () => {
  it('leave each other’s containers alone', async () => {
    await ensureLlamaImage();
    const conf = profileText('a', { RUNTIME: 'docker', IMAGE: LLAMA_IMAGE });
    const first = await panels.start(conf);
    const second = await panels.start(conf);
    expect((await first.switchTo('a')).status).toBe(200);
    expect((await second.switchTo('a')).status).toBe(200);
    const mine = containersOfHome(first.homeId);
    expect(mine).toHaveLength(1);
    await second.kill();
    const again = await panels.start(second.place);
    await nothingLeft(again.homeId);
    expect(containersOfHome(first.homeId)).toEqual(mine);
    await Promise.all([first.end(), again.end()]);
  });
});

describe('a second panel', () => {
  it('with the same home is refused, names the first and leaves it serving', async () => {
    const first = await panels.start(profileText('a'), { args: ['--llama-server', fakeLlamaServer()] });
    expect((await first.switchTo('a')).status).toBe(200);
    const served = await first.serverPid();
    const second = await refusedPanel(first.place, {});
    expect(second.code).toBe(1);
    expect(second.printed).toContain(first.url.origin);
    expect(second.printed).toContain(`process ${first.pid}`);
    expect(second.printed).toContain('--home');
    expect((await first.get('/status')).status).toBe(200);
    expect(await processesOf(first.homeId)).toEqual([served]);
    await first.ready('a');
    expect(await first.serverPid()).toBe(served);
    expect(await first.end()).toBe(0);
    const third = await panels.start(first.place);
    expect(await third.end()).toBe(0);
  });

  it('that starts in the same moment with the same home is refused, or the first is', async () => {
    const place = panels.place(profileText('a'));
    const all = await Promise.allSettled(Array.from({ length: 4 }, () => panels.start(place)));
    const started = all.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []));
    expect(started).toHaveLength(1);
    for (const one of all)
      if (one.status === 'rejected')
        expect(String(one.reason)).toContain('already runs with this state folder');
    const info = await started[0]?.post('/rpc/app.info', {}, true);
    expect(info?.body.homeId).toBe(started[0]?.homeId);
    expect(await started[0]?.end()).toBe(0);
  });

  it('that cannot have its port leaves what the one before it left for the next to adopt', async () => {
    const args = ['--llama-server', fakeLlamaServer()];
    const first = await panels.start(profileText('a'), { args });
    expect((await first.switchTo('a')).status).toBe(200);
    await first.remembered('a');
    const served = await first.serverPid();
    await first.kill();
    const other = await panels.start('');
    const refused = await refusedPanel(first.place, { args: [...args, '--port', other.url.port] });
    expect(refused.code).toBe(1);
    expect(await processesOf(first.homeId)).toEqual([served]);
    const next = await panels.start(first.place, { args, without: ['--preload'] });
    await next.ready('a');
    expect(await next.serverPid()).toBe(served);
    await Promise.all([other.end(), next.end()]);
  });

  it('on an explicit port that is taken ends with exit code 1 and names who holds it', async () => {
    const first = await panels.start(profileText('a'));
    const { code, printed } = await refusedPanel(panels.place(''), { args: ['--port', first.url.port] });
    expect(code).toBe(1);
    expect(printed).toContain(first.url.port);
    expect(printed).toContain(String(first.pid));
    expect(printed).toContain('--port');
    await first.end();
  });

  /** Takes a port where nobody has it; whether it could. */
  const take = (holder: Server, port: number): Promise<boolean> =>
    new Promise(resolve => {
      holder.once('error', () => resolve(false));
      holder.listen(port, '127.0.0.1', () => resolve(true));
    });

  it('on the default port that is taken moves on and says so', async () => {
    const holder = createServer();
    const holds = await take(holder, 8081);
    // Whoever holds 8081, ourselves or a panel of this machine, the next port is taken instead.
    const panel = await panels.start('', { without: ['--port'] });
    expect(panel.url.port).not.toBe('8081');
    expect(panel.printed).toMatch(/Port 8081 is taken \(.*\): using the next free one\./);
    if (holds) expect(panel.printed).toContain(String(process.pid));
    await panel.end();
    holder.close();
  });

  it('says where its model server went when the default port is taken, and leaves the port of a panel free', async () => {
    const holder = createServer();
    await take(holder, 8080);
    const panel = await panels.start(profileText('a'), {
      args: ['--llama-server', fakeLlamaServer(), '--preload', 'a'],
      without: ['--instance-port'],
    });
    await panel.ready('a');
    const { port, movedFrom } = await panel.group();
    expect(movedFrom).toBe(8080);
    expect(port).toBeGreaterThan(8081);
    const said = new RegExp(`Port 8080 is taken \\(.*\\): the model server uses ${port}\\.`);
    await eventually('it is said', () => said.test(panel.printed));
    await panel.end();
    holder.close();
  });
});
