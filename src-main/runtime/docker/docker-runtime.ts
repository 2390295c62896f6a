import { join } from 'node:path';
import type { Profile } from '../../../src-shared/model/profile.ts';
import type { Logger } from '../../lib/log.ts';
import type { Instance, LaunchSpec, Runtime } from '../runtime.ts';
import {
  CONTAINER_PORT,
  type ContainerHost,
  containerConfig,
  containerName,
  LABELS,
  labelsOf,
  modelMounts,
  mountsInUse,
  toContainerPath,
} from './container-config.ts';
import { tryRemoveContainer } from './container-removal.ts';
import { type ContainerUsage, containerStats } from './container-stats.ts';
import {
  type Asking,
  answered,
  checkDocker,
  type DockerCheck,
  elsewhere,
  hasNvidia,
  unreachablePort,
} from './docker-check.ts';
import { dockerError } from './docker-errors.ts';
import { DockerLaunch } from './docker-launch.ts';
import { createDockerEngine } from './engine.ts';
import { type DockerEnv, describeAddress } from './engine-address.ts';
import { dockerRunCommand } from './explain.ts';
import { imageHelp } from './image-help.ts';
import { InfoAhead } from './info-ahead.ts';
import { sweepReadMarks } from './read-mark.ts';

const REMOVE_WITHIN_MS = 15_000;

/** llama-server's arguments for a place to listen at; runtime/server-args.ts. */
export type ServerArgs = (
  spec: LaunchSpec,
  at: { readonly host: string; readonly port: number; readonly mapPath: (hostPath: string) => string },
) => readonly string[];

export interface DockerRuntimeDeps extends Asking {
  /** The daemon as DOCKER_HOST has it (options.docker); null for the local socket. */
  readonly address: string | null;
  /** The panel's environment: TLS files, the home of sockets, what ssh needs. */
  readonly env: DockerEnv;
  readonly serverArgs: ServerArgs;
  /** State folder; how far the logs of containers were read is in its `run` folder. */
  readonly home: string;
  readonly log: Logger;
  /** A container may be left that could not be removed, since the daemon does not answer: reap again later. */
  readonly onLeft?: () => void;
}

/** What Docker offers beyond the runtime that all profiles share. */
export interface DockerRuntime extends Runtime {
  readonly kind: 'docker';
  /** Whether the engine of a profile reads its files on another machine: that of the daemon. Never throws. */
  filesElsewhere(profile: Profile): boolean;
  /**
   * Whether the daemon gives its containers NVIDIA GPUs: as it says now (`ask`), or as it said last. Null when it does
   * not say.
   */
  nvidia(how: 'ask' | 'known', signal: AbortSignal): Promise<boolean | null>;
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
  const { clock } = deps;
  const engine = createDockerEngine({ address: deps.address, env: deps.env });
  const info = new InfoAhead(engine, deps);
  const folder = join(deps.home, 'run');
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

    filesElsewhere: ({ runtime }) => runtime === 'docker' && elsewhere(engine) !== null,

    async nvidia(how, signal) {
      if (how === 'ask') await info.look(signal).catch(() => signal.throwIfAborted());
      return info.last === null ? null : hasNvidia(info.last);
    },

    check(signal) {
      return checkDocker(engine, deps, signal);
    },

    explain(spec) {
      const mounts = modelMounts(spec.modelRoots);
      return commandOf(spec, {
        args: argsOf(spec),
        mounts: elsewhere(engine) === null ? mounts : mountsInUse(spec, mounts),
        user: null,
        memoryLimitMiB: null,
      });
    },

    async preflight(spec, signal): Promise<void> {
      const refused = unreachablePort(engine);
      if (refused) throw refused;
      // Asked for now, needed only when the old model is gone; whether the daemon answers at all says the list below.
      info.ask(signal).catch(() => {});
      try {
        await answered(deps, late => engine.list(labelsOf(spec), late), signal);
      } catch (error) {
        signal.throwIfAborted();
        throw dockerError(error, { address: describeAddress(engine.address()), image: spec.image });
      }
    },

    async launch(spec, observer, signal): Promise<Instance> {
      // Known from here on, so that a reap meanwhile leaves it alone.
      launches.add(spec.launchId);
      const name = containerName(spec.homeId, spec.group);
      try {
        const launch = new DockerLaunch({
          ...deps,
          engine,
          folder,
          args: argsOf(spec),
          commandOf,
          spec,
          groupIsClear: clear.delete(name),
          info,
          onLeft: () => deps.onLeft?.(),
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

    async reap({ homeId, group, keep }, signal) {
      const found = await answered(deps, late => engine.list(labelsOf({ homeId, group }), late), signal);
      // Looked up only now: what was launched while the daemon thought about its answer is spared as well.
      const spared = new Set([...keep, ...launches]);
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
      if (group === undefined)
        await sweepReadMarks(
          folder,
          found.map(({ Id }) => Id),
        );
      const left = ended.filter(({ gone }) => !gone).map(({ name }) => name);
      if (left.length > 0) throw new Error(`Docker did not remove ${left.join(', ')}.`);
      return ended.map(({ name }) => name);
    },

    stats: (containerId, signal) => containerStats({ engine, clock }, containerId, signal),

    imageId: (image, signal) => engine.imageId(image, signal),

    imageHelp: (image, homeId, signal) => imageHelp({ engine, clock }, image, homeId, signal),
  };
}
