import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { APP_DIR, ensureBuild } from './panel-process.ts';

export interface RunningScript {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Exit code and signal, once both outputs are closed. */
  readonly ended: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
}

/** One of the launcher's scripts as a program of its own; killed with the running test, if it still runs then. */
export async function launchScript(script: string, args: readonly string[]): Promise<RunningScript> {
  await ensureBuild();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(APP_DIR, 'src-main/bin', script), ...args], {
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = once(child, 'close').then(() => [child.exitCode, child.signalCode] as const);
  return { child, out: () => out, err: () => err, ended };
}
