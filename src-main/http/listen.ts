import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PaddockError } from '../../src-shared/errors.ts';
import { describeHolder, portHolder } from '../lib/port-holder.ts';
import { isLoopback } from './guard.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system pick. */
  readonly port: number;
  /** The port was asked for: being taken is an error, not a reason to move on. */
  readonly portExplicit: boolean;
  /** Where to look next when the wanted port, which nobody insists on, and those after it cannot be had. */
  readonly usualPort?: number;
}

export interface Bound {
  readonly port: number;
  /** The port that was taken; null when the wanted one was free. */
  readonly movedFrom: number | null;
}

const PORTS_TO_TRY = 50;
/** Below this a port is root's. */
const FIRST_FREE_PORT = 1024;

/**
 * @throws PaddockError FORBIDDEN for an address beyond this machine without TLS, unless the user consented
 */
export function checkExposure(host: string, tls: boolean, consent: boolean): void {
  if (isLoopback(host) || tls || consent) return;
  throw new PaddockError(
    'FORBIDDEN',
    `Paddock does not listen on ${host} without TLS: others could read the token.`,
    {
      fix: 'Give a certificate with --tls-cert and --tls-key, use an SSH tunnel to 127.0.0.1, or accept the risk with --allow-lan.',
    },
  );
}

/**
 * Binds the server. A port that nobody insists on and that cannot be had moves to the next free one.
 * @throws PaddockError CONFLICT for an explicit port that is taken, BAD_REQUEST for an address that is not ours or a
 * port that only root may open
 */
export async function bind(server: Server, options: ListenOptions): Promise<Bound> {
  const { host, port, portExplicit, usualPort = port } = options;
  const candidates =
    portExplicit || port === 0 ? [port] : [...new Set([...after(port), ...after(usualPort)])];
  let forbidden = false;
  for (const candidate of candidates) {
    const error = await tryListen(server, host, candidate);
    if (error === undefined) {
      const bound = (server.address() as AddressInfo).port;
      return { port: bound, movedFrom: candidate === port ? null : port };
    }
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw cannotListen(host, candidate, error);
    // Windows says so of ports, too, that another program or the system keeps for itself.
    forbidden ||= error.code === 'EACCES' && candidate < FIRST_FREE_PORT && process.platform !== 'win32';
  }
  if (forbidden && candidates.length === 1)
    throw new PaddockError('BAD_REQUEST', `This user may not open port ${port}.`, {
      fix: 'Choose a port from 1024 on with --port (0 picks one).',
    });
  const last = candidates.at(-1) ?? port;
  const range = last === port ? `Port ${port} is` : `The ports ${port} to ${last} are`;
  throw new PaddockError('CONFLICT', `${range} taken by ${describeHolder(await portHolder(port))}.`, {
    fix: 'Stop that program, or choose another port with --port (0 picks one).',
  });
}

function after(port: number): readonly number[] {
  return Array.from({ length: PORTS_TO_TRY }, (_, more) => port + more).filter(one => one <= 65_535);
}

function tryListen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise(resolve => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off('listening', onListening);
      resolve(error);
    };
    const onListening = (): void => {
      server.off('error', onError);
      resolve(undefined);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen({ host, port });
  });
}

function cannotListen(host: string, port: number, error: NodeJS.ErrnoException): PaddockError {
  return new PaddockError('BAD_REQUEST', `Paddock cannot listen on ${host}:${port}: ${error.message}.`, {
    fix: 'Use --host 127.0.0.1, or an address of this machine.',
    cause: error,
  });
}

/** An address as it stands in a URL. */
export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** Whether an address to listen on stands for all of this machine's. */
export function isEveryAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}
