import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fakeLlamaServer } from '../../support/fake-llama.ts';
import { nothingLeft } from '../../support/leftovers.ts';
import { type PanelPlace, Panels, profileText, refusedPanel } from '../../support/panel-process.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

/** Files of a home that hold something of ours; `home.json` decides what belongs to us and stays. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesOf(path);
    return name === 'home.json' || name === 'token' ? [] : [path];
  });
}

/** A home that was in use, with a server that its panel left running. */
async function usedHome(): Promise<{ place: PanelPlace; homeId: string; args: readonly string[] }> {
  const place = panels.place(profileText('a'));
  const args = ['--llama-server', fakeLlamaServer(), '--sample-ms', '250'];
  const panel = await panels.start(place, { args });
  expect((await panel.switchTo('a')).status).toBe(200);
  await panel.remembered('a');
  const { homeId } = panel;
  await panel.kill();
  return { place, homeId, args };
}

describe('a state folder whose files are damaged', () => {
  it.each([
    ['garbage', () => Buffer.from('\0\x01garbage{"')],
    ['nothing', () => Buffer.alloc(0)],
    ['half of what they held', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ])('because they hold %s: the panel starts, serves, and leaves no orphan', async (_, damage) => {
    const { place, homeId, args } = await usedHome();
    const files = filesOf(place.home);
    expect(files.length).toBeGreaterThan(3);
    for (const path of files) writeFileSync(path, damage(readFileSync(path)));
    const panel = await panels.start(place, { args: [...args, '--preload', 'a'] });
    expect(panel.homeId).toBe(homeId);
    await panel.ready('a');
    expect((await panel.get('/telemetry')).status).toBe(200);
    const range = { fromMs: Date.now() - 60_000, toMs: Date.now() };
    expect((await panel.post('/rpc/telemetry.history', range, true)).status).toBe(200);
    expect(await panel.end()).toBe(0);
    await nothingLeft(homeId);
  });

  it('because folders are in their place', async () => {
    const { place, homeId, args } = await usedHome();
    for (const path of filesOf(place.home)) {
      rmSync(path);
      mkdirSync(path);
    }
    const panel = await panels.start(place, { args: [...args, '--preload', 'a'] });
    await panel.ready('a');
    expect(await panel.end()).toBe(0);
    await nothingLeft(homeId);
  });

  it('because the token file holds no token: it is refused by name, with the next step', async () => {
    const { place, homeId, args } = await usedHome();
    writeFileSync(join(place.home, 'token'), 'short');
    const { code, printed } = await refusedPanel(place, { args });
    expect(code).toBe(1);
    expect(printed).toContain(join(place.home, 'token'));
    expect(printed).toContain('the next start makes a new token');
    rmSync(join(place.home, 'token'));
    const panel = await panels.start(place, { args });
    await nothingLeft(homeId);
    expect(await panel.end()).toBe(0);
  });
});
