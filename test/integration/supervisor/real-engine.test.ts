import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../src-main/lib/log.ts';
import { isPortFree } from '../../../src-main/lib/port-holder.ts';
import { LlamaClient } from '../../../src-main/llama/llama-client.ts';
import { LogHub } from '../../../src-main/logs/log-hub.ts';
import { requireFreePort } from '../../../src-main/runtime/free-port.ts';
import type { Runtime } from '../../../src-main/runtime/runtime.ts';
import { SupervisorGroups } from '../../../src-main/supervisor/groups.ts';
import { defaultPolicy, type Policy } from '../../../src-main/supervisor/policy.ts';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { ProfileEntry } from '../../../src-shared/model/profile.ts';
import { ProfileId } from '../../../src-shared/model/profile.ts';
import type { Operation, SupervisorState } from '../../../src-shared/model/supervisor.ts';
import { emptyProfile } from '../../support/empty-profile.ts';
import { runs } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { launchSpec } from '../../support/launch-spec.ts';
import { ONCE } from '../../support/once.ts';
import { newHome, processRuntime } from '../../support/process-runtime.ts';
import { models, realLlamaServer } from '../../support/real-llama.ts';
import { describeWith } from '../../support/requirements.ts';

const HOME_ID = 'supervisor-test';

describeWith(['llama-server'], 'the supervisor with a real llama-server', () => {
  let home: string;
  let scratch: string;
  let runtime: Runtime;
  let logs: LogHub;
  let port: number;
  let entries: Map<string, ProfileEntry>;
  let groups: SupervisorGroups;

  const add = (id: string, model: string, extraArgs: readonly string[] = []): void => {
    const profile = emptyProfile({ id: ProfileId.parse(id), model, extraArgs: [...extraArgs] });
    entries.set(id, { profile, file: { state: 'present', path: model, sizeBytes: null, problem: null } });
  };

  const compose = (policy: Partial<Policy> = {}): SupervisorGroups =>
    new SupervisorGroups({
      profile: id => {
        const entry = entries.get(id);
        if (!entry) throw new PaddockError('UNKNOWN_PROFILE');
        return entry;
      },
      plan: (entry, launchId, at) => {
        const { profile, file } = entry;
        const spec = launchSpec({ homeId: HOME_ID, launchId, profile, port: at, modelPath: file.path });
        return Promise.resolve({ runtime, spec });
      },
      statModel: path => stat(path),
      ports: {
        isFree: at => isPortFree('127.0.0.1', at),
        pick: freePort,
        requireFree: (at, signal) => requireFreePort(at, systemClock, signal),
      },
      portPolicy: { instancePort: port, instancePortExplicit: false },
      logs,
      client: endpoint => new LlamaClient({ endpoint }),
      clock: systemClock,
      log: silentLogger,
      policy: { ...defaultPolicy, backoffBaseMs: 50, ...policy },
    });

  const state = (): SupervisorState => groups.snapshot.value.groups[0]!.state;

  const until = async (
    passes: (state: SupervisorState) => boolean,
    deadlineMs = 100_000,
  ): Promise<SupervisorState> => {
    for await (const _ of groups.snapshot.changes(AbortSignal.timeout(deadlineMs)))
      if (passes(state())) return state();
    throw new Error(`waited in vain; the state is ${JSON.stringify(state())}`);
  };

  const switchTo = async (id: string, force = false): Promise<Operation> => {
    const { id: operation } = await groups.switchTo(id, { force });
    return groups.settled(operation, AbortSignal.timeout(100_000));
  };

  const pid = (): number => {
    const now = state();
    if (now.status !== 'ready' || now.instance.pid === null)
      throw new Error(`no pid: ${JSON.stringify(now)}`);
    return now.instance.pid;
  };

  beforeEach(async () => {
    home = newHome();
    scratch = mkdtempSync(join(tmpdir(), 'paddock-supervisor-'));
    runtime = processRuntime(realLlamaServer(), home);
    logs = new LogHub({ dir: join(home, 'logs'), clock: systemClock, log: silentLogger });
    port = await freePort();
    entries = new Map();
    add('q8', models.miniQ8);
    add('f16', models.miniF16);
    groups = compose();
  });

  afterEach(async () => {
    await groups.dispose({ leaveRunning: false });
    await logs.dispose();
    expect(
      await runtime.reap({ homeId: HOME_ID, keep: [] }, new AbortController().signal),
      'instances left over',
    ).toEqual([]);
    rmSync(home, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  });

  it('serves, switches, and leaves nothing behind', async () => {
    expect(await switchTo('q8')).toMatchObject({ kind: 'start', status: 'succeeded' });
    await expect
      .poll(state, { message: 'the first launch of this program' })
      .toMatchObject({ instance: { build: 'build 11669' } });
    const first = pid();
    const done = await switchTo('f16');
    expect(done).toMatchObject({ kind: 'switch', status: 'succeeded', fromProfileId: 'q8', cut: 0 });
    expect(done.steps.map(step => step.name)).toEqual(['drain', 'stop', 'start', 'load']);
    expect(await runs(first)).toBe(false);
    const { id } = await groups.stop({ force: false });
    await groups.settled(id, AbortSignal.timeout(100_000));
    expect(state()).toMatchObject({ status: 'stopped' });
    expect(await isPortFree('127.0.0.1', port)).toBe(true);
  });

  it('rolls back from a corrupt file and from a flag that the engine refuses, with its own words', async () => {
    const half = join(scratch, 'half.gguf');
    writeFileSync(half, readFileSync(models.miniF16).subarray(0, 300_000));
    add('half', half);
    add('flag', models.miniQ8, ['--no-such-flag']);
    await switchTo('q8');
    const corrupt = await switchTo('half');
    expect(corrupt).toMatchObject({
      status: 'failed',
      rolledBackTo: 'q8',
      failure: { code: 'model-corrupt' },
    });
    expect(corrupt.failure?.message).toContain('not within the file bounds');
    expect(state()).toMatchObject({ status: 'ready', profileId: 'q8', because: { profileId: 'half' } });
    const flag = await switchTo('flag');
    expect(flag).toMatchObject({ status: 'failed', rolledBackTo: 'q8', failure: { code: 'bad-flag' } });
    expect(flag.failure?.message).toContain('error: invalid argument: --no-such-flag');
    expect(flag.failure?.logTail.join()).toContain('--no-such-flag');
  });

  it('never stops a model for one whose file is missing', async () => {
    add('missing', join(scratch, 'missing.gguf'));
    await switchTo('q8');
    const before = pid();
    expect(await switchTo('missing')).toMatchObject({ status: 'failed', failure: { code: 'model-missing' } });
    expect(pid()).toBe(before);
  });

  it('brings a killed engine back', async () => {
    await switchTo('q8');
    const before = pid();
    process.kill(before, 'SIGKILL');
    await until(now => now.status === 'backoff' || (now.status === 'starting' && now.attempt === 1));
    expect(await until(now => now.status === 'ready' && now.instance.pid !== before)).toMatchObject({
      attempt: 1,
    });
  });

  it('shows a stopped process as not answering, and as well when it goes on', async () => {
    await switchTo('q8');
    process.kill(pid(), 'SIGSTOP');
    await until(now => now.status === 'ready' && now.health === 'failing');
    process.kill(pid(), 'SIGCONT');
    await until(now => now.status === 'ready' && now.health === 'ok');
  });

  it('lets an answer finish before it switches, and cuts it after the drain time', async () => {
    /** Begins an answer: resolves with its first token, to a promise of its whole text. */
    const begin = async (tokens: number): Promise<{ readonly whole: Promise<string> }> => {
      const response = await fetch(`http://127.0.0.1:${port}/completion`, {
        method: 'POST',
        headers: { ...ONCE, 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: 'a', n_predict: tokens, ignore_eos: true, stream: true }),
      });
      // A client that is cut off sees its connection end.
      return { whole: response.text().catch(() => 'cut') };
    };
    add('demo', models.demoQ8, ['--context-shift']);
    await switchTo('demo');
    const answer = await begin(1_000);
    expect(await switchTo('q8')).toMatchObject({ status: 'succeeded', cut: 0 });
    expect(await answer.whole).toContain('"tokens_predicted":1000');

    await groups.dispose({ leaveRunning: false });
    groups = compose({ drainMs: 100, lookMs: 10_000 });
    for (const force of [false, true]) {
      await switchTo('demo');
      // Seconds of work: the context is moved on whenever it is full. An engine that is told to end does that first.
      const cut = await begin(3_000);
      const done = await switchTo('q8', force);
      expect(done).toMatchObject({ status: 'succeeded', cut: 1 });
      expect(done.steps.map(step => step.name)).toEqual([
        ...(force ? [] : ['drain']),
        ...['stop', 'start', 'load'],
      ]);
      await cut.whole;
    }
  });

  it('moves on from a taken default port', async () => {
    const holder = createServer().listen(port, '127.0.0.1');
    await new Promise(resolve => holder.once('listening', resolve));
    expect(await switchTo('q8')).toMatchObject({ status: 'succeeded' });
    expect(groups.snapshot.value.groups[0]!.port).toBeGreaterThan(port);
    await new Promise(resolve => holder.close(resolve));
  });

  it('leaves the instance running when asked, and adopts it afterwards', async () => {
    await switchTo('q8');
    const before = pid();
    await groups.dispose({ leaveRunning: true });
    expect(await runs(before)).toBe(true);
    runtime = processRuntime(realLlamaServer(), home);
    groups = compose();
    expect(await switchTo('q8')).toMatchObject({ status: 'succeeded' });
    expect(pid()).toBe(before);
    expect(state()).toMatchObject({ instance: { adopted: true } });
  });

  it('ends a hundred switches at once with one instance', async () => {
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, i) => groups.switchTo(i % 2 ? 'q8' : 'f16', { force: false })),
    );
    const done = await Promise.all(all.map(({ id }) => groups.settled(id, AbortSignal.timeout(100_000))));
    expect(done.at(-1)).toMatchObject({ status: 'succeeded', profileId: 'q8' });
    expect(new Set(done.map(operation => operation.status))).toEqual(new Set(['superseded', 'succeeded']));
    expect(state()).toMatchObject({ status: 'ready', profileId: 'q8' });
  });
});
