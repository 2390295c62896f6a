import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../fakes/fake-ssh.mjs', import.meta.url));

interface FakeSsh {
  readonly folder: string;
  /** An environment in which `ssh` is the stand-in. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Command lines that it was called with. */
  calls(): readonly string[];
}

/** An `ssh` in a folder of its own: the stand-in, or a shell line instead of it. The caller removes the folder. */
export function fakeSsh(line?: string): FakeSsh {
  const folder = mkdtempSync(join(tmpdir(), 'paddock-fake-ssh-'));
  const calls = join(folder, 'calls');
  const run = `FAKE_SSH_CALLS='${calls}' exec '${process.execPath}' '${program}' "$@"`;
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\n${line ?? run}\n`, { mode: 0o755 });
  return {
    folder,
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').filter(Boolean) : []),
  };
}

/** Process ids of the stand-ins of a folder. */
export function sshOf(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`FAKE_SSH_CALLS=${folder}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}
