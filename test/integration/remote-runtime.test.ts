import { spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src-main/lib/clock.ts';
import { createRemoteRuntime } from '../../src-main/runtime/remote/remote-runtime.ts';
import { emptyProfile } from '../support/empty-profile.ts';
import { eventually, healthStatus } from '../support/eventually.ts';
import { type FakeLlama, fakeLlamaServer } from '../support/fake-llama.ts';
import { freePort } from '../support/free-port.ts';
import { launchSpec, quietObserver } from '../support/launch-spec.ts';

const servers: { kill(signal: NodeJS.Signals): boolean }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.kill('SIGKILL');
});

async function serve(behaviour: FakeLlama): Promise<string> {
  const port = await freePort();
  servers.push(spawn(fakeLlamaServer(behaviour), ['--port', String(port)], { stdio: 'ignore' }));
  const endpoint = `http://127.0.0.1:${port}`;
  await eventually('something answers', async () => (await healthStatus(new URL(endpoint))) !== null);
  return endpoint;
}

function attach(endpoint: string | null) {
  const profile = emptyProfile({ runtime: 'remote', endpoint });
  const spec = launchSpec({ homeId: 'home', port: 1, profile });
  return createRemoteRuntime({ clock: systemClock }).launch(
    spec,
    quietObserver,
    new AbortController().signal,
  );
}

describe('the remote runtime', () => {
  it('attaches to a server that still loads', async () => {
    const instance = await attach(await serve({ load: '30s' }));
    expect(await healthStatus(instance.endpoint)).toBe(503);
    expect(instance.identity).toMatchObject({ adopted: true, pid: null });
  });

  it('says that a web page is no engine', async () => {
    const failed = attach(await serve({ html: true }));
    await expect(failed).rejects.toThrow(/something else than JSON/);
    await expect(failed).rejects.toMatchObject({ details: { failure: 'remote-unreachable' } });
  });

  it('says that nothing answers', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const failed = attach(endpoint);
    await expect(failed).rejects.toThrow(/does not answer \(ECONNREFUSED\)/);
    await expect(failed).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
    const profile = emptyProfile({ runtime: 'remote', endpoint });
    const spec = launchSpec({ homeId: 'home', port: 1, profile });
    const looked = createRemoteRuntime({ clock: systemClock }).preflight(spec, new AbortController().signal);
    await expect(looked).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  });

  it('refuses what is no address', async () => {
    await expect(attach(null)).rejects.toMatchObject({ details: { failure: 'invalid-profile' } });
  });
});
