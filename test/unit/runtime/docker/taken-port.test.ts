import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import { createDockerRuntime } from '../../../../src-main/runtime/docker/docker-runtime.ts';
import { SshTunnel } from '../../../../src-main/runtime/docker/ssh-tunnel.ts';
import { miniSpec } from '../../../support/docker.ts';
import { plainServerArgs, quietObserver } from '../../../support/launch-spec.ts';
import { ScriptedDocker } from '../../../support/scripted-docker.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const never = new AbortController().signal;

/** A port that this very process holds until the end of the test. */
async function heldPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** What a launch is refused with by a daemon whose containers are these and that may not have the port. */
async function refusal(port: number, containers: readonly object[]): Promise<unknown> {
  const daemon = await ScriptedDocker.start();
  const message = `failed to bind host port for 127.0.0.1:${port}: address already in use`;
  daemon.on(/POST \/containers\/create/, { status: 201, body: { Id: 'new' } });
  daemon.on(/POST \/containers\/new\/start/, { status: 500, body: { message } });
  daemon.on(/DELETE \/containers\/new/, { status: 204 });
  daemon.on(/GET \/containers\/json\?(?!.*label)/, { status: 200, body: containers });
  const runtime = createDockerRuntime({
    address: daemon.address,
    env: {},
    home: await temporaryFolder(),
    serverArgs: plainServerArgs,
    clock: systemClock,
    log: silentLogger,
  });
  return runtime.launch(miniSpec('h', port), quietObserver, never).catch((error: unknown) => error);
}

test('names the program that has the port where no container has it', async () => {
  const port = await heldPort();
  expect(await refusal(port, [])).toMatchObject({
    code: 'LOAD_FAILED',
    message: expect.stringMatching(new RegExp(`^Port ${port} is taken by .+ \\(pid ${process.pid}\\)\\.$`)),
    fix: expect.stringContaining(`Stop process ${process.pid}`),
    details: { failure: 'port-taken' },
  });
});

test('names the container that has the port, whatever program serves it', async () => {
  const port = await heldPort();
  const other = { Id: 'o', State: 'running', Names: ['/other'], Ports: [{ PublicPort: port }] };
  expect(await refusal(port, [other])).toMatchObject({
    message: `Port ${port} is taken by the container other.`,
  });
});

test('names nobody where nobody is seen to have the port', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  expect(await refusal(port, [])).toMatchObject({
    message: `Port ${port} is taken by another program or container.`,
  });
});

test('a tunnel names the program that has its port', async () => {
  const port = await heldPort();
  const address = { kind: 'ssh' as const, host: 'gpu-box', user: null, port: null };
  const tunnel = new SshTunnel({ address, env: {}, clock: systemClock, port, remotePort: 1 });
  await expect(tunnel.open(never)).rejects.toMatchObject({
    message: expect.stringContaining(`(pid ${process.pid})`),
    details: { failure: 'port-taken' },
  });
});
