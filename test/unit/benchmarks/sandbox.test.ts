import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { bubblewrapArgs } from '../../../src-main/benchmarks/grading/bubblewrap-args.ts';
import { chooseSandbox, trySandboxes } from '../../../src-main/benchmarks/grading/choose-sandbox.ts';
import { canBeMounted, containerArgs } from '../../../src-main/benchmarks/grading/container-args.ts';
import { findPython, unfitBeside, unfitForOthers } from '../../../src-main/benchmarks/grading/find-python.ts';
import { ownCopy } from '../../../src-main/benchmarks/grading/own-copy.ts';
import { hasCapabilities } from '../../../src-main/benchmarks/grading/own-users.ts';
import {
  DEFAULT_RULES,
  defaultWorkers,
  dockerEnv,
  judgeCommand,
  shortcoming,
} from '../../../src-main/benchmarks/grading/sandbox.ts';
import type { PaddockError } from '../../../src-shared/errors.ts';

const python = {
  path: '/home/u/py/bin/python3',
  version: '3.12.0',
  folders: ['/home/u/py', '/usr/lib/python3'],
};
const files = { sources: '/app/grader', dataset: '/data/set.jsonl', cache: '/data/cache' };
const never = new AbortController().signal;

/** Values that follow a flag. */
const valuesOf = (args: readonly string[], flag: string, count: number): readonly string[][] =>
  args.flatMap((arg, index) => (arg === flag ? [args.slice(index + 1, index + 1 + count)] : []));

describe('the namespace sandbox', () => {
  const view = { python, sources: files.sources, links: { '/lib': 'usr/lib' } };
  const args = bubblewrapArgs({ ...view, ownUsers: false });

  it('has namespaces of its own and no capabilities', () => {
    for (const name of ['user', 'pid', 'net', 'ipc', 'uts']) expect(args).toContain(`--unshare-${name}`);
    expect(valuesOf(args, '--cap-drop', 1)).toEqual([['ALL']]);
    expect(args).toContain('--die-with-parent');
    expect(args).toContain('--clearenv');
    expect(valuesOf(args, '--remount-ro', 1)).toEqual([['/']]);
  });

  it('has users of its own instead of a user namespace where root can give them', () => {
    const asRoot = bubblewrapArgs({ ...view, ownUsers: true });
    expect(asRoot).not.toContain('--unshare-user');
    expect(asRoot).not.toContain('--uid');
    for (const name of ['pid', 'net', 'ipc', 'uts']) expect(asRoot).toContain(`--unshare-${name}`);
    const added = ['CAP_SETUID', 'CAP_SETGID', 'CAP_KILL', 'CAP_CHOWN', 'CAP_DAC_OVERRIDE'];
    expect(valuesOf(asRoot, '--cap-add', 1).flat()).toEqual(added);
    expect(valuesOf(args, '--cap-add', 1)).toEqual([]);
    // What these users are to read must be open to all of them.
    const made = ['/etc', '/home', '/home/u', '/dev'];
    expect(valuesOf(asRoot, '--dir', 1).flat()).toEqual(made);
  });

  it('has users of its own only with the capabilities that this takes', () => {
    const status = (mask: string): string => `Name:\tnode\nCapPrm:\t0000000000000000\nCapEff:\t${mask}\n`;
    expect(hasCapabilities(status('000001ffffffffff'))).toBe(true);
    // Docker's own set: no namespaces can be made with it.
    expect(hasCapabilities(status('00000000a80425fb'))).toBe(false);
    expect(hasCapabilities(status('0000000000000000'))).toBe(false);
    expect(hasCapabilities('')).toBe(false);
  });

  it('shows the system and that Python, all read-only, and nothing else of the machine', () => {
    const bound = [...valuesOf(args, '--ro-bind', 2), ...valuesOf(args, '--ro-bind-try', 2)].map(
      ([from]) => from,
    );
    expect(bound.sort()).toEqual(
      [
        ...['/app/grader', '/bin', '/etc/alternatives', '/etc/ld.so.cache', '/home/u/py'],
        ...['/lib32', '/lib64', '/libx32', '/sbin', '/usr'],
      ].sort(),
    );
    expect(valuesOf(args, '--symlink', 2)).toEqual([['usr/lib', '/lib']]);
    expect(args).not.toContain('--bind');
    expect(args).not.toContain('--proc');
    expect(valuesOf(args, '--dev-bind', 2).every(([device]) => device?.startsWith('/dev/'))).toBe(true);
  });

  it('bounds what may be written', () => {
    expect(args.indexOf('--size')).toBe(args.indexOf('--tmpfs') - 2);
    expect(valuesOf(args, '--tmpfs', 1)).toEqual([['/tmp']]);
  });
});

describe('the container sandbox', () => {
  const args = containerArgs({ ...files, image: 'img@sha256:0', name: 'n', memoryMiB: 100_000 });

  it('has no network, a read-only file system and limits', () => {
    expect(valuesOf(args, '--network', 1)).toEqual([['none']]);
    expect(args).toContain('--read-only');
    expect(valuesOf(args, '--cap-drop', 1)).toEqual([['ALL']]);
    expect(valuesOf(args, '--security-opt', 1)).toEqual([['no-new-privileges']]);
    expect(valuesOf(args, '--pids-limit', 1)).toEqual([['256']]);
    expect(valuesOf(args, '--memory', 1)).toEqual([[String(5 * 1024 ** 3)]]);
    expect(valuesOf(args, '--pull', 1)).toEqual([['never']]);
    expect(args.at(-1)).toBe('img@sha256:0');
  });

  it('keeps the data set and the expected outputs where only root passes', () => {
    expect(valuesOf(args, '--tmpfs', 1).flat()).toContain('/vault:rw,nosuid,nodev,noexec,size=1m,mode=700');
    const targets = valuesOf(args, '--mount', 1).map(([mount]) => /target=([^,]+)/.exec(mount ?? '')?.[1]);
    expect(targets).toEqual(['/grader', '/vault/dataset.jsonl', '/vault/cache']);
  });

  it("takes less memory where the machine has less, and refuses paths that break the mount's syntax", () => {
    const small = containerArgs({ ...files, image: 'i', name: 'n', memoryMiB: 1024 });
    expect(valuesOf(small, '--memory', 1)).toEqual([[String(1024 ** 3)]]);
    expect(canBeMounted('/a b/ü')).toBe(true);
    expect(canBeMounted('/a,readonly=false')).toBe(false);
  });

  it('gives the docker command what it needs to find its daemon and nothing more', () => {
    expect(dockerEnv({ PATH: '/bin', DOCKER_HOST: 'x', SECRET: 's' }, null)).toEqual({
      PATH: '/bin',
      DOCKER_HOST: 'x',
    });
  });

  it('is of the daemon that Paddock was told to use, whatever the environment and its context say', () => {
    const plan = { kind: 'docker', image: 'i', files, docker: '/usr/bin/docker' } as const;
    const env = { DOCKER_HOST: 'tcp://elsewhere:2375', DOCKER_CONTEXT: 'other' };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const of = (host: string | null) => judgeCommand({ ...plan, host }, DEFAULT_RULES, 'n').env;
    expect(of(null)).toMatchObject(env);
    expect(of('ssh://me@host').DOCKER_HOST).toBe('ssh://me@host');
    expect(of('ssh://me@host').DOCKER_CONTEXT).toBeUndefined();
    // The forms that Paddock takes and the command does not.
    expect(of('/run/docker.sock').DOCKER_HOST).toBe('unix:///run/docker.sock');
    expect(of('host:2375').DOCKER_HOST).toBe('tcp://host:2375');
    expect(of('https://host')).toMatchObject({ DOCKER_HOST: 'tcp://host', DOCKER_TLS_VERIFY: '1' });
    vi.unstubAllEnvs();
  });
});

describe('the choice of a sandbox', () => {
  it('does not take a sandbox without what makes it one', () => {
    expect(shortcoming('docker', { filter: true, ownUser: false })).not.toBeNull();
    expect(shortcoming('bubblewrap', { filter: false, ownUser: true })).not.toBeNull();
    expect(shortcoming('docker', { filter: false, ownUser: true })).toBeNull();
    expect(shortcoming('bubblewrap', { filter: true, ownUser: false })).toBeNull();
  });

  it('runs no more judges side by side than have memory for what their candidates may take', () => {
    const GIB = 1024 ** 3;
    expect(defaultWorkers(8, 64 * GIB)).toBe(8);
    expect(defaultWorkers(8, 15 * GIB)).toBe(3);
    expect(defaultWorkers(8, GIB)).toBe(1);
    expect(defaultWorkers(64, 1024 * GIB)).toBe(16);
  });

  it('refuses limits alone until the user consents', async () => {
    const wish = { kind: 'guard', image: null, docker: null, allowGuard: false, python: null } as const;
    const refusal = await chooseSandbox(wish, files, never).catch((error: PaddockError) => error);
    expect(refusal).toMatchObject({ code: 'RUNTIME_UNAVAILABLE' });
    expect((refusal as PaddockError).message).toContain('needs consent');
    expect((refusal as PaddockError).fix).toContain('bubblewrap');
  });

  it('says that there is no Python where the named one is none', async () => {
    await expect(findPython('/nonexistent/python', never)).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: expect.stringContaining('Python 3.9 or newer'),
    });
  });

  it('passes over a Python that candidates of another user could not read', async () => {
    const home = mkdtempSync(join(tmpdir(), 'paddock-python-'));
    try {
      const program = join(home, 'python3');
      const about = { path: program, version: [3, 12, 0], folders: [home] };
      writeFileSync(program, `#!/bin/sh\necho '${JSON.stringify(about)}'\n`, { mode: 0o755 });
      chmodSync(home, 0o700);
      expect((await findPython(program, never)).version).toBe('3.12.0');
      await expect(findPython(program, never, unfitForOthers)).rejects.toThrow(
        'which other users may not read',
      );
      chmodSync(home, 0o755);
      expect((await findPython(program, never, unfitForOthers)).version).toBe('3.12.0');
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it('passes over a Python with which it would show a home', async () => {
    const home = mkdtempSync(join(tmpdir(), 'paddock-python-'));
    try {
      const program = join(home, 'python3');
      const beside = async (...folders: readonly string[]): Promise<string> => {
        const about = { path: program, version: [3, 12, 0], folders };
        writeFileSync(program, `#!/bin/sh\necho '${JSON.stringify(about)}'\n`, { mode: 0o755 });
        return findPython(program, never, unfitBeside(home)).then(
          ({ path }) => path,
          (error: Error) => error.message,
        );
      };
      expect(await beside('/usr', join(home, 'python'))).toBe(program);
      expect(await beside('/usr', home)).toContain(`whose folder ${home} holds the home folder`);
      expect(await beside('/')).toContain('whose folder / holds the home folder');
      expect(await beside(tmpdir())).toContain('holds the home folder');
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it('says what would make a stronger one work', async () => {
    const wish = {
      kind: null,
      image: null,
      docker: null,
      allowGuard: false,
      python: '/nonexistent/python',
    } as const;
    const { works, refused } = await trySandboxes(wish, files, never);
    expect(works).toBeNull();
    expect(refused.map(({ kind }) => kind)).toEqual(['docker', 'bubblewrap', 'guard']);
    expect(refused[0]).toMatchObject({ why: 'no image is set for it.' });
    expect(refused[0]?.fix).toContain('--grader-image');
    expect(refused[0]?.fix).toContain('There is no default');
    expect(refused[1]?.fix).toContain('Install python3');
  });

  it('shows a container a copy of its own sources, and keeps that copy right', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paddock-sources-'));
    try {
      const sources = join(folder, 'program');
      mkdirSync(sources);
      writeFileSync(join(sources, 'judge.py'), 'one');
      writeFileSync(join(sources, 'notes.txt'), 'not shown');
      const copy = await ownCopy(sources, folder);
      expect(readdirSync(copy)).toEqual(['judge.py']);
      writeFileSync(join(copy, 'judge.py'), 'changed');
      expect(await ownCopy(sources, folder)).toBe(copy);
      expect(readFileSync(join(copy, 'judge.py'), 'utf8')).toBe('one');
      writeFileSync(join(sources, 'judge.py'), 'two');
      const next = await ownCopy(sources, folder);
      expect(next).not.toBe(copy);
      expect(readFileSync(join(next, 'judge.py'), 'utf8')).toBe('two');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
