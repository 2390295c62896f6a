import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PidRecord } from '../../src-main/runtime/process/pid-record.ts';
import type { Instance, LaunchSpec, RawLogLine, Runtime } from '../../src-main/runtime/runtime.ts';
import { untilLogged } from '../contract/runtime.suite.ts';
import { emptyProfile } from '../support/empty-profile.ts';
import { eventually, healthStatus, healthy, runs } from '../support/eventually.ts';
import { type FakeLlama, fakeLlamaServer } from '../support/fake-llama.ts';
import { freePort } from '../support/free-port.ts';
import { launchSpec, quietObserver } from '../support/launch-spec.ts';
import { newHome, processRuntime, sigkill, startOwner } from '../support/process-runtime.ts';
import { models, realLlamaServer } from '../support/real-llama.ts';
import { describeWith } from '../support/requirements.ts';

const scratch = mkdtempSync(join(tmpdir(), 'paddock-process-runtime-'));
const never = new AbortController().signal;
const HOME_ID = 'home-of-this-test';
let home: string;
let owned: Instance[] = [];
let owners: ChildProcess[] = [];

beforeEach(() => {
  home = newHome();
});
afterEach(async () => {
  await Promise.all(owned.map(instance => instance.terminate(0)));
  await Promise.all(owners.map(sigkill));
  await processRuntime('none', home).reap({ homeId: HOME_ID, keep: [] }, never);
  owned = [];
  owners = [];
  rmSync(home, { recursive: true, force: true });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const fake = (behaviour: FakeLlama = {}): string =>
  fakeLlamaServer(behaviour, mkdtempSync(join(scratch, 'fake-')));

async function spec(over: Partial<LaunchSpec> = {}): Promise<LaunchSpec> {
  return launchSpec({ homeId: HOME_ID, port: await freePort(), ...over });
}

async function launch(runtime: Runtime, of: LaunchSpec): Promise<Instance> {
  const instance = await runtime.launch(of, quietObserver, never);
  owned.push(instance);
  return instance;
}

async function ownerOf(program: string, of: LaunchSpec): Promise<{ owner: ChildProcess; pid: number }> {
  const started = await startOwner(program, home, of);
  owners.push(started.owner);
  return started;
}

async function allLines(instance: Instance): Promise<RawLogLine[]> {
  const lines: RawLogLine[] = [];
  for await (const batch of instance.logs(never)) lines.push(...batch);
  return lines;
}

const failsWith = (failure: string) => ({ details: { failure } });

describeWith(['llama-server'], 'the process runtime and llama-server', () => {
  it('loads the demo model and answers', async () => {
    const instance = await launch(
      processRuntime(realLlamaServer(), home),
      await spec({ modelPath: models.demoQ8 }),
    );
    await healthy(instance.endpoint);
    const response = await fetch(new URL('/v1/chat/completions', instance.endpoint), {
      method: 'POST',
      body: JSON.stringify({
        messages: [{ role: 'user', content: 'Hello' }],
        max_tokens: 24,
        temperature: 0,
      }),
    });
    const answer = (await response.json()) as {
      choices: { message: { content: string } }[];
      timings: { predicted_per_second: number };
    };
    expect(answer.choices[0]?.message.content).not.toBe('');
    expect(answer.timings.predicted_per_second).toBeGreaterThan(0);
    expect(await instance.pids()).toEqual([instance.identity.pid]);
  });

  it('is asked for its build by a check', async () => {
    const runtime = processRuntime(realLlamaServer(), home);
    expect(await runtime.check(never)).toMatchObject({ usable: true, version: 'build 11669' });
  });

  it('is missed by a look before the launch where it is not there', async () => {
    const missing = processRuntime('/nowhere/llama-server', home).preflight(await spec(), never);
    await expect(missing).rejects.toMatchObject({ details: { failure: 'engine-missing' } });
  });

  it('reports SIGKILL from outside as the end', async () => {
    const instance = await launch(processRuntime(realLlamaServer(), home), await spec());
    await healthy(instance.endpoint);
    process.kill(instance.identity.pid!, 'SIGKILL');
    expect(await instance.exited).toMatchObject({
      code: null,
      signal: 'SIGKILL',
      outOfMemory: false,
      error: null,
    });
  });

  it('does not answer while stopped, goes on when continued, and stops politely from there', async () => {
    const instance = await launch(processRuntime(realLlamaServer(), home), await spec());
    await healthy(instance.endpoint);
    const pid = instance.identity.pid!;
    process.kill(pid, 'SIGSTOP');
    // The signal takes effect when each of its threads next passes the kernel.
    await eventually('it does not answer', async () => (await healthStatus(instance.endpoint)) === null);
    process.kill(pid, 'SIGCONT');
    await healthy(instance.endpoint);
    process.kill(pid, 'SIGSTOP');
    const exit = await instance.terminate(20_000);
    expect(exit.signal).not.toBe('SIGKILL');
  });

  it('ends with the reason in the log when the GGUF is cut short', async () => {
    const broken = join(scratch, 'cut-short.gguf');
    copyFileSync(models.miniQ8, broken);
    truncateSync(broken, 200_000);
    const instance = await launch(processRuntime(realLlamaServer(), home), await spec({ modelPath: broken }));
    const exit = await instance.exited;
    expect(exit.code).not.toBe(0);
    const text = (await allLines(instance)).map(line => line.text).join('\n');
    expect(text).toMatch(/failed to load model|error loading model|corrupt/i);
  });

  it('is adopted by the next panel after the first was killed, with the log from its beginning', async () => {
    const plain = await spec();
    const { owner, pid } = await ownerOf(realLlamaServer(), plain);
    const endpoint = new URL(`http://127.0.0.1:${plain.port}`);
    await healthy(endpoint);
    await sigkill(owner);
    expect(await healthStatus(endpoint)).toBe(200);

    const next = await launch(processRuntime(realLlamaServer(), home), await spec({ launchId: 'second' }));
    expect(next.identity).toMatchObject({ adopted: true, pid });
    expect(next.endpoint.port).toBe(String(plain.port));
    await untilLogged(next, /initializing|build 11669/);
    const live = untilLogged(next, /print_timing/);
    await fetch(new URL('/completion', endpoint), {
      method: 'POST',
      body: JSON.stringify({ prompt: 'a b c', n_predict: 4 }),
    });
    await live;
    await next.terminate(10_000);
    expect(await runs(pid)).toBe(false);
    expect((await readdir(join(home, 'run'))).filter(file => file.endsWith('.json'))).toEqual([]);
  });
});

describe('the process runtime after a panel that was killed', () => {
  it('reaps what nobody wants', async () => {
    const { owner, pid } = await ownerOf(fake(), await spec());
    await sigkill(owner);
    expect(await runs(pid)).toBe(true);
    expect(await processRuntime('none', home).reap({ homeId: HOME_ID, keep: [] }, never)).toEqual([
      `test-profile (pid ${pid})`,
    ]);
    expect(await runs(pid)).toBe(false);
    expect(await readdir(join(home, 'run'))).toEqual([]);
  });

  it('reaps also what was never recorded', async () => {
    const { owner, pid } = await ownerOf(fake(), await spec());
    await sigkill(owner);
    rmSync(join(home, 'run'), { recursive: true });
    expect(await processRuntime('none', home).reap({ homeId: 'another-home', keep: [] }, never)).toEqual([]);
    expect(await processRuntime('none', home).reap({ homeId: HOME_ID, keep: [] }, never)).toEqual([
      `pid ${pid}`,
    ]);
    expect(await runs(pid)).toBe(false);
  });

  it('keeps what it is told to keep', async () => {
    const plain = await spec({ launchId: 'keep-me' });
    const { owner, pid } = await ownerOf(fake(), plain);
    await sigkill(owner);
    expect(await processRuntime('none', home).reap({ homeId: HOME_ID, keep: ['keep-me'] }, never)).toEqual(
      [],
    );
    expect(await runs(pid)).toBe(true);
  });

  it('replaces what runs the same and does not answer', async () => {
    const plain = await spec();
    const { owner, pid } = await ownerOf(fake(), plain);
    await healthy(new URL(`http://127.0.0.1:${plain.port}`));
    await sigkill(owner);
    process.kill(pid, 'SIGSTOP');
    const next = await launch(processRuntime(fake(), home), await spec());
    expect(next.identity.adopted).toBe(false);
    expect(await runs(pid)).toBe(false);
    await healthy(next.endpoint);
  });

  it('leaves a stranger alone that got the pid of a recorded process', async () => {
    const { owner, pid } = await ownerOf(fake(), await spec());
    await sigkill(owner);
    const [name] = (await readdir(join(home, 'run'))).filter(file => file.endsWith('.json'));
    const path = join(home, 'run', name!);
    const record = PidRecord.parse(JSON.parse(await readFile(path, 'utf8')));
    expect(record).toMatchObject({ pid, homeId: HOME_ID, specHash: expect.any(String) });
    const stranger = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    owners.push(stranger);
    writeFileSync(path, JSON.stringify({ ...record, pid: stranger.pid, id: record.id }));
    await processRuntime('none', home).reap({ homeId: HOME_ID, keep: [] }, never);
    expect(await runs(stranger.pid!)).toBe(true);
    expect(await runs(pid)).toBe(false);
  });
});

describe('the process runtime', () => {
  it('kills after the grace what ignores SIGTERM', async () => {
    const instance = await launch(processRuntime(fake({ ignoreSigterm: true }), home), await spec());
    await healthy(instance.endpoint);
    expect(await instance.terminate(100)).toMatchObject({ signal: 'SIGKILL' });
  });

  it('ends the children of the engine with it, also when it dies by itself', async () => {
    for (const end of [
      (instance: Instance) => instance.terminate(5_000),
      (instance: Instance) => {
        process.kill(instance.identity.pid!, 'SIGKILL');
        return instance.exited;
      },
    ]) {
      const instance = await launch(processRuntime(fake({ spawnChild: true }), home), await spec());
      const child = Number(/child (\d+)/.exec((await untilLogged(instance, /fake: child/)).text)?.[1]);
      expect(await instance.pids()).toContain(child);
      await end(instance);
      expect(await runs(child)).toBe(false);
    }
  });

  it('gives the engine a minimal environment with the devices and keys of the profile', async () => {
    const env = { ...process.env, SECRET_TOKEN: 'hidden', LD_PRELOAD: '', CUDA_VISIBLE_DEVICES: '7' };
    Object.assign(env, { LD_LIBRARY_PATH: '/opt/llama/lib' });
    const runtime = processRuntime(fake({ printEnv: true }), home, env);
    const profile = emptyProfile({ env: { GGML_CUDA_GRAPH_OPT: '1' } });
    const instance = await launch(runtime, await spec({ gpus: ['0', '2'], profile }));
    const line = await untilLogged(instance, /^env /);
    expect(line.stream).toBe('stdout');
    const seen = JSON.parse(line.text.slice(4)) as Record<string, string>;
    expect(seen).toMatchObject({
      CUDA_VISIBLE_DEVICES: '0,2',
      HIP_VISIBLE_DEVICES: '0,2',
      GGML_CUDA_GRAPH_OPT: '1',
    });
    expect(seen).not.toHaveProperty('SECRET_TOKEN');
    expect(seen).not.toHaveProperty('LD_PRELOAD');
    expect(seen.PATH).toBe(process.env.PATH);
    expect(seen.LD_LIBRARY_PATH).toBe('/opt/llama/lib');
  });

  it('loses no line of a flood while the reader is slow', async () => {
    const count = 60_000;
    const instance = await launch(processRuntime(fake({ logLines: count }), home), await spec());
    const stop = new AbortController();
    let expected = 0;
    for await (const batch of instance.logs(stop.signal)) {
      for (const line of batch) if (line.text === `line ${expected}`) expected += 1;
      if (expected === count) stop.abort();
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(expected).toBe(count);
  });

  it('survives output that is no text and a line without an end', async () => {
    const instance = await launch(processRuntime(fake({ stderrGarbage: true }), home), await spec());
    await healthy(instance.endpoint);
    const cut = await untilLogged(instance, /line cut/);
    expect(cut.text.length).toBeLessThan(20_000);
    await untilLogged(instance, /\uFFFD\(/);
  });

  it('keeps the output of a launch that failed at once', async () => {
    const instance = await launch(processRuntime(fake({ fail: 'bad-flag' }), home), await spec());
    expect(await instance.exited).toMatchObject({ code: 1, signal: null });
    expect((await allLines(instance)).map(line => line.text)).toContain(
      'error: invalid argument: --no-such-flag',
    );
    await eventually('the run folder is empty', async () => (await readdir(join(home, 'run'))).length === 0);
  });

  it('hides secrets in the command that it shows and stores', async () => {
    const runtime = processRuntime(fake(), home);
    const profile = emptyProfile({ extraArgs: ['--api-key', 'very-secret'] });
    const secret = await spec({ profile, specHash: 'hash' });
    const instance = await launch(runtime, secret);
    expect(runtime.explain(secret).join(' ')).not.toContain('very-secret');
    expect(instance.identity.command.join(' ')).toContain('--api-key [redacted]');
    const [name] = (await readdir(join(home, 'run'))).filter(file => file.endsWith('.json'));
    expect(readFileSync(join(home, 'run', name!), 'utf8')).not.toContain('very-secret');
  });

  it('names the program that holds the port', async () => {
    const port = await freePort();
    const holder = spawn(
      process.execPath,
      ['-e', `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('held'))`],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    owners.push(holder);
    const taken = await spec({ port });
    await once(holder.stdout, 'data');
    const refused = processRuntime(fake(), home).launch(taken, quietObserver, never);
    await expect(refused).rejects.toMatchObject(failsWith('port-taken'));
    await expect(refused).rejects.toThrow(`Port ${port} is taken by node (pid ${holder.pid}).`);
  });

  it('says what is wrong with a program that cannot run', async () => {
    const file = (name: string, text: string | Buffer, mode: number): string => {
      const path = join(scratch, name);
      writeFileSync(path, text);
      chmodSync(path, mode);
      return path;
    };
    const foreign = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(57)]);
    foreign.writeUInt16LE(0x08, 18);
    const cases: readonly [string, RegExp][] = [
      ['no-such-llama-server', /is not on PATH/],
      [join(scratch, 'absent'), /does not exist/],
      [scratch, /is a folder/],
      [file('plain', '#!/bin/sh\n', 0o644), /may not be executed/],
      [file('garbage', '\x01 not a program', 0o755), /not a program/],
      [file('no-first-line', 'exec llama-server\n', 0o755), /first line does not say what runs it/],
      [file('foreign', foreign, 0o755), /another processor/],
      [file('lost', '#!/no/such/interpreter\n', 0o755), /interpreter or loader/],
    ];
    for (const [program, message] of cases) {
      const runtime = processRuntime(program, home);
      const failed = runtime.launch(await spec(), quietObserver, never);
      await expect(failed).rejects.toThrow(message);
      await expect(failed).rejects.toMatchObject({ ...failsWith('engine-missing'), fix: expect.any(String) });
      expect(await runtime.check(never)).toMatchObject({ usable: false, fix: expect.any(String) });
      expect(await readdir(join(home, 'run')).catch(() => [])).toEqual([]);
    }
  });

  it('refuses in check a program that is not llama-server', async () => {
    const check = await processRuntime('/bin/ls', home).check(never);
    expect(check).toMatchObject({ usable: false, version: null });
    expect(check.message).toContain('does not answer as llama-server');
  });

  it('says that the state folder cannot be written', async () => {
    const file = join(scratch, 'a-file');
    writeFileSync(file, '');
    const failed = processRuntime(fake(), file).launch(await spec(), quietObserver, never);
    await expect(failed).rejects.toMatchObject({ code: 'FILE_UNWRITABLE', fix: expect.any(String) });
  });
});
