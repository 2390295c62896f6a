import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { DockerRuntime } from '../../src-main/runtime/docker/docker-runtime.ts';
import type { Instance, LaunchSpec } from '../../src-main/runtime/runtime.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import { collectLogs, containersOf, docker, miniSpec, testDockerRuntime } from '../support/docker.ts';
import { emptyProfile } from '../support/empty-profile.ts';
import { healthy as answersHealth, eventually } from '../support/eventually.ts';
import { fakeSsh, sshOf } from '../support/fake-ssh.ts';
import { freePort } from '../support/free-port.ts';
import { quietObserver } from '../support/launch-spec.ts';
import { ensureLlamaImage } from '../support/real-llama.ts';
import { describeWith } from '../support/requirements.ts';
import { describeRuntime } from './runtime.suite.ts';

const never = new AbortController().signal;
const healthy = (instance: Instance): Promise<void> => answersHealth(instance.endpoint);

async function failure(launch: Promise<unknown>): Promise<PaddockError> {
  const error = await launch.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PaddockError);
  return error as PaddockError;
}

/** The machine's daemon behind TLS on loopback, which asks its clients for a certificate. */
async function tlsProxy(): Promise<{
  address: string;
  env: Readonly<Record<string, string>>;
  dispose(): Promise<void>;
}> {
  const fixtures = join(import.meta.dirname, '../fixtures/tls');
  const [cert, key] = ['cert.pem', 'key.pem'].map(name => readFileSync(join(fixtures, name)));
  const folder = mkdtempSync(join(tmpdir(), 'paddock-docker-tls-'));
  for (const [name, from] of [
    ['ca.pem', 'cert.pem'],
    ['cert.pem', 'cert.pem'],
    ['key.pem', 'key.pem'],
  ] as const)
    copyFileSync(join(fixtures, from), join(folder, name));
  const server = createTlsServer(
    { cert, key, ca: cert, requestCert: true, rejectUnauthorized: true },
    client => {
      const daemon = connect('/var/run/docker.sock');
      client.pipe(daemon).pipe(client);
      for (const [one, other] of [
        [client, daemon],
        [daemon, client],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `tcp://127.0.0.1:${port}`,
    env: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder },
    dispose: async () => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describeWith(['docker', 'llama-server'], 'the docker runtime on a real daemon', () => {
  const homes: string[] = [];
  const newHome = (): string => {
    const home = `test-${randomUUID().slice(0, 8)}`;
    homes.push(home);
    return home;
  };
  const runtime: DockerRuntime = testDockerRuntime();
  const launch = (spec: LaunchSpec): Promise<Instance> => runtime.launch(spec, quietObserver, never);

  beforeAll(async () => {
    await ensureLlamaImage();
  });

  afterEach(() => {
    for (const home of homes.splice(0)) {
      for (const name of containersOf(home)) docker(['rm', '-f', name]);
    }
  });

  it('launches, becomes healthy, logs, answers a chat, and is gone after terminate', async () => {
    const spec = miniSpec(newHome(), await freePort());
    const instance = await launch(spec);
    const logs = collectLogs(instance, never);
    await healthy(instance);
    const answer = await fetch(new URL('/v1/chat/completions', instance.endpoint), {
      method: 'POST',
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], max_tokens: 4 }),
    });
    expect(answer.status).toBe(200);
    expect((await answer.json()).choices).toHaveLength(1);
    expect(instance.identity).toMatchObject({ runtime: 'docker', adopted: false, image: spec.image });
    expect(instance.endpoint.hostname).toBe('127.0.0.1');

    const exit = await instance.terminate(5_000);
    expect(exit).toMatchObject({ code: 0, signal: null, outOfMemory: false, error: null });
    expect(await instance.exited).toEqual(exit);
    expect(await instance.terminate(5_000)).toEqual(exit);
    expect(containersOf(spec.homeId)).toEqual([]);
    const lines = await logs;
    expect(lines.some(line => line.text.includes('paddock-mini-random-Q8_0.gguf'))).toBe(true);
    expect(lines.every(line => Math.abs(line.at - Date.now()) < 60_000)).toBe(true);
  });

  it('confines the container: loopback only, read-only, no capabilities, no restart', async () => {
    const spec = miniSpec(newHome(), await freePort());
    const instance = await launch(spec);
    const [found] = JSON.parse(docker(['inspect', instance.identity.containerId ?? '']));
    expect(found.HostConfig.PortBindings).toEqual({
      '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(spec.port) }],
    });
    expect(found.HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      RestartPolicy: { Name: 'no' },
      Privileged: false,
    });
    expect(
      found.Mounts.map((mount: { RW: boolean; Destination: string }) => [mount.Destination, mount.RW]),
    ).toEqual([['/models', false]]);
    await instance.terminate(0);
  });

  it('lists the processes of its container, whose first is the identity', async () => {
    const instance = await launch(miniSpec(newHome(), await freePort()));
    await healthy(instance);
    const pids = await instance.pids();
    expect(pids).toContain(instance.identity.pid);
    expect(pids.length).toBeGreaterThanOrEqual(2);
    await instance.terminate(0);
    expect(await instance.pids()).toEqual([]);
  });

  it('adopts after a release what an identical spec left running, with its log from the beginning', async () => {
    const spec = miniSpec(newHome(), await freePort());
    const first = await launch(spec);
    await healthy(first);
    await first.release();

    const later = testDockerRuntime();
    const again = { ...spec, launchId: randomUUID() };
    const second = await later.launch(again, quietObserver, never);
    expect(second.identity).toMatchObject({
      adopted: true,
      containerId: first.identity.containerId,
      endpoint: first.identity.endpoint,
    });
    expect(await later.reap({ homeId: spec.homeId, keep: [] }, never)).toEqual([]);
    const logs = collectLogs(second, never);
    await healthy(second);
    await second.terminate(5_000);
    expect((await logs)[0]?.text).toBeTruthy();
    expect(
      (await logs).some(line => line.text.includes('loading model') || line.text.includes('load_model')),
    ).toBe(true);
    expect(containersOf(spec.homeId)).toEqual([]);
  });

  it('replaces a container of the same home and group whose spec differs', async () => {
    const spec = miniSpec(newHome(), await freePort());
    const first = await launch(spec);
    await first.release();
    const second = await launch({ ...spec, launchId: randomUUID(), specHash: 'another' });
    expect(second.identity.adopted).toBe(false);
    expect(second.identity.containerId).not.toBe(first.identity.containerId);
    expect(containersOf(spec.homeId)).toHaveLength(1);
    await second.terminate(0);
  });

  it('leaves the containers of another home alone', async () => {
    const [mine, other] = [newHome(), newHome()];
    const foreign = await testDockerRuntime().launch(miniSpec(other, await freePort()), quietObserver, never);
    const spec = miniSpec(mine, await freePort());
    const instance = await launch({ ...spec, specHash: `hash-of-${other}` });
    expect(instance.identity.containerId).not.toBe(foreign.identity.containerId);
    expect(await testDockerRuntime().reap({ homeId: mine, keep: [] }, never)).toEqual(containersOfOnce(mine));
    expect(containersOf(other)).toHaveLength(1);
    await healthy(foreign);
    await foreign.terminate(0);
    await instance.exited;
  });

  /** Only for a home whose containers were just reaped: the name that they had. */
  const containersOfOnce = (home: string): readonly string[] => [`paddock-${home}-default`];

  it('reaps what nobody adopted and spares what it is told to keep', async () => {
    const home = newHome();
    const kept = await launch(miniSpec(home, await freePort(), { group: 'kept' }));
    const left = await launch(miniSpec(home, await freePort(), { group: 'left' }));
    await Promise.all([kept.release(), left.release()]);
    const reaped = await testDockerRuntime().reap(
      { homeId: home, keep: [kept.identity.containerId ?? ''] },
      never,
    );
    expect(reaped).toEqual([`paddock-${home}-left`]);
    expect(containersOf(home)).toEqual([`paddock-${home}-kept`]);
  });

  it('cannot tell what is left where there is no daemon or its address is none', async () => {
    const which = { homeId: 'home', keep: [] };
    for (const address of ['unix:///nowhere/docker.sock', 'ftp://nowhere'])
      await expect(testDockerRuntime(address).reap(which, never)).rejects.toThrow();
  });

  it('reports a launch where there is no daemon', async () => {
    const spec = miniSpec(newHome(), await freePort());
    const absent = await failure(
      testDockerRuntime('unix:///nowhere/docker.sock').launch(spec, quietObserver, never),
    );
    expect(absent).toMatchObject({ code: 'RUNTIME_UNAVAILABLE', details: { failure: 'docker-unavailable' } });
    expect(await failure(testDockerRuntime('unix:///nowhere/docker.sock').preflight(spec, never))).toEqual(
      absent,
    );
  });

  it('observes a kill from outside, once, and removes what is left', async () => {
    const spec = miniSpec(newHome(), await freePort());
    const instance = await launch(spec);
    await healthy(instance);
    docker(['kill', instance.identity.containerId ?? '']);
    expect(await instance.exited).toMatchObject({ code: null, signal: 'SIGKILL', outOfMemory: false });
    expect(containersOf(spec.homeId)).toEqual([]);
  });

  it('observes a removal from outside', async () => {
    const instance = await launch(miniSpec(newHome(), await freePort()));
    docker(['rm', '-f', instance.identity.containerId ?? '']);
    expect((await instance.exited).error).toBeNull();
  });

  it('tells that memory ran out', async () => {
    const spec = miniSpec(newHome(), await freePort());
    const instance = await launch(spec);
    await healthy(instance);
    docker(['update', '--memory', '24m', '--memory-swap', '24m', instance.identity.containerId ?? '']);
    // The engine keeps the whole body, and its parsed copy, in memory.
    const body = JSON.stringify({ content: 'x '.repeat(20 * 1024 * 1024) });
    await fetch(new URL('/tokenize', instance.endpoint), { method: 'POST', body }).catch(() => {});
    expect(await instance.exited).toMatchObject({ outOfMemory: true, error: { code: 'out-of-ram' } });
  });

  it('names the program or container that has the port', async () => {
    const port = await freePort();
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    const home = newHome();
    const taken = await failure(launch(miniSpec(home, port)));
    expect(taken).toMatchObject({ code: 'LOAD_FAILED', details: { failure: 'port-taken' } });
    expect(taken.message).toMatch(new RegExp(`^Port ${port} is taken by .+ \\(pid ${process.pid}\\)\\.$`));
    holder.close();
    await once(holder, 'close');

    const instance = await launch(miniSpec(home, port));
    const byContainer = await failure(launch(miniSpec(newHome(), port)));
    expect(byContainer.details).toEqual({ failure: 'port-taken' });
    expect(byContainer.message).toContain(`paddock-${home}-default`);
    await instance.terminate(0);
    expect(containersOf(home)).toEqual([]);
  });

  it("reports a refused flag with the engine's own line", async () => {
    const profile = emptyProfile({ extraArgs: ['--no-such-flag'] });
    const spec = miniSpec(newHome(), await freePort(), { profile });
    const instance = await launch(spec);
    const logs = collectLogs(instance, never);
    const exit = await instance.exited;
    expect(exit).toMatchObject({ code: 1, error: { code: 'bad-flag' } });
    expect(exit.error?.message).toContain('invalid argument: --no-such-flag');
    expect((await logs).map(line => line.text)).toContain('error: invalid argument: --no-such-flag');
    expect(containersOf(spec.homeId)).toEqual([]);
  });

  it('reports an image that is not here while its registry cannot be reached', async () => {
    const spec = miniSpec(newHome(), await freePort(), { image: '127.0.0.1:1/nobody/none:1' });
    const stages: string[] = [];
    const observer = { progress: (stage: string): void => void stages.push(stage) };
    const error = await failure(runtime.launch(spec, observer, never));
    expect(error).toMatchObject({ details: { failure: 'image-missing' } });
    expect(error.message).toMatch(/registry cannot be reached/);
    expect(error.fix).toContain('docker pull 127.0.0.1:1/nobody/none:1');
    expect(stages.some(stage => stage.startsWith('pulling'))).toBe(true);
    expect(containersOf(spec.homeId)).toEqual([]);
  });

  it('reports that there is no NVIDIA runtime for a GPU request', async () => {
    if (docker(['info', '--format', '{{json .Runtimes}}']).includes('nvidia')) return;
    const spec = miniSpec(newHome(), await freePort(), { gpus: 'all' });
    const error = await failure(launch(spec));
    expect(error).toMatchObject({ code: 'RUNTIME_UNAVAILABLE', details: { failure: 'no-nvidia-runtime' } });
    expect(containersOf(spec.homeId)).toEqual([]);
  });

  it("leaves a stranger's container of the same name alone and says so", async () => {
    const home = newHome();
    const name = `paddock-${home}-default`;
    docker(['create', '--name', name, 'paddock-test/llama-server:11669', '--version']);
    try {
      const error = await failure(launch(miniSpec(home, await freePort())));
      expect(error.message).toContain(name);
      expect(docker(['ps', '-a', '--filter', `name=^${name}$`, '--format', '{{.Names}}'])).toBe(name);
    } finally {
      docker(['rm', '-f', name]);
    }
  });

  it('leaves nothing behind when the launch is aborted at any of its stages', async () => {
    const home = newHome();
    const port = await freePort();
    for (const afterMs of [0, 5, 20, 60, 120, 180]) {
      const controller = new AbortController();
      const reason = new Error(`given up after ${afterMs} ms`);
      const attempt = runtime.launch(miniSpec(home, port), quietObserver, controller.signal);
      const timer = setTimeout(() => controller.abort(reason), afterMs);
      const outcome = await attempt.then(
        async instance => {
          await instance.terminate(0);
          return reason;
        },
        (error: unknown) => error,
      );
      clearTimeout(timer);
      expect(outcome).toBe(reason);
      expect(containersOf(home)).toEqual([]);
    }
  });

  it('kills at once when a second terminate has less patience', async () => {
    const spec = miniSpec(newHome(), await freePort());
    const instance = await launch(spec);
    await healthy(instance);
    // A stopped process does not act on SIGTERM.
    for (const pid of await instance.pids()) if (pid !== instance.identity.pid) process.kill(pid, 'SIGSTOP');
    const began = performance.now();
    const polite = instance.terminate(30_000);
    const exit = await instance.terminate(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(exit.signal).toBe('SIGKILL');
    expect(await polite).toEqual(exit);
  });

  it('measures CPU and memory while it runs and ends with it', async () => {
    const instance = await launch(miniSpec(newHome(), await freePort()));
    await healthy(instance);
    const usage: { cpuPct: number | null; ramMiB: number | null }[] = [];
    for await (const sample of runtime.stats(instance.identity.containerId ?? '', never)) {
      usage.push(sample);
      if (usage.length === 2) await instance.terminate(0);
      if (usage.length > 10) break;
    }
    expect(usage[1]?.cpuPct).toBeGreaterThanOrEqual(0);
    expect(usage[1]?.ramMiB).toBeGreaterThan(1);
  });

  it('reads the flag table of an image from a throw-away container', async () => {
    const home = newHome();
    const help = await runtime.imageHelp('paddock-test/llama-server:11669', home, never);
    expect(help.imageId).toMatch(/^sha256:/);
    expect(help.text).toContain('--ctx-size');
    expect(help.text).toContain('--n-gpu-layers');
    expect(containersOf(home)).toEqual([]);
    const missing = await failure(runtime.imageHelp('paddock-test/none:1', home, never));
    expect(missing.details).toEqual({ failure: 'image-missing' });
  });

  it('checks the daemon: its version and whether it can give GPUs', async () => {
    const check = await runtime.check(never);
    expect(check).toMatchObject({ kind: 'docker', usable: true });
    expect(check.version).toBe(docker(['version', '--format', '{{.Server.Version}}']));
    const absent = await testDockerRuntime('unix:///nowhere/docker.sock').check(never);
    expect(absent).toMatchObject({ usable: false });
    expect(absent.message).toContain('/nowhere/docker.sock');
    expect(absent.fix).toContain('systemctl start docker');
  });

  it('refuses a daemon on another machine whose ports cannot be reached, and names the way', async () => {
    const far = testDockerRuntime('tcp://192.0.2.1:2375');
    const error = await failure(far.launch(miniSpec(newHome(), await freePort()), quietObserver, never));
    expect(error).toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      details: { failure: 'docker-unavailable', permanent: true },
    });
    expect(error.fix).toContain('ssh://user@192.0.2.1');
  });

  it('serves on a daemon that this machine has behind TLS, with the certificate of the client', async () => {
    const proxy = await tlsProxy();
    try {
      const stranger = await testDockerRuntime(proxy.address, { ...proxy.env, DOCKER_TLS_VERIFY: '' }).check(
        never,
      );
      expect(stranger.usable).toBe(false);
      const runtime = testDockerRuntime(proxy.address, proxy.env);
      expect(await runtime.check(never)).toMatchObject({ usable: true });
      const instance = await runtime.launch(miniSpec(newHome(), await freePort()), quietObserver, never);
      await healthy(instance);
      expect(await instance.terminate(5_000)).toMatchObject({ code: 0 });
    } finally {
      await proxy.dispose();
    }
  });

  it('serves on the daemon of another machine through ssh, on a port of this one, and leaves no ssh behind', async () => {
    const { folder, env, calls } = fakeSsh();
    const port = await freePort();
    try {
      const far = testDockerRuntime('ssh://me@gpu-box', env);
      expect(await far.nvidia('known', never)).toBeNull();
      expect(await far.nvidia('ask', never)).toBe((await far.check(never)).nvidia);
      const { profile } = miniSpec(newHome(), port);
      expect(far.filesElsewhere(profile)).toBe(true);
      expect(far.filesElsewhere({ ...profile, runtime: 'process' })).toBe(false);
      expect(testDockerRuntime().filesElsewhere(profile)).toBe(false);
      const instance = await far.launch(miniSpec(newHome(), port), quietObserver, never);
      expect(instance.identity.endpoint).toBe(`http://127.0.0.1:${port}`);
      expect(instance.identity.pid).toBeNull();
      await healthy(instance);
      expect(calls().some(call => call.includes('docker system dial-stdio'))).toBe(true);
      expect(calls().find(call => call.includes('-L'))).toMatch(
        new RegExp(`-L 127\\.0\\.0\\.1:${port}:127\\.0\\.0\\.1:\\d+ -l me -- gpu-box`),
      );
      expect(await instance.terminate(5_000)).toMatchObject({ code: 0 });
      await eventually('no ssh is left', () => sshOf(folder).length === 0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("reports ssh that cannot get through with ssh's own words", async () => {
    const { folder, env } = fakeSsh('echo "Permission denied (publickey)." >&2; exit 255');
    try {
      const check = await testDockerRuntime('ssh://gpu-box', env).check(never);
      expect(check.usable).toBe(false);
      expect(check.message).toContain('Permission denied (publickey)');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('loses no line of a flood while its reader pauses, and never runs ahead of it', async () => {
    const home = newHome();
    const image = `paddock-test/flood:${home}`;
    const base = docker(['create', 'paddock-test/llama-server:11669']);
    docker(['commit', '--change', 'ENTRYPOINT ["/bin/sh","-c","seq 1 300000; exec sleep 60"]', base, image]);
    docker(['rm', base]);
    try {
      const instance = await launch(miniSpec(home, await freePort(), { image }));
      let expected = 1;
      let largestBatch = 0;
      for await (const batch of instance.logs(never)) {
        largestBatch = Math.max(largestBatch, batch.length);
        for (const line of batch) {
          if (line.text !== String(expected)) throw new Error(`line ${expected} reads ${line.text}`);
          expected += 1;
        }
        if (expected % 7 === 0) await new Promise<void>(resolve => setImmediate(resolve));
        if (expected > 300_000) break;
      }
      expect(expected).toBe(300_001);
      expect(largestBatch).toBeLessThan(5_000);
      await instance.terminate(0);
    } finally {
      docker(['rmi', '-f', image]);
    }
  });
});

describeWith(['docker', 'llama-server'], 'the docker runtime', () => {
  // The daemon is shared, and the suite's home ids are fixed.
  const own = (homeId: string): string => `suite-${process.pid}-${homeId}`;

  beforeAll(async () => {
    await ensureLlamaImage();
  });

  describeRuntime('with llama-server in a container', () => ({
    create: () => {
      const runtime = testDockerRuntime();
      return {
        ...runtime,
        launch: (spec, observer, signal) =>
          runtime.launch({ ...spec, homeId: own(spec.homeId) }, observer, signal),
        reap: (which, signal) => runtime.reap({ ...which, homeId: own(which.homeId) }, signal),
      };
    },
    newHome: () => '',
    logHolds: /model loaded/,
    ownsInstances: true,
    kill: instance => {
      docker(['kill', instance.identity.containerId ?? '']);
    },
  }));
});
