import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hasTrayHost, waitForTrayHost } from '../../../src-main/desktop/tray-host.ts';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { eventually } from '../../support/eventually.ts';
import { describeWith } from '../../support/requirements.ts';

let bin: string;
const program = (name: string, script: string): Promise<void> =>
  writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'paddock-tray-'));
});
afterEach(() => rm(bin, { recursive: true, force: true }));

describeWith(['linux'], 'whether something shows tray icons', () => {
  const asked = (): Promise<boolean> => hasTrayHost({ PATH: bin });

  it('is read from whichever program the desktop has, in its own words', async () => {
    await program(
      'dbus-send',
      'echo "method return time=1 sender=:1.5"; echo "   variant       boolean true"',
    );
    expect(await asked()).toBe(true);
    await program('busctl', 'echo "b false"');
    expect(await asked()).toBe(false);
    await program('gdbus', 'echo "(<true>,)"');
    expect(await asked()).toBe(true);
  });

  it('is no where the bus knows no tray, and where the program says nothing for long', async () => {
    await program('gdbus', 'echo "Error: ServiceUnknown: the name true is not activatable" >&2; exit 1');
    expect(await asked()).toBe(false);
    await program('gdbus', 'echo "(<true>,)"; exec /bin/sleep 60');
    const before = performance.now();
    expect(await asked()).toBe(false);
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('may turn out to be yes while the session starts', async () => {
    await program('gdbus', `[ -e ${bin}/up ] && echo "(<true>,)" || { touch ${bin}/up; echo "(<false>,)"; }`);
    await program('touch', `: > "$1"`);
    const deps = { env: { PATH: bin }, clock: systemClock };
    const lasting = new AbortController().signal;
    expect(await waitForTrayHost(deps, 10_000, lasting)).toBe(true);
    await rm(join(bin, 'up'));
    expect(await waitForTrayHost(deps, 0, lasting)).toBe(false);
  });

  it('is not waited for any longer once the program ends', async () => {
    await program('gdbus', 'echo "(<false>,)"');
    const clock = new FakeClock();
    const ending = new AbortController();
    const answer = waitForTrayHost({ env: { PATH: bin }, clock }, 30_000, ending.signal);
    await eventually('it waits', () => clock.sleepers > 0);
    ending.abort();
    expect(await answer).toBe(false);
    expect(clock.sleepers).toBe(0);
  });

  describeWith(['dbus'], 'on a real bus', () => {
    it('is no without a desktop', async () => {
      const bus: ChildProcess = spawn(
        '/usr/bin/dbus-daemon',
        ['--session', '--nofork', '--print-address=1'],
        {
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      );
      try {
        const [address] = (await once(bus.stdout as NonNullable<typeof bus.stdout>, 'data')) as [Buffer];
        const env = { PATH: process.env.PATH, DBUS_SESSION_BUS_ADDRESS: address.toString().trim() };
        expect(await hasTrayHost(env)).toBe(false);
      } finally {
        bus.kill('SIGKILL');
        await once(bus, 'exit');
      }
    });
  });
});
