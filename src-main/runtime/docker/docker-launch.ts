import { PaddockError } from '../../../src-shared/errors.ts';
import type { Logger } from '../../lib/log.ts';
import { pickFreePort, portHolder } from '../../lib/port-holder.ts';
import { withGrace } from '../../lib/time-limit.ts';
import { portTaken } from '../free-port.ts';
import type { Instance, LaunchObserver, LaunchSpec } from '../runtime.ts';
import {
  CONTAINER_PORT,
  type ContainerHost,
  containerConfig,
  containerName,
  LABELS,
  labelsOf,
} from './container-config.ts';
import { LET_GO_MS, removeContainer, tryRemoveContainer } from './container-removal.ts';
import { type Asking, answered, unreachablePort } from './docker-check.ts';
import { type DockerErrorContext, daemonMessage, dockerError, isGone, statusOf } from './docker-errors.ts';
import { containerHost } from './docker-host.ts';
import { DockerInstance } from './docker-instance.ts';
import type { ContainerDetails, ContainerSummary, CreateOptions, DockerEngine } from './engine.ts';
import { type DockerEnv, describeAddress, isLocal } from './engine-address.ts';
import type { InfoAhead } from './info-ahead.ts';
import { pullImage } from './pull-image.ts';
import { ReadMark } from './read-mark.ts';
import { SshTunnel } from './ssh-tunnel.ts';

/** How long an undo waits for a daemon that does not answer. */
const UNDO_WITHIN_MS = 10_000;

export interface DockerLaunchDeps extends Asking {
  readonly engine: DockerEngine;
  readonly log: Logger;
  readonly env: DockerEnv;
  /** `<home>/run`. */
  readonly folder: string;
  readonly spec: LaunchSpec;
  /**
   * The last container of the group was ours and is removed, so there is none to adopt or to make way for. Should
   * somebody have made one since, Docker refuses the name and it is looked for then.
   */
  readonly groupIsClear: boolean;
  /** What the daemon says about itself. */
  readonly info: Pick<InfoAhead, 'take'>;
  /** llama-server's arguments, with paths as the container sees them. */
  readonly args: readonly string[];
  readonly commandOf: (spec: LaunchSpec, host: ContainerHost) => readonly string[];
  /** The daemon did not answer while the launch was undone: a container of it may be left. */
  onLeft(): void;
}

/** One attempt to have a spec's container running: adopts, or replaces what is stale and starts anew. */
export class DockerLaunch {
  readonly #deps: DockerLaunchDeps;
  readonly #name: string;
  readonly #context: DockerErrorContext;
  #created: string | null = null;
  #createAsked = false;
  #tunnel: SshTunnel | null = null;

  constructor(deps: DockerLaunchDeps) {
    this.#deps = deps;
    this.#name = containerName(deps.spec.homeId, deps.spec.group);
    this.#context = {
      address: describeAddress(deps.engine.address()),
      image: deps.spec.image,
      port: deps.spec.port,
      container: this.#name,
    };
  }

  /** @throws PaddockError with `details.failure`, or the signal's reason; nothing is left behind */
  async run(observer: LaunchObserver, signal: AbortSignal): Promise<Instance> {
    signal.throwIfAborted();
    try {
      const instance = await this.#run(observer, signal);
      signal.throwIfAborted();
      return instance;
    } catch (error) {
      await this.#undo();
      signal.throwIfAborted();
      throw dockerError(await this.#withPortHolder(error), this.#context);
    }
  }

  async #run(observer: LaunchObserver, signal: AbortSignal): Promise<Instance> {
    const { engine, spec, args, log } = this.#deps;
    const refused = unreachablePort(engine);
    if (refused) throw refused;
    observer.progress('preparing the container', null);
    const [present, info] = await Promise.all([
      this.#deps.groupIsClear ? [] : this.#ofGroup(signal),
      this.#deps.info.take(signal),
    ]);
    const host = { ...(await containerHost(spec, info, isLocal(engine.address()))), args };
    const same = present.find(
      container => container.State === 'running' && container.Labels?.[LABELS.spec] === spec.specHash,
    );
    await this.#removeAll(
      present.filter(container => container !== same),
      signal,
    );
    if (same) {
      const adopted = await this.#adopt(same.Id, host, signal);
      if (adopted) return adopted;
      await removeContainer(this.#deps, same.Id, signal);
    }

    // Through ssh the port of the profile is one of this machine; over there any free one will do.
    const published = engine.address().kind === 'ssh' ? { ...spec, port: 0 } : spec;
    const id = await this.#create(containerConfig(published, host), observer, signal);
    signal.throwIfAborted();
    observer.progress('starting the container', null);
    await engine.start(id, signal);
    const details = await engine.inspect(id, signal);
    log.info('Started a container', { name: this.#name, id, profile: spec.profile.id });
    return this.#instance(details, host, false, signal);
  }

  #ofGroup(signal: AbortSignal): Promise<readonly ContainerSummary[]> {
    const { engine, spec } = this.#deps;
    return answered(this.#deps, late => engine.list(labelsOf(spec), late), signal);
  }

  async #removeAll(containers: readonly ContainerSummary[], signal: AbortSignal): Promise<void> {
    await Promise.all(containers.map(container => removeContainer(this.#deps, container.Id, signal)));
  }

  /** Null when it ended in between. */
  async #adopt(id: string, host: ContainerHost, signal: AbortSignal): Promise<Instance | null> {
    const { engine, log, spec } = this.#deps;
    try {
      const details = await engine.inspect(id, signal);
      if (!details.State.Running || publishedPort(details) === null) return null;
      log.info('Adopted a running container', { name: this.#name, id, profile: spec.profile.id });
      return await this.#instance(details, host, true, signal);
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  /** Creates it, pulling the image or making way for the name where that is what is missing. */
  async #create(options: CreateOptions, observer: LaunchObserver, signal: AbortSignal): Promise<string> {
    const { engine, spec, clock } = this.#deps;
    const create = (late: AbortSignal): Promise<string> => engine.create(this.#name, options, late);
    let pulled = false;
    let cleared = false;
    for (;;) {
      signal.throwIfAborted();
      try {
        this.#createAsked = true;
        this.#created = await withGrace(clock, LET_GO_MS, create, signal);
        return this.#created;
      } catch (error) {
        const said = daemonMessage(error);
        if (isGone(error) && /image/i.test(said) && !pulled) {
          pulled = true;
          await pullImage(engine, spec.image, this.#context.address, observer, signal);
        } else if (statusOf(error) === 409 && !cleared) {
          // Ours of an earlier launch, on its way out; a stranger's container is not touched.
          cleared = true;
          const ours = await this.#ofGroup(signal);
          if (ours.length === 0) throw error;
          await this.#removeAll(ours, signal);
        } else throw error;
      }
    }
  }

  async #instance(
    details: ContainerDetails,
    host: ContainerHost,
    adopted: boolean,
    signal: AbortSignal,
  ): Promise<Instance> {
    const { engine, clock, log, spec, env, commandOf } = this.#deps;
    let port = publishedPort(details) ?? spec.port;
    const address = engine.address();
    if (address.kind === 'ssh') {
      const remotePort = port;
      port = spec.port === 0 ? await pickFreePort() : spec.port;
      const tunnel = new SshTunnel({ address, env, clock, port, remotePort });
      await tunnel.open(signal);
      this.#tunnel = tunnel;
    }
    const startedAt = Date.parse(details.State.StartedAt);
    const identity = {
      runtime: 'docker' as const,
      endpoint: `http://127.0.0.1:${port}`,
      command: [...commandOf(spec, host)],
      adopted,
      pid: details.State.Pid > 0 && isLocal(address) ? details.State.Pid : null,
      containerId: details.Id,
      image: spec.image,
      ...(details.Image === undefined ? {} : { imageDigest: details.Image }),
      build: null,
      ...(Number.isNaN(startedAt) ? {} : { startedAt }),
    };
    signal.throwIfAborted();
    const mark = await ReadMark.open(this.#deps, details.Id);
    const onLetGo = async (): Promise<void> => this.#tunnel?.dispose();
    return new DockerInstance({
      engine,
      clock,
      log,
      containerId: details.Id,
      identity,
      startedAt: Number.isNaN(startedAt) ? null : startedAt,
      pid: identity.pid ?? 0,
      mark,
      onLetGo,
    });
  }

  /** Nothing of this launch stays, also when the answer to the create was lost. What was found running stays. */
  async #undo(): Promise<void> {
    const { spec, log, onLeft } = this.#deps;
    await this.#tunnel?.dispose();
    if (!this.#createAsked) return;
    const ids = this.#created ? [this.#created] : await this.#ofLaunch();
    const gone = await Promise.all((ids ?? []).map(id => tryRemoveContainer(this.#deps, id, UNDO_WITHIN_MS)));
    if (ids !== null && gone.every(Boolean)) return;
    log.warn('A container of a launch that was undone may be left', { launchId: spec.launchId, ids });
    onLeft();
  }

  /** Null when the daemon does not tell. */
  async #ofLaunch(): Promise<readonly string[] | null> {
    const { engine, spec } = this.#deps;
    const labels = [...labelsOf({ homeId: spec.homeId }), `${LABELS.launch}=${spec.launchId}`];
    try {
      const found = await answered(
        this.#deps,
        late => engine.list(labels, late),
        new AbortController().signal,
      );
      return found.map(container => container.Id);
    } catch {
      return null;
    }
  }

  /** Names the container that has the port, else the program, where one can be seen. */
  async #withPortHolder(error: unknown): Promise<unknown> {
    const { engine, spec } = this.#deps;
    const told = dockerError(error, this.#context);
    if (!(told instanceof PaddockError) || failureOf(told) !== 'port-taken') return error;
    const never = new AbortController().signal;
    const all = await answered(this.#deps, late => engine.list([], late), never).catch(() => []);
    const holder = all.find(
      container =>
        container.State === 'running' && (container.Ports ?? []).some(port => port.PublicPort === spec.port),
    );
    const name = holder?.Names?.[0]?.replace(/^\//, '');
    if (name === undefined) {
      const program = isLocal(engine.address()) ? await portHolder(spec.port) : null;
      return program?.pid ? portTaken(spec.port, program) : told;
    }
    return new PaddockError('LOAD_FAILED', `Port ${spec.port} is taken by the container ${name}.`, {
      fix: `Stop it (\`docker stop ${name}\`), or give the profile another PORT.`,
      details: told.details,
      cause: error,
    });
  }
}

function failureOf(error: PaddockError): unknown {
  return (error.details as { failure?: unknown } | undefined)?.failure;
}

function publishedPort(details: ContainerDetails): number | null {
  const published = details.NetworkSettings?.Ports?.[`${CONTAINER_PORT}/tcp`]?.[0]?.HostPort;
  return published === undefined || !/^\d+$/.test(published) ? null : Number(published);
}
