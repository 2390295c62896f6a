import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../src-shared/contract.ts';
import { exchange } from '../bench/engines.ts';
import { type OwnPanel, openOwnPanel } from '../soak/own-panel.ts';
import { NotingDocker } from '../support/docker-daemon.ts';
import { eventually } from '../support/eventually.ts';
import { profileText } from '../support/panel-process.ts';

/** An edit of which only the asker knows: nobody saved it. */
const edit = (image: string): unknown => ({
  kind: 'change',
  profileId: 'alpha',
  text: null,
  changes: { RUNTIME: 'docker', IMAGE: image },
});

/** What every row that reads can make something of; rows ignore what they do not know. */
const ANYTHING = {
  ...{
    profileId: 'docked',
    id: 'none',
    runId: 'none',
    edit: edit('evil/one:1'),
    text: '[a]',
    path: '/m.gguf',
  },
  ...{ fromMs: 0, toMs: 60_000, since: 0, lines: 1, file: 'none', group: 'default', suite: 'starter' },
};

let docker: NotingDocker;
let own: OwnPanel;
beforeAll(async () => {
  docker = await NotingDocker.start();
  const conf = profileText('alpha') + profileText('docked', { RUNTIME: 'docker', IMAGE: 'local/engine:1' });
  own = await openOwnPanel(conf, ['--docker', docker.address, '--preload', 'none']);
});
afterAll(async () => {
  await own.stop();
  await docker.dispose();
});

describe('a Docker daemon', () => {
  const looksUp = (image: string): Promise<unknown> =>
    eventually(`${image} is looked up`, () => docker.asked.includes(`GET /images/${image}/json`));

  it('is never made to run anything by who only looks ahead, whatever image they name', async () => {
    // One after the other: when the last is looked up, what the first set off has long been asked for.
    for (const image of ['evil/one:1', 'evil/two:2', 'evil/three:3', 'evil/four:4']) {
      const { status } = await exchange(`${own.url}/rpc/profiles.plan`, { edit: edit(image) });
      expect(status).toBe(200);
      await looksUp(image);
    }
    await exchange(`${own.url}/rpc/engine.flags`, { profileId: 'docked' });
    await exchange(`${own.url}/rpc/supervisor.previewSwitch`, { profileId: 'docked' });
    await looksUp('local/engine:1');
    expect(docker.changes).toEqual([]);
  });

  it('is changed by no row that an anonymous local tool may read', async () => {
    const readable = Object.entries(contract).filter(
      ([, row]) => row.access === 'read' && row.kind !== 'stream',
    );
    for (const [name] of readable) {
      const { status } = await exchange(`${own.url}/rpc/${name}`, ANYTHING);
      expect(`${name} ${status}`).not.toBe(`${name} 401`);
    }
    expect(docker.changes).toEqual([]);
  });

  it('is asked to run what models.conf names once that is launched', async () => {
    await exchange(`${own.url}/switch?wait=false`, { model: 'docked' });
    await eventually('a container is made', () => docker.changes.includes('POST /containers/create'));
  });
});
