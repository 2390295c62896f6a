import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runDoctor } from '../../../src-main/doctor/doctor.ts';
import { type Clock, systemClock } from '../../../src-main/lib/clock.ts';
import { ANSWER_MS, FolderLooks } from '../../../src-main/lib/folder-looks.ts';
import { parseOptions } from '../../../src-main/options.ts';
import { checkDocker } from '../../../src-main/runtime/docker/docker-check.ts';
import { createDockerEngine } from '../../../src-main/runtime/docker/engine.ts';
import type { DockerEnv } from '../../../src-main/runtime/docker/engine-address.ts';
import { findProgram } from '../../../src-main/runtime/process/find-program.ts';
import type { DoctorFinding } from '../../../src-shared/model/app.ts';
import type { GraderCheck } from '../../../src-shared/model/benchmark.ts';
import type { KeptOptions } from '../../../src-shared/model/start-option.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeSsh } from '../../support/fake-ssh.ts';
import { describeWith } from '../../support/requirements.ts';

let folder: string;
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paddock-doctor-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A program in the test's folder that prints this and ends with this code. */
async function program(name: string, output: string, code = 0): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\ncat <<'END'\n${output}\nEND\nexit ${code}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Something that speaks Docker's HTTP on a socket. */
async function dockerSocket(answers: Readonly<Record<string, unknown>>): Promise<string> {
  const path = join(folder, 'docker.sock');
  const server = createServer((request, response) =>
    response.end(JSON.stringify(answers[(request.url ?? '').replace(/\?.*/, '')])),
  );
  servers.push(server);
  await new Promise<void>(resolve => server.listen(path, resolve));
  return `unix://${path}`;
}

const NO_IMAGE = { kind: 'docker', why: 'no image is set for it.', fix: 'Name one.' } as const;
const BUBBLEWRAP: GraderCheck = {
  sandbox: 'bubblewrap',
  python: '3.12.1',
  guard: false,
  refused: [NO_IMAGE],
  fix: null,
};

async function diagnose(
  args: readonly string[],
  ownPorts = new Set<number>(),
  outlook: GraderCheck = BUBBLEWRAP,
  env: DockerEnv = {},
  within = new AbortController().signal,
  kept: KeptOptions = {},
  looks = new FolderLooks(systemClock),
  clock: Clock = systemClock,
  keptProblems: readonly string[] = [],
): Promise<Map<string, DoctorFinding>> {
  const options = parseOptions(
    ['--home', folder, ...('port' in kept ? [] : ['--port', '0']), '--instance-port', '0', ...args],
    {},
    folder,
    process.platform,
    kept,
  );
  const engine = createDockerEngine({ address: options.docker, env });
  const docker = (signal: AbortSignal) => checkDocker(engine, { clock: systemClock }, signal);
  const grader = () => Promise.resolve(outlook);
  const findings = await runDoctor(
    {
      ...{ options, looks, listing: () => null, ownPorts: () => ownPorts, docker, findProgram, grader },
      keptProblems: async () => keptProblems,
      engineEnv: { PATH: process.env.PATH ?? '', LD_LIBRARY_PATH: '/opt/llama/lib' },
    },
    within,
    clock,
  );
  return new Map(findings.map(finding => [finding.name, finding]));
}

const absent = [
  '--docker',
  'unix:///nowhere/docker.sock',
  '--nvidia-smi',
  '/nowhere/nvidia-smi',
  '--llama-server',
  'llama-server-that-is-nowhere',
];

describe('the doctor', () => {
  it('gives a fix with everything that is wrong, and calls absent what is optional', async () => {
    const findings = await diagnose(absent);
    expect([...findings].map(([name, { status }]) => [name, status])).toEqual([
      ['Node', 'ok'],
      ['Docker', 'absent'],
      ['NVIDIA driver', 'absent'],
      ['NVIDIA container toolkit', 'absent'],
      ['llama-server', 'absent'],
      ['sandbox for grading', 'ok'],
      ['disk', expect.stringMatching(/ok|warning/)],
      ['state folder', 'ok'],
      ['kept options', 'ok'],
      ['port of the panel', 'ok'],
      ['port of the model server', 'ok'],
      ['models.conf', 'problem'],
    ]);
    for (const { status, fix } of findings.values()) if (status === 'problem') expect(fix).not.toBeNull();
  });

  it('takes a path of llama-server that is not there for a mistake', async () => {
    const findings = await diagnose([...absent, '--llama-server', join(folder, 'llama-server')]);
    expect(findings.get('llama-server')).toMatchObject({
      status: 'problem',
      message: `${join(folder, 'llama-server')} is not there: profiles with RUNTIME=process cannot run.`,
      fix: expect.stringContaining('--llama-server'),
    });
  });

  it('runs llama-server with the environment that launches give it', async () => {
    const path = join(folder, 'llama-server');
    await writeFile(path, '#!/bin/sh\necho "version: with $LD_LIBRARY_PATH, for $HOME."\n');
    await chmod(path, 0o755);
    const findings = await diagnose([...absent, '--llama-server', path]);
    expect(findings.get('llama-server')?.message).toBe('version: with /opt/llama/lib, for .');
  });

  it('refuses a llama-server that launches refuse, as they say it, and runs nothing', async () => {
    const path = join(folder, 'llama-server');
    const ran = join(folder, 'ran');
    const wrapper = `touch '${ran}'\necho 'version: 11669 (abc)'\n`;
    await writeFile(path, wrapper, { mode: 0o755 });
    const findings = await diagnose([...absent, '--llama-server', path]);
    expect(findings.get('llama-server')).toMatchObject({
      status: 'problem',
      message: `${path} is a text file whose first line does not say what runs it.`,
      fix: 'Give it a first line such as #!/bin/sh.',
    });
    await writeFile(path, `#!/bin/sh\n${wrapper}`);
    await chmod(path, 0o644);
    expect((await diagnose([...absent, '--llama-server', path])).get('llama-server')).toMatchObject({
      status: 'problem',
      message: `${path} may not be executed.`,
      fix: `Allow it: chmod +x "${path}"`,
    });
    expect(existsSync(ran)).toBe(false);
    await writeFile(path, '#!/nowhere/sh\n');
    await chmod(path, 0o755);
    expect((await diagnose([...absent, '--llama-server', path])).get('llama-server')).toMatchObject({
      status: 'problem',
      message: `${path} needs an interpreter or loader that is not there.`,
    });
    await writeFile(path, `#!/bin/sh\n${wrapper}`);
    expect((await diagnose([...absent, '--llama-server', path])).get('llama-server')).toMatchObject({
      status: 'ok',
      message: 'version: 11669 (abc)',
    });
  });

  it('says which kept options do not count', async () => {
    const problems = ['/h/options.json: "prot" is none of the options that can be kept.', 'Another.'];
    const findings = await diagnose(
      ...([absent, new Set<number>(), BUBBLEWRAP, {}, new AbortController().signal, {}] as const),
      ...([new FolderLooks(systemClock), systemClock, problems] as const),
    );
    expect(findings.get('kept options')).toMatchObject({
      status: 'warning',
      message: problems.join(' '),
      fix: expect.stringContaining('Settings'),
    });
  });

  it('reads versions from the programs and the daemon', async () => {
    await writeFile(join(folder, 'models.conf'), '[a]\n');
    const findings = await diagnose([
      '--docker',
      await dockerSocket({ '/info': { ServerVersion: '27.1.0', Runtimes: { nvidia: {} } } }),
      '--nvidia-smi',
      await program('nvidia-smi', 'NVIDIA GeForce RTX 4090, 580.1, 24564 MiB'),
      '--llama-server',
      await program('llama-server', 'load_backend: loaded\nversion: 11669 (abc)\nbuilt with gcc'),
    ]);
    const message = (name: string): string | undefined => findings.get(name)?.message;
    expect(message('Docker')).toBe(
      `Docker 27.1.0 at unix://${join(folder, 'docker.sock')}, with the NVIDIA runtime.`,
    );
    expect(message('NVIDIA driver')).toContain('RTX 4090, 580.1');
    expect(findings.get('NVIDIA container toolkit')?.status).toBe('ok');
    expect(message('llama-server')).toBe('version: 11669 (abc)');
    expect(findings.get('models.conf')?.status).toBe('ok');
  });

  it('explains a driver mismatch, a missing toolkit and a daemon that answers nonsense', async () => {
    const mismatch = await diagnose([
      ...absent,
      '--nvidia-smi',
      await program('nvidia-smi', 'Failed to initialize NVML: Driver/library version mismatch', 18),
    ]);
    expect(mismatch.get('NVIDIA driver')).toMatchObject({
      status: 'problem',
      fix: expect.stringContaining('restart'),
    });
    const docker = await dockerSocket({ '/info': { ServerVersion: '27', Runtimes: { runc: {} } } });
    const toolkit = await diagnose([
      ...absent,
      '--docker',
      docker,
      '--nvidia-smi',
      await program('nvidia-smi', 'GPU 0'),
    ]);
    expect(toolkit.get('NVIDIA container toolkit')?.status).toBe('problem');
    for (const server of servers.splice(0)) server.close();
    await rm(join(folder, 'docker.sock'), { force: true });
    const nonsense = await diagnose([...absent, '--docker', await dockerSocket({ '/info': [] })]);
    expect(nonsense.get('Docker')?.status).toBe('problem');
  });

  it.each(['who asks', 'its own limit'])(
    'ends by %s although programs hang and take no signal, and says so',
    async by => {
      const hanging = async (name: string): Promise<string> => {
        const path = join(folder, name);
        // The sleep has the outputs open after the shell was killed.
        const script = `#!/bin/sh\ntrap '' TERM\ntouch '${path}.runs'\nwhile :; do sleep 1; done\n`;
        await writeFile(path, script, { mode: 0o755 });
        return path;
      };
      const [smi, server] = [await hanging('nvidia-smi'), await hanging('llama-server')];
      const late = new AbortController();
      const args = [...absent, '--nvidia-smi', smi, '--llama-server', server];
      const clock = new FakeClock();
      const found = diagnose(args, new Set(), BUBBLEWRAP, {}, late.signal, {}, undefined, clock);
      await eventually('both run', () => existsSync(`${smi}.runs`) && existsSync(`${server}.runs`));
      if (by === 'who asks') late.abort();
      else await clock.advance(10_000);
      const findings = await found;
      expect(findings.get('NVIDIA driver')).toMatchObject({
        status: 'problem',
        message: `${smi} does not answer: the driver or a GPU hangs.`,
        fix: expect.stringContaining('dmesg'),
      });
      expect(findings.get('NVIDIA container toolkit')).toMatchObject({ status: 'warning' });
      expect(findings.get('llama-server')).toMatchObject({ message: `${server} --version does not end.` });
    },
  );

  it('asks the daemon the way that launches ask it, also on another machine', async () => {
    const noProgram = ['--nvidia-smi', '/nowhere/nvidia-smi', '--llama-server', '/nowhere/llama-server'];
    const ssh = fakeSsh('echo "Permission denied (publickey)." >&2; exit 255');
    try {
      const args = [...noProgram, '--docker', 'ssh://gpu-box'];
      const refused = await diagnose(args, new Set(), BUBBLEWRAP, ssh.env);
      expect(refused.get('Docker')?.message).toContain('Permission denied (publickey)');
      expect(refused.get('Docker')?.fix).not.toContain('systemctl');
      expect(refused.get('NVIDIA container toolkit')?.message).toContain('ssh://gpu-box');
    } finally {
      await rm(ssh.folder, { recursive: true, force: true });
    }
    const tcp = await diagnose([...noProgram, '--docker', 'tcp://gpu-box:2375']);
    expect(tcp.get('Docker')).toMatchObject({
      status: 'problem',
      fix: expect.stringContaining('ssh://user@gpu-box'),
    });
  });

  it('says who holds a port, and knows its own', async () => {
    const holder = createServer();
    servers.push(holder);
    await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    const args = [...absent, '--port', String(port)];
    const message = expect.stringContaining(`pid ${process.pid}`);
    expect((await diagnose(args)).get('port of the panel')).toMatchObject({
      status: 'problem',
      message,
      fix: 'End that program, or choose another port with --port.',
    });
    const movable = await diagnose(absent, undefined, undefined, undefined, undefined, { port: `${port}` });
    expect(movable.get('port of the panel')).toMatchObject({
      status: 'warning',
      message,
      fix: 'Paddock moves to the next free port; --port chooses another.',
    });
    expect((await diagnose(args, new Set([port]))).get('port of the panel')?.status).toBe('ok');
  });

  describeWith(['mount'], 'on a full disk', () => {
    it('says that the state folder has no room', async () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', folder], { stdio: 'ignore' });
      try {
        expect((await diagnose(absent)).get('state folder')).toMatchObject({
          status: 'problem',
          message: expect.stringMatching(/^\S+ MiB free at .*: saves and logs begin to fail\.$/),
        });
      } finally {
        execFileSync('umount', [folder]);
      }
    });
  });

  it('says that the models folder does not answer, and does not touch it again', async () => {
    const clock = new FakeClock();
    const looks = new FolderLooks(clock);
    const models = join(folder, 'models');
    // As one whose server went away since it was looked at.
    const late = looks.at(models, () => new Promise(() => {})).catch(() => {});
    await clock.advance(ANSWER_MS);
    await late;
    const args = [...absent, '--models-dir', models];
    const findings = await diagnose(args, new Set(), BUBBLEWRAP, {}, undefined, {}, looks);
    expect(findings.get('disk')).toMatchObject({
      status: 'problem',
      message: `The folder ${models} does not answer.`,
      fix: expect.stringContaining('network share'),
    });
  });

  it('says what code is graded in, why in nothing stronger, and what that would take', async () => {
    const finding = async (outlook: GraderCheck): Promise<DoctorFinding | undefined> =>
      (await diagnose(absent, new Set(), outlook)).get('sandbox for grading');
    expect(await finding(BUBBLEWRAP)).toMatchObject({
      status: 'ok',
      message:
        'Code is graded in bubblewrap, with Python 3.12.1. Not in a container: no image is set for it.',
      fix: 'For a container: Name one.',
    });
    expect(await finding({ ...BUBBLEWRAP, sandbox: 'docker', python: '3.14.0', refused: [] })).toMatchObject({
      status: 'ok',
      message: 'Code is graded in a container, with Python 3.14.0.',
      fix: null,
    });
    const noBubblewrap = { kind: 'bubblewrap', why: 'bwrap is not installed.', fix: 'Install it.' } as const;
    const last = await finding({
      ...{ sandbox: null, python: '3.11.2', guard: true, fix: 'Install one.' },
      refused: [NO_IMAGE, noBubblewrap],
    });
    expect(last).toMatchObject({
      status: 'warning',
      fix: 'For a container: Name one. For bubblewrap: Install it.',
    });
    expect(last?.message).toContain('only with your consent');
    expect(
      await finding({ sandbox: null, python: null, guard: false, refused: [noBubblewrap], fix: null }),
    ).toMatchObject({
      status: 'absent',
    });
  });
});
