import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { repository } from './figures.ts';

/** The built headless panel, running with a home of its own. */
export interface BenchPanel {
  readonly url: string;
  readonly port: number;
  readonly home: string;
  readonly child: ChildProcess;
  /** From just before spawn to the first byte of the first /status answer. */
  readonly firstStatusMs: number;
  /** What it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface PanelOptions {
  /** Text of models.conf; the repository's own file when absent. */
  readonly conf?: string;
  /** Kept by the caller; a temporary one when absent. */
  readonly home?: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
}

/** Starts `out/main/headless.js --preload none` and waits for its first answer. */
export async function startPanel(options: PanelOptions = {}): Promise<BenchPanel> {
  const scratch = mkdtempSync(join(tmpdir(), 'paddock-bench-panel-'));
  const home = options.home ?? join(scratch, 'home');
  let conf = join(repository, 'models.conf');
  if (options.conf !== undefined) {
    conf = join(scratch, 'models.conf');
    writeFileSync(conf, options.conf);
  }
  const port = await freePort();
  const entry = join(repository, 'out/main/headless.js');
  const own = [
    '--preload',
    'none',
    '--no-open',
    '--port',
    String(port),
    '--home',
    home,
    '--models-conf',
    conf,
  ];
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [...(options.nodeArgs ?? []), entry, ...own, ...(options.args ?? [])],
    { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'], env: childEnvironment() },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  while (!(await answersStatus(port))) {
    if (child.exitCode !== null) throw new Error(`The panel ended with ${child.exitCode}:\n${output}`);
    if (performance.now() - started > 30_000) throw new Error(`The panel does not answer:\n${output}`);
    await wait(1);
  }
  const firstStatusMs = performance.now() - started;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    home,
    child,
    firstStatusMs,
    output: () => output,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/**
 * What the caller's environment tells Paddock or Node must not change what is measured. More certificates to trust
 * alone cost every start of Node 25 ms.
 */
function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:PADDOCK|NODE)_/.test(name)));
}

/** Whether `GET /status` is answered with 200; the connection is closed either way. */
function answersStatus(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET /status HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
    );
    socket.once('data', data => {
      resolve(data.toString('latin1').startsWith('HTTP/1.1 200'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

/** The link that signs a browser in, as the panel prints it. */
export async function signInUrl(panel: BenchPanel): Promise<string> {
  for (let tries = 0; tries < 500; tries++) {
    const url = /http:\/\/\S+\/\S*/.exec(panel.output())?.[0];
    if (url !== undefined) return url;
    await wait(10);
  }
  throw new Error(`The panel printed no address:\n${panel.output()}`);
}
