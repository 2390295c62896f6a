import { access } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import { isGone } from './docker-errors.ts';
import { type DockerAddress, type DockerEnv, parseDockerAddress } from './engine-address.ts';
import { SshAgent } from './ssh-agent.ts';

/** What a container is created from, in the Engine API's own words. */
export type CreateOptions = Omit<Dockerode.ContainerCreateOptions, 'name' | 'platform' | 'abortSignal'>;

const Labels = z.record(z.string(), z.string()).nullish();
const ContainerSummary = z.object({
  Id: z.string(),
  Names: z.array(z.string()).nullish(),
  State: z.string(),
  Labels,
  Ports: z
    .array(z.object({ PublicPort: z.number().optional(), IP: z.string().optional() }))
    .nullish()
    .catch(null),
});
export type ContainerSummary = z.infer<typeof ContainerSummary>;

const ContainerDetails = z.object({
  Id: z.string(),
  Name: z.string().catch(''),
  /** Digest of the image that it was made of. */
  Image: z.string().optional().catch(undefined),
  State: z.object({
    Status: z.string(),
    Running: z.boolean(),
    Pid: z.number().catch(0),
    ExitCode: z.number().nullable().catch(null),
    OOMKilled: z.boolean().catch(false),
    Error: z.string().catch(''),
    StartedAt: z.string().catch(''),
  }),
  NetworkSettings: z
    .object({
      Ports: z
        .record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable())
        .nullish(),
    })
    .nullish()
    .catch(null),
});
export type ContainerDetails = z.infer<typeof ContainerDetails>;

const EngineInfo = z.object({
  ServerVersion: z.string().catch('unknown'),
  OperatingSystem: z.string().catch(''),
  /** Bytes. */
  MemTotal: z.number().catch(0),
  SecurityOptions: z.array(z.string()).nullish().catch(null),
  Runtimes: z.record(z.string(), z.unknown()).nullish().catch(null),
  /** CDI devices, from 28.2 on. */
  DiscoveredDevices: z
    .array(z.object({ ID: z.string() }))
    .nullish()
    .catch(null),
});
export type EngineInfo = z.infer<typeof EngineInfo>;

/**
 * The calls of the Engine API that Paddock uses. They throw what dockerode throws (docker-errors.ts reads it) and the
 * signal's reason when it aborted. Streams are plain bytes; destroying one ends its connection.
 */
export interface DockerEngine {
  /** Where the daemon is. @throws PaddockError when the configured address is no address */
  address(): DockerAddress;
  info(signal?: AbortSignal): Promise<EngineInfo>;
  /** Containers with all these `name=value` labels (none: every container), ended ones included. */
  list(labels: readonly string[], signal?: AbortSignal): Promise<readonly ContainerSummary[]>;
  /** Id of the new container. A create that is cut short may still happen, as may what follows. */
  create(name: string, options: CreateOptions, signal: AbortSignal): Promise<string>;
  start(id: string, signal: AbortSignal): Promise<void>;
  /** The exit code of a container that was started, once it has ended. Throws when the connection is lost. */
  wait(id: string, signal: AbortSignal): Promise<number>;
  inspect(id: string, signal?: AbortSignal): Promise<ContainerDetails>;
  /** Polite, then killed by the daemon after `graceSeconds`; resolves when it has ended. */
  stop(id: string, graceSeconds: number, signal: AbortSignal): Promise<void>;
  kill(id: string, signal: AbortSignal): Promise<void>;
  /** Ends it where it still runs. */
  remove(id: string, signal: AbortSignal): Promise<void>;
  /** Framed (log-frames.ts), with stamps; follows until the container ends. `since` is in seconds with a fraction. */
  logs(id: string, options: LogOptions, signal: AbortSignal): Promise<Readable>;
  /** One JSON document each second. */
  stats(id: string, signal: AbortSignal): Promise<Readable>;
  /** JSON lines of progress. */
  pull(image: string, signal: AbortSignal): Promise<Readable>;
  /** Content id of an image that is on the machine; null when it is not. */
  imageId(image: string, signal?: AbortSignal): Promise<string | null>;
}

export interface LogOptions {
  readonly since: string | null;
  /** Lines from the end; null for all. */
  readonly tail: number | null;
}

export interface DockerEngineDeps {
  /** As DOCKER_HOST has it; null for the local socket. */
  readonly address: string | null;
  readonly env: DockerEnv;
}

/** Binds the calls to dockerode, which is imported at the first of them. */
export function createDockerEngine(deps: DockerEngineDeps): DockerEngine {
  let client: { readonly key: string; readonly docker: Promise<Dockerode> } | null = null;
  const address = (): DockerAddress => parseDockerAddress(deps.address, deps.env);
  const connect = async (): Promise<Dockerode> => {
    // The local socket is looked for each time: Docker may be installed, or started rootless, after Paddock.
    const where = address();
    // Importing the library takes tens of milliseconds, which nobody need spend without Docker.
    if (where.kind === 'socket' && process.platform !== 'win32') await access(where.path);
    const key = where.kind === 'socket' ? where.path : JSON.stringify([where.kind, where.host, where.port]);
    if (client?.key !== key) client = { key, docker: open(where, deps.env) };
    return client.docker;
  };

  return {
    address,
    async info(signal) {
      const docker = await connect();
      // Takes options, which its types leave out.
      const ask = docker.info.bind(docker) as (options: object) => Promise<unknown>;
      return EngineInfo.parse(await settle(ask(abortable(signal)), signal));
    },
    async list(labels, signal) {
      const docker = await connect();
      const filters = labels.length === 0 ? {} : { filters: { label: [...labels] } };
      const found = await settle(
        docker.listContainers({ all: true, ...filters, ...abortable(signal) }),
        signal,
      );
      return z.array(ContainerSummary).parse(found);
    },
    async create(name, options, signal) {
      const docker = await connect();
      // Given apart: dockerode would repeat all of the options, the environment among them, in the address.
      const parts = { _query: { name }, _body: options, ...abortable(signal) };
      const asked = docker.createContainer(parts as unknown as Dockerode.ContainerCreateOptions);
      return (await settle(asked, signal)).id;
    },
    async start(id, signal) {
      await settle((await connect()).getContainer(id).start(abortable(signal)), signal);
    },
    async wait(id, signal) {
      // dockerode's own wait never settles when the connection is lost after the answer's headers, which the daemon
      // sends as soon as it waits.
      const { modem } = await connect();
      const request = {
        path: `/containers/${id}/wait?`,
        method: 'POST',
        isStream: true,
        statusCodes: { 200: true, 400: 'bad parameter', 404: 'no such container', 500: 'server error' },
        options: { condition: 'not-running' },
        abortSignal: signal,
      };
      const asked = new Promise<NodeJS.ReadableStream>((resolve, reject) => {
        modem.dial(request, (error, answer) =>
          error ? reject(error) : resolve(answer as NodeJS.ReadableStream),
        );
      });
      return exitCode(stream(await settle(asked, signal)));
    },
    async inspect(id, signal) {
      const docker = await connect();
      return ContainerDetails.parse(await settle(docker.getContainer(id).inspect(abortable(signal)), signal));
    },
    async stop(id, graceSeconds, signal) {
      const container = (await connect()).getContainer(id);
      await settle(container.stop({ t: graceSeconds, ...abortable(signal) }), signal);
    },
    async kill(id, signal) {
      const container = (await connect()).getContainer(id);
      await settle(container.kill({ signal: 'SIGKILL', ...abortable(signal) }), signal);
    },
    async remove(id, signal) {
      const container = (await connect()).getContainer(id);
      await settle(container.remove({ force: true, v: true, ...abortable(signal) }), signal);
    },
    async logs(id, options, signal) {
      const docker = await connect();
      const query = {
        follow: true as const,
        stdout: true,
        stderr: true,
        timestamps: true,
        ...(options.since === null ? {} : { since: options.since }),
        ...(options.tail === null ? {} : { tail: options.tail }),
      };
      return stream(await settle(docker.getContainer(id).logs({ ...query, ...abortable(signal) }), signal));
    },
    async stats(id, signal) {
      const docker = await connect();
      return stream(
        await settle(docker.getContainer(id).stats({ stream: true, ...abortable(signal) }), signal),
      );
    },
    async pull(image, signal) {
      const docker = await connect();
      return stream(await settle(docker.pull(image, abortable(signal)), signal));
    },
    async imageId(image, signal) {
      const docker = await connect();
      try {
        const found = await settle(
          docker.getImage(image).inspect({ ...abortable(signal) } as object),
          signal,
        );
        return z.object({ Id: z.string() }).parse(found).Id;
      } catch (error) {
        if (isGone(error)) return null;
        throw error;
      }
    },
  };
}

async function exitCode(answer: Readable): Promise<number> {
  let text = '';
  for await (const chunk of answer as AsyncIterable<Buffer>) text += chunk.toString('utf8');
  return z.object({ StatusCode: z.number() }).parse(JSON.parse(text)).StatusCode;
}

async function open(where: DockerAddress, env: DockerEnv): Promise<Dockerode> {
  const { default: Client } = await import('dockerode');
  // Every field is given, since the library fills in the rest from its own reading of DOCKER_HOST.
  const none = {
    socketPath: undefined,
    host: undefined,
    port: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
  };
  switch (where.kind) {
    case 'socket':
      return new Client({ ...none, protocol: 'http', socketPath: where.path });
    case 'tcp':
      return new Client({
        ...none,
        protocol: where.tls ? 'https' : 'http',
        host: where.host.includes(':') ? `[${where.host}]` : where.host,
        port: where.port,
        ...(where.tls ?? {}),
      });
    case 'ssh':
      return new Client({
        ...none,
        protocol: 'http',
        host: 'docker',
        port: 80,
        agent: new SshAgent(where, env),
      } as Dockerode.DockerOptions);
  }
}

function abortable(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}

/** The answer, or the signal's own reason instead of the connection error that aborting causes. */
async function settle<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/** An error that comes while nobody reads yet must not end the process; whoever reads gets it as well. */
function stream(answer: NodeJS.ReadableStream): Readable {
  const readable = answer as Readable;
  readable.on('error', () => {});
  return readable;
}
