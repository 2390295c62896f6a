import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import type { Instance, LaunchSpec, Runtime } from '../runtime.ts';
import {
  CONTAINER_PORT,
  type ContainerHost,
  containerConfig,
  containerName,
  LABELS,
  modelMounts,
  toContainerPath,
} from './container-config.ts';
import { tryRemoveContainer } from './container-removal.ts';
import { type ContainerUsage, containerStats } from './container-stats.ts';
import { checkDocker, type DockerCheck } from './docker-check.ts';
import { daemonMessage } from './docker-errors.ts';
import { DockerLaunch } from './docker-launch.ts';
import { createDockerEngine, type DockerEngine } from './engine.ts';
import type { DockerEnv } from './engine-address.ts';
import { dockerRunCommand } from './explain.ts';
import { imageHelp } from './image-help.ts';
import { withInfoAhead } from './info-ahead.ts';

const REMOVE_WITHIN_MS = 15_000;

/** llama-server's arguments for a place to listen at; runtime/server-args.ts. */
export type ServerArgs = (
  spec: LaunchSpec,
  at: { readonly host: string; readonly port: number; readonly mapPath: (hostPath: string) => string },
) => readonly string[];

export interface DockerRuntimeDeps {
  /** The daemon as DOCKER_HOST has it (options.docker); null for the local socket. */
  readonly address: string | null;
  /** The panel's environment: TLS files, the home of sockets, what ssh needs. */
  readonly env: DockerEnv;
  readonly serverArgs: ServerArgs;
  readonly clock: Clock;
  readonly log: Logger;
  /** The daemon's calls; given by tests only. */
  readonly engine?: DockerEngine;
}

/** What Docker offers beyond the runtime that all profiles share. */
export interface DockerRuntime extends Runtime {
  readonly kind: 'docker';
  check(signal: AbortSignal): Promise<DockerCheck>;
  /** CPU and memory of a container, about once a second, until it ends or the signal aborts. */
  stats(containerId: string, signal: AbortSignal): AsyncGenerator<ContainerUsage, void, void>;
  /** Content id of an image; null while it is not on the machine. @throws PaddockError when Docker does not answer */
  imageId(image: string, signal: AbortSignal): Promise<string | null>;
  /**
   * The `--help` text of an image's llama-server and the image's content id. Never pulls.
   * @throws PaddockError with failure `image-missing` when the image is not on the machine
   */
  imageHelp(
    image: string,
    homeId: string,
    signal: AbortSignal,
  ): Promise<{ readonly imageId: string; readonly text: string }>;
}

/** Serves profiles in containers, through the Engine API. */
export function createDockerRuntime(deps: DockerRuntimeDeps): DockerRuntime {
  const { clock, log } = deps;
  const given = deps.engine ?? createDockerEngine({ address: deps.address, env: deps.env });
  const engine = withInfoAhead(given, clock);
  /** Launch and container ids of what this object started or adopted. */
  const launches = new Set<string>();
  /** Groups whose last container was started here, has ended and is removed. */
  const clear = new Set<string>();

  const argsOf = (spec: LaunchSpec): readonly string[] => {
    const mounts = modelMounts(spec.modelRoots);
    return deps.serverArgs(spec, {
      host: '0.0.0.0',
      port: CONTAINER_PORT,
      mapPath: hostPath => toContainerPath(hostPath, mounts),
    });
  };
  const commandOf = (spec: LaunchSpec, host: ContainerHost): readonly string[] =>
    dockerRunCommand(containerName(spec.homeId, spec.group), containerConfig(spec, host));

  return {
    kind: 'docker',

    check(signal) {
      return checkDocker(engine, clock, signal);
    },

    explain(spec) {
      return commandOf(spec, {
        args: argsOf(spec),
        mounts: modelMounts(spec.modelRoots),
        user: null,
        memoryLimitMiB: null,
      });
    },

    async launch(spec, observer, signal): Promise<Instance> {
      // Known from here on, so that a reap meanwhile leaves it alone.
      launches.add(spec.launchId);
      const name = containerName(spec.homeId, spec.group);
      try {
        const launch = new DockerLaunch({
          engine,
          clock,
          log,
          env: deps.env,
          args: argsOf(spec),
          commandOf,
          spec,
          groupIsClear: clear.delete(name),
        });
        const instance = await launch.run(observer, signal);
        const { containerId } = instance.identity;
        if (containerId !== null) launches.add(containerId);
        void instance.exited.then(() => {
          clear.add(name);
          launches.delete(spec.launchId);
          if (containerId !== null) launches.delete(containerId);
        });
        return instance;
      } catch (error) {
        launches.delete(spec.launchId);
        throw error;
      }
    },

    async reap(homeId, keep) {
      const spared = new Set([...keep, ...launches]);
      try {
        const found = await engine.list([`${LABELS.home}=${homeId}`]);
        const doomed = found.filter(container => {
          const names = (container.Names ?? []).map(name => name.replace(/^\//, ''));
          const known = [container.Id, container.Labels?.[LABELS.launch] ?? '', ...names];
          return !known.some(name => spared.has(name));
        });
        const ended = await Promise.all(
          doomed.map(async container => ({
            name: container.Names?.[0]?.replace(/^\//, '') ?? container.Id,
            gone: await tryRemoveContainer({ engine, clock }, container.Id, REMOVE_WITHIN_MS),
          })),
        );
        return ended.filter(container => container.gone).map(container => container.name);
      } catch (error) {
        // Most often there is no Docker here, and so nothing of ours in it. A start of the panel goes on either way.
        log.debug('Looked for no leftovers in Docker', { reason: daemonMessage(error) });
        return [];
      }
    },

    stats: (containerId, signal) => containerStats({ engine, clock }, containerId, signal),

    imageId: (image, signal) => engine.imageId(image, signal),

    imageHelp: (image, homeId, signal) => imageHelp({ engine, clock }, image, homeId, signal),
  };
}
