import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { runningPanel } from '../../../src-main/lib/home.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeLlamaServer } from '../../support/fake-llama.ts';
import { nothingLeft } from '../../support/leftovers.ts';
import { APP_DIR, ensureBuild, Panels, profileText } from '../../support/panel-process.ts';

const panels = new Panels();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => panels.dispose());

function run(script: string, args: readonly string[]): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(APP_DIR, script), ...args], {
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

describe('when nobody reads the output any more', () => {
  it('the panel serves on, and ends with its model server as it should', async () => {
    await ensureBuild();
    const place = panels.place(profileText('a'));
    const ports = ['--port', '0', '--instance-port', '0'];
    const given = [
      '--home',
      place.home,
      '--models-conf',
      place.modelsConf,
      '--llama-server',
      fakeLlamaServer(),
    ];
    const child = run('src-main/bin/start.mjs', ['--headless', ...given, ...ports, '--preload', 'a']);
    const ended = once(child, 'exit');
    // Before it has said anything: its address goes nowhere.
    child.stdout?.destroy();
    child.stderr?.destroy();
    const record = await eventually('the panel runs', () => runningPanel(place.home));
    await eventually('a is served', async () => {
      const answer = await fetch(new URL('/status', record.url));
      return ((await answer.json()) as { model: string | null }).model === 'a';
    });
    const { id } = JSON.parse(readFileSync(join(place.home, 'home.json'), 'utf8')) as { id: string };
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await nothingLeft(id);
  });

  it('a command that follows something ends quietly', async () => {
    const panel = await panels.start(profileText('a'));
    const child = run('src-main/bin/paddock.mjs', ['status', '--watch', '--home', panel.place.home]);
    let complaints = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    const ended = once(child, 'close');
    await once(child.stdout!, 'data');
    child.stdout?.destroy();
    // Every change is a line: with the first that nobody takes, the command has heard of it.
    const stop = new AbortController();
    const changes = (async () => {
      while (!stop.signal.aborted) await panel.post('/stop', {}, true);
    })();
    const [code] = await ended;
    stop.abort();
    await changes;
    expect({ code, complaints }).toEqual({ code: 0, complaints: '' });
  });

  it('a command that has said everything ends as always', async () => {
    const child = run('src-main/bin/paddock.mjs', ['--help']);
    const ended = once(child, 'exit');
    child.stdout?.destroy();
    expect(await ended).toEqual([0, null]);
  });
});
