import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { systemClock } from '../../src-main/lib/clock.ts';
import { silentLogger } from '../../src-main/lib/log.ts';
import { PidRecords } from '../../src-main/runtime/process/pid-record.ts';
import { createProcessRuntime } from '../../src-main/runtime/process/process-runtime.ts';
import { fakeLlamaServer } from '../support/fake-llama.ts';
import { plainServerArgs } from '../support/launch-spec.ts';
import { realLlamaServer } from '../support/real-llama.ts';
import { describeWith } from '../support/requirements.ts';
import { describeRuntime, type RuntimeUnderTest } from './runtime.suite.ts';

const scratch = mkdtempSync(join(tmpdir(), 'paddock-process-'));

const processRuntime = (llamaServer: string): RuntimeUnderTest => ({
  create: home =>
    createProcessRuntime({
      llamaServer,
      env: process.env,
      serverArgs: plainServerArgs,
      records: new PidRecords(join(home, 'run')),
      clock: systemClock,
      log: silentLogger,
    }),
  newHome: () => mkdtempSync(join(scratch, 'home-')),
  logHolds: /model loaded/,
  ownsInstances: true,
  kill: instance => {
    process.kill(instance.identity.pid!, 'SIGKILL');
  },
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the process runtime', () => {
  describeRuntime('with the stand-in engine', () => processRuntime(fakeLlamaServer({ load: 50 }, scratch)));
});
describeWith(['llama-server'], 'the process runtime with a real engine', () => {
  describeRuntime('with llama-server', () => processRuntime(realLlamaServer()));
});
