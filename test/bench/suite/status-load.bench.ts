import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { switchPanel } from '../engines.ts';
import { figure, finish, repository, runs } from '../figures.ts';
import { startPanel } from '../panel.ts';

const run = promisify(execFile);

interface Load {
  readonly errors: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What Node alone makes of the same load: the same answer, nothing looked at. */
const BARE = `
const server = require('node:http').createServer({ noDelay: true }, (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 });
  response.end('{}');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

async function loadOf(url: string): Promise<Load> {
  const client = join(repository, 'test/bench/status-load.mjs');
  const { stdout } = await run(process.execPath, [client, url, '64', '3']);
  const load = JSON.parse(stdout) as Load;
  if (load.errors > 0) throw new Error(`${load.errors} requests failed`);
  return load;
}

/** The panel serves a model while 64 connections ask it for its status without a pause; a bare server in turn. */
const panel = await startPanel({ args: ['--instance-port', '0'] });
const bare = spawn(process.execPath, ['-e', BARE], { stdio: ['ignore', 'pipe', 'inherit'] });
const loads: Load[] = [];
const bareLoads: Load[] = [];
try {
  const [port] = await once(bare.stdout, 'data');
  await switchPanel(panel, 'demo-q8');
  for (let i = 0; i < runs; i++) {
    loads.push(await loadOf(`${panel.url}/status`));
    bareLoads.push(await loadOf(`http://127.0.0.1:${String(port).trim()}/`));
  }
} finally {
  bare.kill();
  await panel.stop();
}
const of = (all: readonly Load[], key: keyof Load): number[] => all.map(load => load[key]);
figure('/status at 64 connections, 99th percentile', 'ms', of(loads, 'p99Ms'), { atMost: 10 });
figure('/status at 64 connections, median', 'ms', of(loads, 'p50Ms'));
figure('/status at 64 connections', 'answers/s', of(loads, 'perSecond'));
figure('a bare server of Node, 99th percentile', 'ms', of(bareLoads, 'p99Ms'));
figure('a bare server of Node, median', 'ms', of(bareLoads, 'p50Ms'));
figure('a bare server of Node', 'answers/s', of(bareLoads, 'perSecond'));
finish();
