import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { requireFreePort } from '../free-port.ts';
import type { DockerEnv } from './engine-address.ts';
import { type SshAddress, sshArgs, sshEnv } from './ssh-agent.ts';

const OPEN_WITHIN_MS = 20_000;
const PROBE_MS = 50;
const REOPEN_MS = 1_000;

export interface SshTunnelDeps {
  readonly address: SshAddress;
  readonly env: DockerEnv;
  readonly clock: Clock;
  /** Loopback port here. */
  readonly port: number;
  /** Loopback port over there. */
  readonly remotePort: number;
}

/**
 * Brings a port that a remote daemon publishes on its own loopback to a port of ours, through ssh: nothing of
 * it is open to the network. Opened again when ssh ends, until it is disposed.
 */
export class SshTunnel {
  readonly #deps: SshTunnelDeps;
  readonly #closing = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(deps: SshTunnelDeps) {
    this.#deps = deps;
  }

  /** @throws PaddockError when the port is taken, or ssh cannot open it, in ssh's own words; the signal's reason on abort */
  async open(signal: AbortSignal): Promise<void> {
    const { port, clock } = this.#deps;
    // Else a stranger on that port would pass for the tunnel.
    await requireFreePort(port, clock, signal);
    const child = this.#spawn();
    try {
      await this.#accepting(child, signal);
    } catch (error) {
      await this.dispose();
      await end(child.process);
      throw error;
    }
    this.#running = this.#keepOpen(child.process);
  }

  async dispose(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  #spawn(): { readonly process: ChildProcess; words(): string } {
    const { address, env, port, remotePort } = this.#deps;
    const forward = `127.0.0.1:${port}:127.0.0.1:${remotePort}`;
    const args = sshArgs(address, ['-N', '-o', 'ExitOnForwardFailure=yes', '-L', forward]);
    const stdio = ['ignore', 'ignore', 'pipe'] as const;
    const child: ChildProcess = spawn('ssh', [...args], { stdio: [...stdio], env: sshEnv(env) });
    let words = '';
    child.on('error', error => {
      words += error.message;
    });
    // Absent where it could not be started at all.
    child.stderr?.on('data', (chunk: Buffer) => {
      if (words.length < 2_000) words += chunk.toString('utf8');
    });
    return { process: child, words: () => words.trim() };
  }

  async #accepting(child: { process: ChildProcess; words(): string }, signal: AbortSignal): Promise<void> {
    const { clock, port, address } = this.#deps;
    const deadline = clock.monotonic() + OPEN_WITHIN_MS;
    for (;;) {
      signal.throwIfAborted();
      const over = hasEnded(child.process) || clock.monotonic() > deadline;
      if (over) {
        const taken = /address already in use/i.test(child.words());
        throw new PaddockError(
          'LOAD_FAILED',
          `ssh to ${address.host} cannot bring its port ${port} here: ${child.words()}`,
          {
            fix: taken
              ? `End what listens on port ${port}, or give the profile another PORT.`
              : `Try \`ssh ${address.host} true\`; it must work without a question.`,
            details: { failure: taken ? 'port-taken' : 'docker-unavailable' },
          },
        );
      }
      if (await accepts(port)) return;
      await clock.sleep(PROBE_MS, signal);
    }
  }

  async #keepOpen(first: ChildProcess): Promise<void> {
    let child = first;
    const closing = this.#closing.signal;
    while (!closing.aborted) {
      if (!hasEnded(child)) await once(child, 'close', { signal: closing }).catch(() => {});
      if (closing.aborted) break;
      await this.#deps.clock.sleep(REOPEN_MS, closing).catch(() => {});
      if (!closing.aborted) child = this.#spawn().process;
    }
    await end(child);
  }
}

/** True also when it never started, for which there is no exit code. */
function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const closed = once(child, 'close').catch(() => {});
  child.kill();
  await closed;
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
