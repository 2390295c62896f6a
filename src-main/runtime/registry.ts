import { join } from 'node:path';
import type { RuntimeKind } from '../../src-shared/model/profile.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { createDockerRuntime, type DockerRuntime } from './docker/docker-runtime.ts';
import { createEmbeddedRuntime, plainNode } from './embedded/embedded-runtime.ts';
import { PidRecords } from './process/pid-record.ts';
import { createProcessRuntime, type ProcessRuntimeDeps } from './process/process-runtime.ts';
import { createRemoteRuntime } from './remote/remote-runtime.ts';
import type { Runtime } from './runtime.ts';

export interface RuntimesDeps {
  /** State folder; processes are recorded in its `run` folder. */
  readonly home: string;
  /** Path or bare name of llama-server. */
  readonly llamaServer: string;
  /** Docker address as DOCKER_HOST has it; null for the local socket. */
  readonly docker: string | null;
  /** Folder of the installation. */
  readonly appDir: string;
  /** Paddock's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly serverArgs: ProcessRuntimeDeps['serverArgs'];
  readonly clock: Clock;
  readonly log: Logger;
  /** A container may be left that could not be removed yet. */
  readonly onLeft?: () => void;
}

/** Every runtime by its kind, one line each. Making them starts nothing. */
export function createRuntimes(
  deps: RuntimesDeps,
): Readonly<Record<Exclude<RuntimeKind, 'docker'>, Runtime> & { docker: DockerRuntime }> {
  const records = new PidRecords(join(deps.home, 'run'));
  return {
    docker: createDockerRuntime({ ...deps, address: deps.docker }),
    process: createProcessRuntime({ ...deps, records }),
    embedded: createEmbeddedRuntime({
      ...deps,
      records,
      nodePath: plainNode(deps.env),
      workerPath: join(deps.appDir, 'out/main/embedded-worker.js'),
    }),
    remote: createRemoteRuntime(deps),
  };
}
