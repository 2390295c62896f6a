import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src-main/lib/clock.ts';
import { silentLogger } from '../../src-main/lib/log.ts';
import { createEmbeddedRuntime } from '../../src-main/runtime/embedded/embedded-runtime.ts';
import { PidRecords } from '../../src-main/runtime/process/pid-record.ts';
import type { Runtime } from '../../src-main/runtime/runtime.ts';
import { buildWorker } from '../support/embedded-worker.ts';
import { emptyProfile } from '../support/empty-profile.ts';
import { launchSpec, plainServerArgs, quietObserver } from '../support/launch-spec.ts';
import { describeRuntime } from './runtime.suite.ts';

const scratch = mkdtempSync(join(tmpdir(), 'paddock-embedded-'));
let worker = '';

beforeAll(async () => {
  worker = await buildWorker('contract');
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function create(home: string, over: { nodePath?: string; workerPath?: string } = {}): Runtime {
  return createEmbeddedRuntime({
    nodePath: process.execPath,
    workerPath: worker,
    env: process.env,
    serverArgs: plainServerArgs,
    records: new PidRecords(join(home, 'run')),
    clock: systemClock,
    log: silentLogger,
    ...over,
  });
}

describe('the embedded runtime', () => {
  describeRuntime('with its own engine', () => ({
    create,
    newHome: () => mkdtempSync(join(scratch, 'home-')),
    spec: plain => ({ ...plain, profile: emptyProfile({ runtime: 'embedded' }) }),
    logHolds: /model loaded/,
    ownsInstances: true,
    kill: instance => {
      process.kill(instance.identity.pid!, 'SIGKILL');
    },
  }));

  it('shows the Node, the worker and llama-server’s arguments as its command', () => {
    const spec = launchSpec({ homeId: 'home', port: 18_080 });
    const command = create(scratch).explain(spec);
    expect(command.slice(0, 3)).toEqual([process.execPath, worker, '--model']);
    expect(command.slice(-2)).toEqual(['--device', 'none']);
  });

  it('leaves the GPUs to profiles that name them', () => {
    const profile = emptyProfile({ runtime: 'embedded', gpus: ['0'] });
    const spec = launchSpec({ homeId: 'home', port: 18_080, profile, gpus: ['GPU-1'] });
    expect(create(scratch).explain(spec)).not.toContain('none');
  });

  it('says what is missing and how to get it', async () => {
    const signal = new AbortController().signal;
    const noNode = create(scratch, { nodePath: '/nowhere/node' });
    expect(await noNode.check(signal)).toMatchObject({
      usable: false,
      message: expect.stringContaining('/nowhere/node'),
      fix: expect.stringContaining('PADDOCK_NODE'),
    });
    const noWorker = create(scratch, { workerPath: join(scratch, 'absent.js') });
    expect(await noWorker.check(signal)).toMatchObject({ usable: false, fix: 'Run `npm run build`.' });
    const launch = noWorker.launch(launchSpec({ homeId: 'home', port: 18_080 }), quietObserver, signal);
    await expect(launch).rejects.toMatchObject({ details: { failure: 'engine-missing' } });
  });
});
