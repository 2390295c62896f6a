import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Reading } from '../../../src-shared/model/reading.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeNvidiaSmi } from '../../support/fake-nvidia.ts';
import { Panels, profileText } from '../../support/panel-process.ts';
import { describeWith } from '../../support/requirements.ts';

describeWith(['linux'], 'a panel that may open nothing more', () => {
  const panels = new Panels();
  const folder = mkdtempSync(join(tmpdir(), 'paddock-descriptors-'));
  afterAll(async () => {
    await panels.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes on with what it has, says what it cannot do, and recovers', async () => {
    const startsFile = join(folder, 'starts');
    const panel = await panels.start(profileText('a'), {
      args: ['--nvidia-smi', fakeNvidiaSmi({ startsFile }, folder), '--sample-ms', '250'],
    });
    // Open before, and so not in need of another descriptor.
    const socket = new WebSocket(new URL('rpc', panel.url), {
      headers: { authorization: `Bearer ${panel.token}` },
    });
    await once(socket, 'open');
    let latest: Reading | undefined;
    socket.on('message', data => {
      const { event } = JSON.parse(String(data)) as { event?: Reading[] };
      latest = event?.at(-1) ?? latest;
    });
    socket.send(JSON.stringify({ t: 'open', id: 1, name: 'telemetry.readings', input: { historyMs: 0 } }));
    const nvidia = (): string | null | undefined => {
      const source = latest?.sources.find(({ name }) => name === 'nvidia-smi');
      return source?.status === 'ok' ? 'ok' : source?.message;
    };
    await eventually('the GPU is read', () => nvidia() === 'ok');

    const limits = readFileSync(`/proc/${panel.pid}/limits`, 'utf8');
    const [, soft = '', hard = ''] = /Max open files\s+(\S+)\s+(\S+)/.exec(limits) ?? [];
    const limit = (most: string): void => {
      execFileSync('prlimit', ['--pid', String(panel.pid), `--nofile=${most}:${hard}`]);
    };
    limit('3');
    for (const line of readFileSync(startsFile, 'utf8').split('\n')) {
      const pid = Number.parseInt(line, 10);
      if (pid > 0) process.kill(pid, 'SIGKILL');
    }
    await eventually('it cannot be started', () => nvidia()?.includes('EMFILE'));
    limit(soft);
    await eventually('the GPU is read again', () => nvidia() === 'ok');
    socket.close();
    expect(await panel.end()).toBe(0);
  });
});
