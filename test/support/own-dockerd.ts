import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { LLAMA_IMAGE, llamaTree } from './real-llama.ts';

/** Whether this user may run a daemon of its own. */
export function haveDockerd(): boolean {
  if (process.getuid?.() !== 0) return false;
  return spawnSync('unshare', ['--net', 'dockerd', '--version'], { timeout: 15_000 }).status === 0;
}

/** A bridge of our own; its name fits into the kernel's 15 characters. */
const BRIDGE = `pdk${process.pid}`;

/**
 * A second Docker daemon with folders of its own, which tests may stop and start without touching the machine's. Without
 * `ports` its containers have no network, and tests look at logs and exits; with it they are reached on loopback.
 */
export class OwnDockerd {
  readonly #folder = mkdtempSync(join(tmpdir(), 'paddock-dockerd-'));
  readonly #liveRestore: boolean;
  readonly #ports: boolean;
  #child: ChildProcess | null = null;

  constructor(options: { readonly liveRestore: boolean; readonly ports?: boolean }) {
    this.#liveRestore = options.liveRestore;
    this.#ports = options.ports ?? false;
  }

  get address(): string {
    return `unix://${join(this.#folder, 'docker.sock')}`;
  }

  async start(): Promise<void> {
    const log = openSync(join(this.#folder, 'log'), 'a');
    const folders = ['data-root', 'exec-root', 'pidfile'].flatMap(name => [
      `--${name}`,
      join(this.#folder, name),
    ]);
    const args = [
      '--host',
      this.address,
      '--bridge',
      this.#ports ? BRIDGE : 'none',
      '--iptables=false',
      '--ip6tables=false',
      ...folders,
    ];
    if (this.#liveRestore) args.push('--live-restore');
    // Its own proxies bring the ports to loopback: no rule of the machine's firewall is touched.
    if (this.#ports) {
      makeBridge();
      args.push('--ip-forward=false', '--ip-masq=false');
      this.#child = spawn('dockerd', args, { stdio: ['ignore', log, log] });
    }
    // A daemon without a bridge deletes the machine's docker0, so it gets a network namespace of its own.
    else this.#child = spawn('unshare', ['--net', 'dockerd', ...args], { stdio: ['ignore', log, log] });
    await eventually('the second dockerd answers', () => this.#docker('version').status === 0, 60_000);
  }

  /** SIGTERM; without live-restore it ends its containers. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const closed = once(child, 'exit');
    child.kill('SIGTERM');
    await closed;
  }

  /** Gives it the image with llama-server. */
  importImage(): void {
    const change = 'ENTRYPOINT ["/usr/bin/llama-server"]';
    const made = spawnSync(
      'sh',
      [
        '-c',
        'tar -C "$1" -c . | docker --host "$2" import --change "$3" - "$4"',
        'sh',
        llamaTree,
        this.address,
        change,
        LLAMA_IMAGE,
      ],
      { timeout: 120_000 },
    );
    if (made.status !== 0) throw new Error(`import failed: ${made.stderr}`);
  }

  containers(): readonly string[] {
    return this.#docker('ps', '--all', '--format', '{{.Names}}')
      .stdout.toString()
      .split('\n')
      .filter(Boolean);
  }

  async dispose(): Promise<void> {
    if (this.#child) {
      const ids = this.#docker('ps', '--all', '--quiet').stdout.toString().split('\n').filter(Boolean);
      if (ids.length > 0) this.#docker('rm', '--force', ...ids);
    }
    await this.stop();
    // With live-restore the daemon leaves its data folder mounted onto itself, and a container that it could not remove
    // in time leaves its layers mounted.
    for (const path of mountsBelow(this.#folder)) spawnSync('umount', ['--lazy', path], { timeout: 15_000 });
    if (this.#ports) spawnSync('ip', ['link', 'delete', BRIDGE], { timeout: 15_000 });
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  #docker(...args: readonly string[]): ReturnType<typeof spawnSync> {
    return spawnSync('docker', ['--host', this.address, ...args], { timeout: 30_000 });
  }
}

function makeBridge(): void {
  if (spawnSync('ip', ['link', 'show', BRIDGE], { timeout: 15_000 }).status === 0) return;
  for (const args of [
    ['link', 'add', BRIDGE, 'type', 'bridge'],
    ['address', 'add', `${freeNetwork()}1/24`, 'dev', BRIDGE],
    ['link', 'set', BRIDGE, 'up'],
  ]) {
    const made = spawnSync('ip', args, { timeout: 15_000 });
    if (made.status !== 0) throw new Error(`ip ${args.join(' ')} failed: ${made.stderr}`);
  }
}

/** The first three numbers of a private network of 256 addresses into which no route of this machine leads yet. */
function freeNetwork(): string {
  // proc(5): after the heading one route a line; destination and mask are numbers in the processor's own byte order.
  const routes = readFileSync('/proc/net/route', 'utf8')
    .split('\n')
    .slice(1)
    .filter(Boolean)
    .map(line => line.split('\t'))
    .map(([, to = '', , , , , , mask = '']) => ({
      to: Number.parseInt(to, 16),
      mask: Number.parseInt(mask, 16),
    }))
    .filter(({ mask }) => mask !== 0);
  for (let i = 0; i < 256; i++) {
    const third = (process.pid + i) % 256;
    const network = 10 | (213 << 8) | (third << 16);
    // The last byte, the highest one here, tells addresses of one network apart.
    if (routes.every(({ to, mask }) => ((to ^ network) & mask & 0xff_ff_ff) !== 0)) return `10.213.${third}.`;
  }
  throw new Error('Routes lead into all networks below 10.213.0.0/16.');
}

/** What is mounted below a folder, the innermost first. */
function mountsBelow(folder: string): readonly string[] {
  const paths = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' ')[1] ?? '');
  return paths.filter(path => path.startsWith(`${folder}/`)).sort((one, other) => other.length - one.length);
}
