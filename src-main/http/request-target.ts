import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { PaddockError } from '../../src-shared/errors.ts';

/** What a request asks for. */
export interface RequestTarget {
  /** As it was sent, without the query; not decoded. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Those of the request; `host` is the one that counts. */
  readonly headers: IncomingHttpHeaders;
}

/** As proxies are asked, and as every server has to understand it (RFC 9112, 3.2.2). */
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/is;

/**
 * Takes the target of a request apart. Where it names a host itself, that one counts and not the header.
 * @throws PaddockError BAD_REQUEST where there are several Host headers: who is meant would be anybody's choice
 */
export function requestTarget(request: IncomingMessage): RequestTarget {
  if ((request.headersDistinct.host?.length ?? 0) > 1) {
    throw new PaddockError('BAD_REQUEST', 'There is more than one Host header.');
  }
  const { url = '/', headers } = request;
  const [, host, rest = ''] = ABSOLUTE.exec(url) ?? [];
  if (host === undefined) return { ...parts(url), headers };
  return { ...parts(rest.startsWith('/') ? rest : `/${rest}`), headers: { ...headers, host } };
}

function parts(target: string): Pick<RequestTarget, 'path' | 'query'> {
  const cut = target.indexOf('?');
  return cut === -1
    ? { path: target, query: '' }
    : { path: target.slice(0, cut), query: target.slice(cut + 1) };
}
