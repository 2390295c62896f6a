import type { IncomingHttpHeaders } from 'node:http';
import { PaddockError } from '../../src-shared/errors.ts';
import type { Peer } from '../../src-shared/rpc/define.ts';
import type { RouteAccess } from './route.ts';

/** What the guard looks at; nothing else of a request decides who it is from. */
export interface GuardedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string | undefined;
}

export interface GuardPolicy {
  readonly scheme: 'http' | 'https';
  /** Host headers that name this server, with the port unless it is the scheme's default; lower case. */
  readonly hosts: Pick<ReadonlySet<string>, 'has'>;
  /** Local tools may read, switch and ask without a token, as with the reference. */
  readonly anonymousTools: boolean;
  bearer(token: string): boolean;
  session(cookieHeader: string | undefined): boolean;
}

/** Who asks. `mayRead` holds for a local tool without a token, where the policy allows those. */
export interface Identity {
  readonly peer: Peer;
  readonly mayRead: boolean;
}

const TRUSTED_TOOL: Identity = { peer: { kind: 'tool', trusted: true }, mayRead: true };
const TRUSTED_BROWSER: Identity = { peer: { kind: 'browser', trusted: true }, mayRead: true };
const LOCAL_TOOL: Identity = { peer: { kind: 'tool', trusted: false }, mayRead: true };
const UNKNOWN_TOOL: Identity = { peer: { kind: 'tool', trusted: false }, mayRead: false };
const UNKNOWN_BROWSER: Identity = { peer: { kind: 'browser', trusted: false }, mayRead: false };

/**
 * Finds out who asks, the same way for every route, every method and the WebSocket.
 * A foreign Host is DNS rebinding; a foreign or `null` Origin, or a request that the browser marks as made by another
 * site, is a page that has no business here. Ports do not separate sites, so SameSite cookies alone would let a page
 * of another local server in: Sec-Fetch-Site tells those apart.
 * @throws PaddockError FORBIDDEN
 */
export function identify(request: GuardedRequest, policy: GuardPolicy): Identity {
  const { headers } = request;
  const host = headers.host?.toLowerCase();
  if (host === undefined || !policy.hosts.has(host)) {
    throw new PaddockError('FORBIDDEN', 'The Host header does not name this panel.', {
      fix: 'Use the address that Paddock printed when it started, or start it with --host-name and this name.',
    });
  }
  const origin = headers.origin?.toLowerCase();
  if (origin !== undefined && origin !== `${policy.scheme}://${host}`) {
    throw new PaddockError('FORBIDDEN', 'Requests from pages of other origins are refused.');
  }
  if (fromOtherSite(request)) {
    throw new PaddockError('FORBIDDEN', 'Requests from pages of other sites are refused.');
  }
  if (headers.authorization !== undefined) {
    const token = /^Bearer +(\S+)$/i.exec(headers.authorization)?.[1];
    return token !== undefined && policy.bearer(token) ? TRUSTED_TOOL : UNKNOWN_TOOL;
  }
  if (policy.session(headers.cookie)) return TRUSTED_BROWSER;
  if (isBrowser(headers)) return UNKNOWN_BROWSER;
  const local = isLoopback(request.remoteAddress) && !wasForwarded(headers);
  return local && policy.anonymousTools ? LOCAL_TOOL : UNKNOWN_TOOL;
}

/** @throws PaddockError UNAUTHENTICATED unless this identity may use something of this access */
export function permit(identity: Identity, access: RouteAccess): void {
  if (access === 'public' || identity.peer.trusted) return;
  if (access !== 'manage' && identity.mayRead) return;
  throw new PaddockError('UNAUTHENTICATED', undefined, {
    fix:
      identity.peer.kind === 'browser'
        ? 'Run `npx paddock url` on the machine that runs Paddock and open the address that it prints.'
        : 'Send the token of the token file: `Authorization: Bearer <token>`.',
  });
}

/** A navigation to a page of ours is how links work: it shows nothing to the page that has the link. */
function fromOtherSite({ method, headers }: GuardedRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  const navigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return !(navigation && method === 'GET');
}

/**
 * Browsers send Sec-Fetch-Site with every request to a loopback address, and Origin with every one that may change
 * something. Sec-Fetch-Mode alone is what the fetch of Node sends, which is a tool.
 */
function isBrowser(headers: IncomingHttpHeaders): boolean {
  if (headers.origin !== undefined) return true;
  return Object.keys(headers).some(name => name.startsWith('sec-fetch-') && name !== 'sec-fetch-mode');
}

/** Behind a reverse proxy every client looks local. */
function wasForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(
    name => name === 'forwarded' || name === 'via' || name === 'x-real-ip' || name.startsWith('x-forwarded-'),
  );
}

/** Whether an address, as sockets and options give it, is this machine's own. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  if (address === 'localhost' || address === '::1') return true;
  return /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}
