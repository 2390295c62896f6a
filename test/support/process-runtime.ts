import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src-main/lib/clock.ts';
import { silentLogger } from '../../src-main/lib/log.ts';
import { PidRecords } from '../../src-main/runtime/process/pid-record.ts';
import { createProcessRuntime } from '../../src-main/runtime/process/process-runtime.ts';
import type { LaunchSpec, Runtime } from '../../src-main/runtime/runtime.ts';
import { plainServerArgs } from './launch-spec.ts';

/** A new, empty state folder. */
export const newHome = (): string => mkdtempSync(join(tmpdir(), 'paddock-home-'));

/** The process runtime of a state folder, as compose.ts makes it. */
export function processRuntime(
  llamaServer: string,
  home: string,
  env: NodeJS.ProcessEnv = process.env,
): Runtime {
  return createProcessRuntime({
    llamaServer,
    env,
    serverArgs: plainServerArgs,
    records: new PidRecords(join(home, 'run')),
    clock: systemClock,
    log: silentLogger,
  });
}

/** Another program that launches the spec and keeps it; to be killed. Resolves when the instance runs. */
export async function startOwner(
  llamaServer: string,
  home: string,
  spec: LaunchSpec,
): Promise<{ readonly owner: ChildProcess; readonly pid: number }> {
  const script = fileURLToPath(new URL('./owner.mjs', import.meta.url));
  const owner = spawn(process.execPath, [script, JSON.stringify({ llamaServer, home, spec })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: owner.stdout! })) {
    if (line.startsWith('{')) return { owner, pid: JSON.parse(line).pid };
  }
  throw new Error('The owner ended without an instance');
}

/** Kills it as the kernel would, and waits until it is gone. */
export async function sigkill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
