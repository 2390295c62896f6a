import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runningPanel } from '../../../src-main/lib/home.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeLlamaServer } from '../../support/fake-llama.ts';
import { launchScript } from '../../support/launch-script.ts';
import { nothingLeft } from '../../support/leftovers.ts';
import { ONCE } from '../../support/once.ts';
import { Panels, profileText } from '../../support/panel-process.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

describe('when nobody reads the output any more', () => {
  it('the panel serves on, and ends with its model server as it should', async () => {
    const place = panels.place(profileText('a'));
    const ports = ['--port', '0', '--instance-port', '0'];
    const given = ['--home', place.home, '--models-conf', place.modelsConf];
    const engine = ['--llama-server', fakeLlamaServer(), '--preload', 'a'];
    const { child, ended } = await launchScript('start.mjs', ['--headless', ...given, ...ports, ...engine]);
    // Before it has said anything: its address goes nowhere.
    child.stdout?.destroy();
    child.stderr?.destroy();
    const record = await eventually('the panel runs', () => runningPanel(place.home));
    await eventually('a is served', async () => {
      const answer = await fetch(new URL('/status', record.url), { headers: ONCE });
      return ((await answer.json()) as { model: string | null }).model === 'a';
    });
    const { id } = JSON.parse(readFileSync(join(place.home, 'home.json'), 'utf8')) as { id: string };
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await nothingLeft(id);
  });

  it('a command that follows something ends quietly', async () => {
    const panel = await panels.start(profileText('a'));
    const watch = await launchScript('paddock.mjs', ['status', '--watch', '--home', panel.place.home]);
    await eventually('it watches', () => watch.out() !== '');
    watch.child.stdout?.destroy();
    // Every change is a line: with the first that nobody takes, the command has heard of it.
    const stop = new AbortController();
    const changes = (async () => {
      while (!stop.signal.aborted) await panel.post('/stop', {}, true);
    })();
    const [code] = await watch.ended;
    stop.abort();
    await changes;
    expect({ code, complaints: watch.err() }).toEqual({ code: 0, complaints: '' });
  });

  it('a command that has said everything ends as always', async () => {
    const { child, ended } = await launchScript('paddock.mjs', ['--help']);
    child.stdout?.destroy();
    expect(await ended).toEqual([0, null]);
  });
});
