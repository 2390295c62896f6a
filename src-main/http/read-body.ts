import type { IncomingMessage } from 'node:http';
import { PaddockError } from '../../src-shared/errors.ts';

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

/**
 * How much of a body that is too large is still taken and thrown away, bytes: a connection that is closed while the
 * client sends is reset, and most clients then never read why.
 */
const DISCARD_BYTES = 32 * 1024 * 1024;

async function readBody(request: IncomingMessage, limitBytes: number): Promise<string> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limitBytes + DISCARD_BYTES) throw tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limitBytes + DISCARD_BYTES) break;
      if (bytes <= limitBytes) chunks.push(chunk);
    }
  } catch (error) {
    throw new PaddockError('BAD_REQUEST', 'The request body broke off.', { cause: error });
  }
  if (bytes > limitBytes) throw tooLarge(limitBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new PaddockError('BAD_REQUEST', 'The request body is not UTF-8 text.');
  }
}

function tooLarge(limitBytes: number): PaddockError {
  return new PaddockError('PAYLOAD_TOO_LARGE', `The request body is larger than ${limitBytes} bytes.`);
}
