import { type ChildProcess, spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import type { DockerAddress, DockerEnv } from './engine-address.ts';

export type SshAddress = Extract<DockerAddress, { kind: 'ssh' }>;

const PASSED_ON = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'TMPDIR',
  'SSH_AUTH_SOCK',
  'SYSTEMROOT',
  'USERPROFILE',
] as const;

/** All that ssh needs of the panel's environment. */
export function sshEnv(env: DockerEnv): NodeJS.ProcessEnv {
  const passed: NodeJS.ProcessEnv = {};
  for (const name of PASSED_ON) if (env[name] !== undefined) passed[name] = env[name];
  return passed;
}

/** Arguments of `ssh` up to the destination. Never asks: a question nobody sees would hang for ever. */
export function sshArgs(address: SshAddress, options: readonly string[] = []): readonly string[] {
  return [
    '-o',
    'BatchMode=yes',
    '-o',
    'ConnectTimeout=15',
    '-o',
    'ServerAliveInterval=15',
    ...options,
    ...(address.port === null ? [] : ['-p', String(address.port)]),
    ...(address.user === null ? [] : ['-l', address.user]),
    '--',
    address.host,
  ];
}

/**
 * Reaches a daemon as the docker command does: `ssh host docker system dial-stdio`, one connection each. It is the
 * system's ssh rather than docker-modem's ssh2, because that one neither reads ~/.ssh/config nor checks the host's key.
 */
export class SshAgent extends Agent {
  readonly #address: SshAddress;
  readonly #env: NodeJS.ProcessEnv;

  constructor(address: SshAddress, env: DockerEnv) {
    super({ keepAlive: false });
    this.#address = address;
    this.#env = sshEnv(env);
  }

  /** Called by node:http for each request. */
  override createConnection(): Duplex {
    const child = spawn('ssh', [...sshArgs(this.#address), 'docker', 'system', 'dial-stdio'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: this.#env,
    });
    return sshStream(child, this.#address.host);
  }
}

/** The child's input and output as one stream; ssh's own words become the error when it fails. */
function sshStream(child: ChildProcess, host: string): Duplex {
  // Absent where it could not be started at all: its error follows.
  const { stdin, stdout, stderr } = child;
  let words = '';
  const fail = (reason: string): void => {
    duplex.destroy(Object.assign(new Error(`ssh ${host}: ${reason}`), { code: 'ECONNREFUSED' }));
  };
  const duplex: Duplex = new Duplex({
    read: () => void stdout?.resume(),
    // A broken pipe is not the news: ssh's end, with its words, follows.
    write: (chunk, encoding, done) => void (stdin ? stdin.write(chunk, encoding, () => done()) : done()),
    final: done => void (stdin ? stdin.end(() => done()) : done()),
    destroy: (error, done) => {
      child.kill();
      done(error);
    },
  });
  child.on('error', error => fail(error.message));
  stdin?.on('error', () => {});
  stdout?.on('data', (chunk: Buffer) => {
    if (!duplex.push(chunk)) stdout.pause();
  });
  stderr?.on('data', (chunk: Buffer) => {
    if (words.length < 2_000) words += chunk.toString('utf8');
  });
  // The end of its output is only the stream's end when ssh did not fail: the words come with it.
  child.on('close', code => {
    if (duplex.destroyed) return;
    if (code === 0) duplex.push(null);
    else fail(words.trim().slice(0, 500) || `ended with ${code}`);
  });
  return duplex;
}
