import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';
import { llamaTree, registryProgram } from './real-llama.ts';

/** A real image registry on a loopback port, behind a gate that can hold back what it sends. */
export class Registry {
  readonly gate: Gate;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #pushed = new Set<string>();

  private constructor(folder: string, child: ChildProcess, gate: Gate) {
    this.#folder = folder;
    this.#child = child;
    this.gate = gate;
  }

  static async start(): Promise<Registry> {
    const folder = mkdtempSync(join(tmpdir(), 'paddock-registry-'));
    const config = join(folder, 'config.yml');
    const storage = `storage: { filesystem: { rootdirectory: '${join(folder, 'images')}' } }`;
    writeFileSync(config, `version: 0.1\n${storage}\nhttp: { addr: '127.0.0.1:0' }\n`);
    const logPath = join(folder, 'log');
    const log = openSync(logPath, 'a');
    const child = spawn(registryProgram, ['serve', config], { stdio: ['ignore', log, log] });
    const port = await eventually('the registry listens', () => {
      const said = readFileSync(logPath, 'utf8');
      if (child.exitCode !== null) throw new Error(said);
      return /listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
    });
    return new Registry(folder, child, await Gate.open(Number(port)));
  }

  /** Name of an image in this registry. */
  image(name: string): string {
    return `127.0.0.1:${this.gate.port}/paddock/${name}`;
  }

  /**
   * Brings an image with a real llama-server into the registry, in two layers that no daemon has seen before, and
   * takes it away from the daemon again.
   */
  async push(name: string): Promise<string> {
    const image = this.image(name);
    this.#pushed.add(image);
    // What the program needs and no more, so that packing takes a second or two.
    const extra = join(this.#folder, 'extra');
    mkdirSync(extra, { recursive: true });
    writeFileSync(join(extra, 'unique'), randomBytes(32));
    const pack = [
      'cd "$1"',
      'tar -c bin lib lib64 etc/ld.so.conf* etc/ld.so.cache usr/lib64 usr/bin/llama-server usr/lib/*-linux-gnu/*.so* ' +
        'usr/lib/*-linux-gnu/ggml usr/lib/*-linux-gnu/llama -C "$2" unique | ' +
        'docker import --change \'ENTRYPOINT ["/usr/bin/llama-server"]\' - "$3"',
    ].join(' && ');
    await run('sh', '-c', pack, 'sh', llamaTree, extra, image);
    writeFileSync(join(extra, 'second-layer'), randomBytes(8 * 1024 * 1024));
    const container = await run('docker', 'create', image);
    await run('docker', 'cp', join(extra, 'second-layer'), `${container}:/second-layer`);
    await run('docker', 'commit', container, image);
    await run('docker', 'rm', container);
    await run('docker', 'push', image);
    await run('docker', 'rmi', image);
    return image;
  }

  /** The registry is gone from one moment to the next. */
  kill(): void {
    this.#child.kill('SIGKILL');
    this.gate.cut();
  }

  async dispose(): Promise<void> {
    this.kill();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    await this.gate.close();
    for (const image of this.#pushed) spawnSync('docker', ['rmi', '--force', image], { timeout: 60_000 });
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Output of a program; what it asks the gate for is answered meanwhile. */
async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { timeout: 120_000 });
  return stdout.trim();
}

/** Passes connections on to a port, until it is told to hold back what comes from there. */
class Gate {
  readonly #server: Server;
  readonly #upstream: number;
  readonly #sockets = new Set<Socket>();
  #left = Number.POSITIVE_INFINITY;

  private constructor(server: Server, upstream: number) {
    this.#server = server;
    this.#upstream = upstream;
    server.on('connection', client => this.#pass(client));
  }

  static async open(upstream: number): Promise<Gate> {
    const server = createServer();
    const gate = new Gate(server, upstream);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return gate;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Open ones, both sides of each. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** After this many bytes from now nothing more comes through. */
  holdAfter(bytes: number): void {
    this.#left = bytes;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Everything comes through again. */
  release(): void {
    this.holdAfter(Number.POSITIVE_INFINITY);
  }

  /** Breaks every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(client: Socket): void {
    const registry = connect(this.#upstream, '127.0.0.1');
    const pair = [client, registry];
    for (const socket of pair) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        this.#sockets.delete(socket);
        // What was passed on and not read yet is read first: a cut there would look like a broken download.
        for (const other of pair) other.destroySoon();
      });
    }
    client.on('data', chunk => void registry.write(chunk));
    registry.on('data', chunk => {
      client.write(chunk);
      this.#left -= chunk.length;
      if (this.#left <= 0) registry.pause();
    });
    client.once('end', () => registry.end());
    registry.once('end', () => client.end());
  }
}
