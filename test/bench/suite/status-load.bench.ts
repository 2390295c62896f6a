import { execFile } from 'node:child_process';
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

/** The panel serves a model while 64 connections ask it for its status without a pause. */
const panel = await startPanel({ args: ['--instance-port', '0'] });
const loads: Load[] = [];
try {
  await switchPanel(panel, 'demo-q8');
  for (let i = 0; i < runs; i++) {
    const client = join(repository, 'test/bench/status-load.mjs');
    const { stdout } = await run(process.execPath, [client, `${panel.url}/status`, '64', '3']);
    const load = JSON.parse(stdout) as Load;
    if (load.errors > 0) throw new Error(`${load.errors} requests failed`);
    loads.push(load);
  }
} finally {
  await panel.stop();
}
const of = (key: keyof Load): number[] => loads.map(load => load[key]);
figure('/status at 64 connections, 99th percentile', 'ms', of('p99Ms'), { atMost: 10 });
figure('/status at 64 connections, median', 'ms', of('p50Ms'));
figure('/status at 64 connections', 'answers/s', of('perSecond'));
finish();
