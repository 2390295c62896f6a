import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { containerPids } from '../../../../src-main/runtime/docker/container-pids.ts';
import { toUsage } from '../../../../src-main/runtime/docker/container-stats.ts';
import { isLocal, parseDockerAddress } from '../../../../src-main/runtime/docker/engine-address.ts';
import { jsonLines } from '../../../../src-main/runtime/docker/json-lines.ts';
import { pullImage } from '../../../../src-main/runtime/docker/pull-image.ts';
import { sshArgs, sshEnv } from '../../../../src-main/runtime/docker/ssh-agent.ts';

const never = new AbortController().signal;
const scratch: string[] = [];
afterEach(() => {
  for (const folder of scratch.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('pulling an image', () => {
  const pull = (lines: readonly object[], fractions: (number | null)[]): Promise<void> =>
    pullImage(
      { pull: async () => Readable.from(lines.map(line => Buffer.from(`${JSON.stringify(line)}\r\n`))) },
      'some/image:1',
      'unix:///x',
      { progress: (_stage, fraction) => void fractions.push(fraction) },
      never,
    );

  it('sums its layers into one fraction that never falls', async () => {
    const fractions: (number | null)[] = [];
    const layer = (id: string, status: string, current?: number, total?: number): object => ({
      id,
      status,
      progressDetail: current === undefined ? {} : { current, total },
    });
    await pull(
      [
        { status: 'Pulling from some/image', id: '1' },
        layer('a', 'Downloading', 50, 100),
        layer('b', 'Downloading', 0, 300),
        layer('b', 'Downloading', 300, 300),
        layer('a', 'Download complete'),
        layer('a', 'Extracting', 100, 100),
        layer('a', 'Pull complete'),
        layer('b', 'Pull complete'),
        { status: 'Status: Downloaded newer image' },
      ],
      fractions,
    );
    const known = fractions.filter(fraction => fraction !== null);
    expect(fractions[0]).toBeNull();
    expect(known).toEqual([...known].sort((a, b) => a - b));
    expect(known.at(-1)).toBeCloseTo(1);
  });

  it('tells of every layer that moves, in whole percents, and not of what a daemon repeats', async () => {
    const fractions: (number | null)[] = [];
    const at = (current: number): object => ({
      id: 'a',
      status: 'Downloading',
      progressDetail: { current, total: 1_000_000 },
    });
    await pull([at(500_000), at(500_100), at(500_100), at(500_200)], fractions);
    expect(fractions).toEqual([null, 0.45, 0.45, 0.45]);
  });

  it('fails with what the daemon says in the middle of the stream', async () => {
    const outcome = pull([{ status: 'Downloading', id: 'a' }, { error: 'dial tcp: no route to host' }], []);
    await expect(outcome).rejects.toMatchObject({ details: { failure: 'image-missing' } });
  });
});

describe('JSON lines of the daemon', () => {
  it('are read across chunks and characters, and garbage is skipped', async () => {
    const bytes = Buffer.from('{"a":"é"}\nnot json\n\n{"b":2}');
    const chunks = [...bytes].map(byte => Buffer.from([byte]));
    const values: unknown[] = [];
    for await (const value of jsonLines(Readable.from(chunks))) values.push(value);
    expect(values).toEqual([{ a: 'é' }, { b: 2 }]);
  });
});

describe('CPU and memory of a container', () => {
  it('are reckoned as docker stats does: 100 is one core, the page cache apart', () => {
    const usage = toUsage({
      cpu_stats: { cpu_usage: { total_usage: 3_000 }, system_cpu_usage: 20_000, online_cpus: 8 },
      precpu_stats: { cpu_usage: { total_usage: 1_000 }, system_cpu_usage: 10_000, online_cpus: 8 },
      memory_stats: { usage: 300 * 1024 * 1024, stats: { inactive_file: 100 * 1024 * 1024 } },
    });
    expect(usage.cpuPct).toBeCloseTo(160);
    expect(usage.ramMiB).toBeCloseTo(200);
  });

  it('are null in the first sample and for garbage', () => {
    expect(toUsage({ precpu_stats: { cpu_usage: { total_usage: 0 } }, memory_stats: {} })).toEqual({
      cpuPct: null,
      ramMiB: null,
      ramOwnMiB: null,
    });
    expect(toUsage('nonsense')).toEqual({ cpuPct: null, ramMiB: null, ramOwnMiB: null });
  });

  it.each([
    ['v2', { inactive_file: 100, active_file: 4_000 }],
    ['v1', { inactive_file: 1, active_file: 2, total_inactive_file: 100, total_active_file: 4_000 }],
  ])(
    "are without the pages of a model file that is in active use, where a container's own are asked for (cgroup %s)",
    (_version, mib) => {
      const stats = Object.fromEntries(
        Object.entries(mib).map(([name, value]) => [name, value * 1024 * 1024]),
      );
      expect(toUsage({ memory_stats: { usage: 5_000 * 1024 * 1024, stats } })).toMatchObject({
        ramMiB: 4_900,
        ramOwnMiB: 900,
      });
    },
  );
});

describe('the address of the daemon', () => {
  const parse = (given: string | null, env = {}, there: readonly string[] = []) =>
    parseDockerAddress(given, env, 'linux', path => there.includes(path));

  it('is read as DOCKER_HOST has it', () => {
    expect(parse('unix:///run/x.sock')).toEqual({ kind: 'socket', path: '/run/x.sock' });
    expect(parse('tcp://127.0.0.1')).toMatchObject({ kind: 'tcp', port: 2375, tls: null, remote: false });
    expect(parse('gpu-box:4000')).toMatchObject({ kind: 'tcp', host: 'gpu-box', port: 4000, remote: true });
    expect(parse('ssh://me@box:2222')).toEqual({ kind: 'ssh', host: 'box', port: 2222, user: 'me' });
    expect(isLocal(parse('tcp://[::1]:2375'))).toBe(true);
    const own = () => ['me', '10.0.0.7'];
    const local = (given: string): boolean =>
      isLocal(parseDockerAddress(given, {}, 'linux', () => false, own));
    expect([local('tcp://10.0.0.7:2375'), local('tcp://me:2375'), local('tcp://10.0.0.8:2375')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(isLocal(parse('ssh://box'))).toBe(false);
  });

  it('is, without one, the first socket that exists: system, rootless, Docker Desktop', () => {
    const env = { XDG_RUNTIME_DIR: '/run/user/1000', HOME: '/home/me' };
    const rootless = '/run/user/1000/docker.sock';
    expect(parse(null, env)).toEqual({ kind: 'socket', path: '/var/run/docker.sock' });
    expect(parse(null, env, [rootless])).toEqual({ kind: 'socket', path: rootless });
    expect(parse(null, env, [rootless, '/var/run/docker.sock'])).toMatchObject({
      path: '/var/run/docker.sock',
    });
  });

  it('takes its certificates from DOCKER_CERT_PATH and names the one that is missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'paddock-certs-'));
    scratch.push(folder);
    for (const name of ['ca.pem', 'cert.pem']) writeFileSync(join(folder, name), name);
    const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder };
    expect(() => parse('tcp://box:2376', env)).toThrow(/key\.pem is not readable/);
    writeFileSync(join(folder, 'key.pem'), 'key.pem');
    expect(parse('tcp://box:2376', env)).toMatchObject({ tls: { ca: Buffer.from('ca.pem') } });
  });

  it.each(['ftp://x', 'tcp://', 'ssh://-oProxyCommand=evil', 'http://['])('refuses %s', given => {
    expect(() => parse(given)).toThrow(/not an address of a Docker daemon/);
  });

  it('reaches ssh without a question and with little of the environment', () => {
    const args = sshArgs({ kind: 'ssh', host: 'box', port: 2222, user: 'me' });
    expect(args.slice(-6)).toEqual(['-p', '2222', '-l', 'me', '--', 'box']);
    expect(args).toContain('BatchMode=yes');
    expect(sshEnv({ PATH: '/bin', SSH_AUTH_SOCK: '/s', HF_TOKEN: 'x' })).toEqual({
      PATH: '/bin',
      SSH_AUTH_SOCK: '/s',
    });
  });
});

describe('the processes of a container', () => {
  it('are its first process and all below it, only where this kernel runs them', async () => {
    const proc = mkdtempSync(join(tmpdir(), 'paddock-proc-'));
    scratch.push(proc);
    for (const [pid, children] of [
      [10, '11 12 '],
      [11, ''],
      [12, '13 '],
      [13, ''],
    ] as const) {
      mkdirSync(join(proc, `${pid}/task/${pid}`), { recursive: true });
      writeFileSync(join(proc, `${pid}/task/${pid}/children`), children);
      writeFileSync(join(proc, `${pid}/cgroup`), '0::/system.slice/docker-abc.scope\n');
    }
    expect([...(await containerPids(10, 'abc', proc))].sort()).toEqual([10, 11, 12, 13]);
    expect(await containerPids(10, 'another', proc)).toEqual([]);
    expect(await containerPids(99, 'abc', proc)).toEqual([]);
  });
});
