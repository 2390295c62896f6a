import { hostname, networkInterfaces } from 'node:os';
import { isLoopback } from './guard.ts';
import { bracketed, isEveryAddress } from './listen.ts';

export interface AcceptedHostsOptions {
  /** Address that the server listens on. */
  readonly host: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  /** Further names and addresses: what the user configured, and what the certificate is for. `*.` stands for one label. */
  readonly names: readonly string[];
}

/** The Host headers that name this server. Names beyond loopback count only when they were configured. */
export class AcceptedHosts {
  readonly #options: AcceptedHostsOptions;
  readonly #fixed: ReadonlySet<string>;
  readonly #wildcards: readonly string[];

  constructor(options: AcceptedHostsOptions) {
    const { host, names } = options;
    this.#options = options;
    const loopback = ['127.0.0.1', 'localhost', '[::1]'];
    const bound = isLoopback(host) ? [host] : [hostname(), ...(isEveryAddress(host) ? [] : [host])];
    this.#fixed = this.#headers([...loopback, ...bound.map(bracketed), ...names]);
    const endings = names.filter(name => name.startsWith('*.')).map(name => name.slice(1));
    this.#wildcards = [...this.#headers(endings)];
  }

  /** @param host a Host header in lower case */
  has(host: string): boolean {
    if (this.#fixed.has(host)) return true;
    const afterLabel = host.slice(Math.max(0, host.indexOf('.')));
    if (host.indexOf('.') > 0 && this.#wildcards.includes(afterLabel)) return true;
    // Looked up only now: addresses come and go while the panel runs, with networks, VPNs and containers.
    return isEveryAddress(this.#options.host) && this.#headers(ownAddresses().map(bracketed)).has(host);
  }

  /** As they stand in a header: with the port, unless it is the scheme's own. */
  #headers(names: readonly string[]): ReadonlySet<string> {
    const { port, scheme } = this.#options;
    const isDefault = port === (scheme === 'https' ? 443 : 80);
    const headers = names.flatMap(name => (isDefault ? [name, `${name}:${port}`] : [`${name}:${port}`]));
    return new Set(headers.map(name => name.toLowerCase()));
  }
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap(list => (list ?? []).map(({ address }) => address));
}
