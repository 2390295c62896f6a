import { PaddockError } from '../../src-shared/errors.ts';
import { BODY_LIMIT_BYTES } from '../../src-shared/rpc/frames.ts';

export interface HttpLimits {
  readonly bodyBytes: number;
  readonly headerBytes: number;
  /** For all headers of a request to arrive, ms. */
  readonly headersTimeoutMs: number;
  /** For a whole request to arrive, ms. */
  readonly requestTimeoutMs: number;
  readonly connections: number;
  /** For open answers to end when the server closes, ms. */
  readonly closeGraceMs: number;
}

const MOST_CONNECTIONS = 1024;
const FEWEST_CONNECTIONS = 16;
/** For files, children and containers: a browser too many must not keep a model from being started. */
const OTHER_DESCRIPTORS = 200;
const MOST_ANONYMOUS = 64;

/** @param descriptors how many the process may have open at once; null where nobody knows */
export function defaultLimits(descriptors: number | null): HttpLimits {
  const left = (descriptors ?? Number.POSITIVE_INFINITY) - OTHER_DESCRIPTORS;
  return {
    bodyBytes: BODY_LIMIT_BYTES,
    headerBytes: 16 * 1024,
    headersTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
    connections: Math.max(FEWEST_CONNECTIONS, Math.min(MOST_CONNECTIONS, left)),
    closeGraceMs: 2_000,
  };
}

/**
 * The event streams and WebSockets that stay open without a token. Those of all anonymous tools together may have a
 * quarter of the connections, so that whoever has the token always gets through.
 */
export class AnonymousStreams {
  readonly #most: number;
  readonly #open = new Set<{ readonly end: () => void }>();

  constructor(connections: number) {
    this.#most = Math.min(MOST_ANONYMOUS, Math.floor(connections / 4));
  }

  /**
   * @param end ends it when tools without a token are no longer let in
   * @returns the release @throws PaddockError UNAVAILABLE
   */
  enter(end: () => void): () => void {
    if (this.#open.size >= this.#most) {
      throw new PaddockError('UNAVAILABLE', `${this.#most} streams are open without a token already.`, {
        fix: 'Close some of them, or send the management token.',
      });
    }
    const entry = { end };
    this.#open.add(entry);
    return () => void this.#open.delete(entry);
  }

  endAll(): void {
    for (const { end } of [...this.#open]) end();
  }
}
