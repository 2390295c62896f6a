import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { parseBody } from './body.ts';
import type { Call } from './call.ts';
import { chatCompletions } from './chat-route.ts';
import { completions, nativeCompletion } from './completion-route.ts';
import { HttpError, loading } from './http-error.ts';
import {
  detokenize,
  embeddings,
  loraAdapters,
  metrics,
  models,
  notFound,
  props,
  slots,
  tokenize,
} from './info-routes.ts';
import { sendJson } from './reply.ts';
import type { Service } from './service.ts';

type Handler = (call: Call) => void | Promise<void>;

const ROUTES: readonly (readonly ['GET' | 'POST', readonly string[], Handler])[] = [
  ['GET', ['/props'], props],
  ['GET', ['/slots'], slots],
  ['GET', ['/metrics'], metrics],
  ['GET', ['/models', '/v1/models', '/api/tags'], models],
  ['GET', ['/lora-adapters'], loraAdapters],
  ['POST', ['/tokenize'], tokenize],
  ['POST', ['/detokenize'], detokenize],
  ['POST', ['/v1/chat/completions', '/chat/completions'], chatCompletions],
  ['POST', ['/v1/completions'], completions],
  ['POST', ['/completion', '/completions'], nativeCompletion],
  ['POST', ['/v1/embeddings', '/embeddings', '/embedding'], embeddings],
];

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Answers one request; `service` is null while the model is being read.
 * @throws HttpError for whatever cannot be answered
 */
export async function route(
  request: IncomingMessage,
  response: ServerResponse,
  service: Service | null,
  signal: AbortSignal,
): Promise<void> {
  requireOwnHost(request);
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  // The same answer; node leaves its body out.
  const wanted = request.method === 'HEAD' ? 'GET' : request.method;
  if (wanted === 'GET' && (path === '/health' || path === '/v1/health')) {
    if (service === null) throw loading();
    sendJson(response, 200, { status: 'ok' });
    return;
  }
  const match = ROUTES.find(([method, paths]) => method === wanted && paths.includes(path));
  if (match === undefined) notFound();
  if (service === null) throw loading();
  const body = request.method === 'POST' ? parseBody(await readBody(request, signal)) : {};
  await match[2]({ body, response, service, signal });
}

/**
 * No page of another site may use the model: not by a name that it points at this machine (Host), and not by a request
 * from another origin, such as that of another server on this machine (Origin).
 */
function requireOwnHost(request: IncomingMessage): void {
  const { host, origin } = request.headers;
  const own = host === undefined ? null : hostOf(`http://${host}`);
  if (host !== undefined && (own === null || !namesNobodyElse(own.hostname))) throw forbidden('Host');
  if (origin !== undefined && (own === null || hostOf(origin)?.host !== own.host)) throw forbidden('Origin');
}

function forbidden(header: string): HttpError {
  return new HttpError(403, 'permission_error', `Requests with this ${header} header are not answered`);
}

function hostOf(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}

/** An address rather than a name, or localhost. Any port: behind a tunnel it is the tunnel's. */
function namesNobodyElse(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}

async function readBody(request: IncomingMessage, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, request)) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) {
      throw new HttpError(413, 'invalid_request_error', 'The request body is larger than 16 MiB');
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
