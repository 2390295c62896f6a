import type { IncomingMessage } from 'node:http';
import { PaddockError } from '../../src-shared/errors.ts';

/** Largest request body and WebSocket message, bytes. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/**
 * A function that reads the request's body once and remembers it.
 * @throws PaddockError (from the function) PAYLOAD_TOO_LARGE, BAD_REQUEST when it is no UTF-8 or breaks off
 */
export function bodyReader(request: IncomingMessage, limitBytes: number): () => Promise<string> {
  let body: Promise<string> | undefined;
  return () => {
    body ??= readBody(request, limitBytes);
    return body;
  };
}

async function readBody(request: IncomingMessage, limitBytes: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof PaddockError) throw error;
    throw new PaddockError('BAD_REQUEST', 'The request body broke off.', { cause: error });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new PaddockError('BAD_REQUEST', 'The request body is not UTF-8 text.');
  }
}

function tooLarge(limitBytes: number): PaddockError {
  return new PaddockError('PAYLOAD_TOO_LARGE', `The request body is larger than ${limitBytes} bytes.`);
}
