import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src-main/lib/clock.ts';
import { silentLogger } from '../../src-main/lib/log.ts';
import { createDockerRuntime, type DockerRuntime } from '../../src-main/runtime/docker/docker-runtime.ts';
import type { Instance, LaunchSpec, RawLogLine } from '../../src-main/runtime/runtime.ts';
import { emptyProfile } from './empty-profile.ts';
import { launchSpec, plainServerArgs } from './launch-spec.ts';

/** The mini model in a container on the CPU; tests change what they are about. */
export function miniSpec(homeId: string, port: number, over: Partial<LaunchSpec> = {}): LaunchSpec {
  const profile = emptyProfile({ runtime: 'docker', gpus: 'none' });
  return launchSpec({ homeId, port, profile, specHash: `hash-of-${homeId}-${port}`, ...over });
}

let shared: string | null = null;

/** A state folder for tests that do not look into it; removed with this process. */
function anyHome(): string {
  if (shared !== null) return shared;
  const made = mkdtempSync(join(tmpdir(), 'paddock-docker-home-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  shared = made;
  return made;
}

/** A runtime on the machine's daemon whose engine runs with few threads and no warm-up, so that tests are quick. */
export function testDockerRuntime(
  address: string | null = null,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home: string = anyHome(),
): DockerRuntime {
  return createDockerRuntime({
    address,
    env,
    home,
    clock: systemClock,
    // The tests judge no daemon's speed.
    answerWithinMs: 90_000,
    log: silentLogger,
    serverArgs: (spec, at) => [...plainServerArgs(spec, at), '--no-warmup', '--parallel', '1'],
  });
}

/** The docker command's output; `host` names another daemon. */
export function docker(args: readonly string[], host?: string): string {
  return execFileSync('docker', [...(host ? ['--host', host] : []), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** Names of the containers of a home, ended ones included. */
export function containersOf(homeId: string): readonly string[] {
  const out = docker(['ps', '-a', '--filter', `label=paddock.home=${homeId}`, '--format', '{{.Names}}']);
  return out === '' ? [] : out.split('\n');
}

/** All lines of an instance's log until it ends or the signal aborts. */
export async function collectLogs(instance: Instance, signal: AbortSignal): Promise<readonly RawLogLine[]> {
  const lines: RawLogLine[] = [];
  for await (const batch of instance.logs(signal)) lines.push(...batch);
  return lines;
}
