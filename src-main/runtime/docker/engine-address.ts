import { existsSync, readFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';

/** The environment of the panel; read here are the variables of the docker command, and by ssh-agent.ts ssh's. */
export type DockerEnv = Readonly<Record<string, string | undefined>>;

/** Where the daemon is. A port that it publishes on 127.0.0.1 can be reached directly unless `ssh` or `remote`. */
export type DockerAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      readonly tls: TlsFiles | null;
      readonly remote: boolean;
    }
  | {
      readonly kind: 'ssh';
      readonly host: string;
      readonly port: number | null;
      readonly user: string | null;
    };

interface TlsFiles {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Words for the daemon's address, for messages; carries no secret. */
export function describeAddress(address: DockerAddress): string {
  switch (address.kind) {
    case 'socket':
      return `unix://${address.path}`;
    case 'tcp':
      return `tcp://${address.host}:${address.port}`;
    case 'ssh':
      return `ssh://${address.user === null ? '' : `${address.user}@`}${address.host}`;
  }
}

/** Whether files and ports of that daemon are those of this machine. */
export function isLocal(address: DockerAddress): boolean {
  return address.kind === 'socket' || (address.kind === 'tcp' && !address.remote);
}

/**
 * Reads an address as DOCKER_HOST has it (unix, npipe, tcp, http, https, ssh, or bare host:port); null looks for the
 * local daemon's socket: the system's, then the user's rootless one, then Docker Desktop's.
 * TLS follows the docker command: DOCKER_TLS_VERIFY set, or the port 2376, with the files of DOCKER_CERT_PATH.
 * @throws PaddockError RUNTIME_UNAVAILABLE naming what is wrong with the address or the certificates
 */
export function parseDockerAddress(
  given: string | null,
  env: DockerEnv,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync,
  own: () => readonly string[] = ownNames,
): DockerAddress {
  if (given === null || given === '' || given === 'unix://') {
    return { kind: 'socket', path: localSocket(env, platform, exists) };
  }
  for (const scheme of ['unix://', 'npipe://']) {
    if (given.startsWith(scheme)) return { kind: 'socket', path: given.slice(scheme.length) };
  }
  if (given.startsWith('/')) return { kind: 'socket', path: given };
  const text = given.includes('://') ? given : `tcp://${given}`;
  if (!URL.canParse(text)) throw badAddress(given);
  const url = new URL(text);
  if (url.hostname === '') throw badAddress(given);
  if (url.protocol === 'ssh:') {
    // Both go on ssh's command line: a leading dash would be read as an option.
    if (url.hostname.startsWith('-') || url.username.startsWith('-')) throw badAddress(given);
    return {
      kind: 'ssh',
      host: bareHost(url),
      port: url.port === '' ? null : Number(url.port),
      user: url.username === '' ? null : decodeURIComponent(url.username),
    };
  }
  if (!['tcp:', 'http:', 'https:'].includes(url.protocol)) throw badAddress(given);
  const verify = (env.DOCKER_TLS_VERIFY ?? '') !== '' || url.protocol === 'https:' || url.port === '2376';
  return {
    kind: 'tcp',
    host: bareHost(url),
    port: url.port === '' ? (verify ? 2376 : 2375) : Number(url.port),
    tls: verify ? readTlsFiles(env) : null,
    remote: !/^(localhost|127(\.\d+){3}|::1)$/i.test(bareHost(url)) && !own().includes(bareHost(url)),
  };
}

/** Addresses and name of this machine: a daemon that listens on one of them publishes on the same loopback. */
function ownNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap(of =>
    (of ?? []).map(({ address }) => address),
  );
  return [hostname().toLowerCase(), ...addresses];
}

function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function localSocket(env: DockerEnv, platform: NodeJS.Platform, exists: (path: string) => boolean): string {
  if (platform === 'win32') return '//./pipe/docker_engine';
  const system = '/var/run/docker.sock';
  const candidates = [
    system,
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
    ...(env.HOME
      ? [join(env.HOME, '.docker/run/docker.sock'), join(env.HOME, '.docker/desktop/docker.sock')]
      : []),
  ];
  return candidates.find(exists) ?? system;
}

function readTlsFiles(env: DockerEnv): TlsFiles {
  const folder = env.DOCKER_CERT_PATH || join(env.HOME ?? '/', '.docker');
  const read = (name: string): Buffer => {
    try {
      return readFileSync(join(folder, name));
    } catch (error) {
      throw new PaddockError(
        'RUNTIME_UNAVAILABLE',
        `The Docker certificate ${join(folder, name)} is not readable.`,
        {
          fix: 'Set DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem.',
          details: { failure: 'docker-unavailable', permanent: true },
          cause: error,
        },
      );
    }
  };
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
}

function badAddress(given: string): PaddockError {
  return new PaddockError(
    'RUNTIME_UNAVAILABLE',
    `${JSON.stringify(given)} is not an address of a Docker daemon.`,
    {
      fix: 'Give --docker or DOCKER_HOST as unix:///path, tcp://host:port or ssh://user@host.',
      details: { failure: 'docker-unavailable', permanent: true },
    },
  );
}
