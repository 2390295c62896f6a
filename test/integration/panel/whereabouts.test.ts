import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { launchScript } from '../../support/launch-script.ts';
import { Panels, profileText } from '../../support/panel-process.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

describe('npx paddock --json', () => {
  it('starts a panel that says where it is in one line, and asks it, wherever the flags stand', async () => {
    const place = panels.place(profileText('a'));
    const conf = ['--models-conf', place.modelsConf];
    const ports = ['--port', '0', '--instance-port', '0'];
    const args = ['--json', '--home', place.home, 'headless', ...conf, ...ports, '--preload', 'absent'];
    const panel = await launchScript('paddock.mjs', args);
    await eventually('it says where it is', () => panel.out().includes('\n'));
    const said = JSON.parse(panel.out()) as Record<string, unknown>;
    expect(said).toMatchObject({ home: place.home, pid: panel.child.pid, instancePort: 0, movedFrom: null });
    expect(said.url).toBe(`http://127.0.0.1:${said.port}`);
    expect(said.signInUrl).toContain(`${said.url}/login?code=`);
    // What is for people goes elsewhere.
    await eventually('it complains of the profile', () => panel.err().includes('absent'));

    const status = await launchScript('paddock.mjs', ['--home', place.home, '--json', 'status']);
    expect(await status.ended).toEqual([0, null]);
    expect(JSON.parse(status.out())).toMatchObject({ url: said.url, state: 'idle' });

    panel.child.kill('SIGTERM');
    expect(await panel.ended).toEqual([0, null]);
    expect(panel.out().trimEnd()).not.toContain('\n');
  });

  it('says what is wrong as JSON too', async () => {
    const refused = await launchScript('paddock.mjs', ['headless', '--port', 'eighty', '--json']);
    expect(await refused.ended).toEqual([2, null]);
    expect(JSON.parse(refused.err())).toMatchObject({
      error: { code: 'BAD_REQUEST', message: expect.stringContaining('--port "eighty"') },
    });
    expect(refused.out()).toBe('');
  });
});
