import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** What a server answered, not yet trusted. */
export interface HttpAnswer {
  readonly status: number;
  /** Without parameters, in lower case; empty when the server did not say. */
  readonly contentType: string;
  readonly body: string;
}

/** Why nothing usable came back. */
export class HttpGetError extends Error {
  override readonly name = 'HttpGetError';
  readonly kind: 'unreachable' | 'timeout' | 'too-large' | 'cancelled';

  constructor(kind: HttpGetError['kind'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

export interface HttpGetOptions {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * One GET on a connection of its own, with a deadline over the whole exchange and a cap on the body. Redirects are not
 * followed. `node:http` rather than `fetch`, whose first use costs tens of milliseconds and whose pool outlives servers.
 * @throws HttpGetError
 */
export function httpGet(url: URL, options: HttpGetOptions, signal?: AbortSignal): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new HttpGetError('cancelled', 'The caller gave up.'));
      return;
    }
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const headers = { accept: 'application/json', ...options.headers };
    const outgoing = send(url, { agent: false, headers });
    const finish = (settle: () => void): void => {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', onAbort);
      outgoing.destroy();
      settle();
    };
    const fail = (kind: HttpGetError['kind'], message: string, cause?: unknown): void =>
      finish(() => reject(new HttpGetError(kind, message, cause)));
    const onAbort = (): void => fail('cancelled', 'The caller gave up.');
    const deadline = setTimeout(
      () => fail('timeout', `No answer from ${url.host} within ${options.timeoutMs} ms.`),
      options.timeoutMs,
    );
    signal?.addEventListener('abort', onAbort, { once: true });

    outgoing.on('error', error =>
      fail('unreachable', `${url.host} does not answer: ${error.message}`, error),
    );
    outgoing.on('response', incoming => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > options.maxBytes)
          fail('too-large', `${url.href} answered with more than ${options.maxBytes} bytes.`);
        else chunks.push(chunk);
      });
      incoming.on('error', error => fail('unreachable', `${url.host} broke off: ${error.message}`, error));
      incoming.on('end', () => {
        const contentType =
          (incoming.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
        const body = Buffer.concat(chunks).toString('utf8');
        finish(() => resolve({ status: incoming.statusCode ?? 0, contentType, body }));
      });
    });
    outgoing.end();
  });
}
