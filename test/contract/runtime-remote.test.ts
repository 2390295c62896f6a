import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '../../src-main/lib/clock.ts';
import { createRemoteRuntime } from '../../src-main/runtime/remote/remote-runtime.ts';
import { emptyProfile } from '../support/empty-profile.ts';
import { healthy } from '../support/eventually.ts';
import { fakeLlamaServer } from '../support/fake-llama.ts';
import { freePort } from '../support/free-port.ts';
import { describeRuntime } from './runtime.suite.ts';

describe('the remote runtime', () => {
  let server: ChildProcess;
  let endpoint: string;

  beforeAll(async () => {
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    server = spawn(fakeLlamaServer(), ['--port', String(port)], { stdio: 'ignore' });
    await healthy(new URL(endpoint));
  });
  afterAll(() => {
    server.kill('SIGKILL');
  });

  describeRuntime('attached to the stand-in engine', () => ({
    create: () => createRemoteRuntime({ clock: systemClock }),
    newHome: () => '/nowhere',
    spec: plain => ({ ...plain, profile: emptyProfile({ runtime: 'remote', endpoint }) }),
    logHolds: null,
    ownsInstances: false,
  }));
});
