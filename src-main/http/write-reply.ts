import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PaddockError, toWireError } from '../../src-shared/errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { Flight } from './flight.ts';
import { EVENT_STREAM, type Reply, type ServerEvent } from './route.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** Time between the comments that keep an idle event stream alive through proxies and show a dead client. */
export const HEARTBEAT_MS = 15_000;

/** Writes an answer; resolves when it is handed over or, for an event stream, when the stream ends. */
export async function writeReply(
  response: ServerResponse<IncomingMessage>,
  reply: Reply,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
  flight: Flight,
): Promise<void> {
  if (response.destroyed) return;
  const headers = { ...SECURITY_HEADERS, ...reply.headers };
  if (reply.events && response.req.method === 'HEAD') {
    response.writeHead(reply.status, { 'content-type': EVENT_STREAM, ...headers });
    response.end();
    return;
  }
  if (reply.events) {
    await writeEvents(response, { ...reply, headers, events: reply.events }, { clock, log }, flight.signal);
    return;
  }
  const body = reply.body ?? '';
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  const bodiless = reply.status === 204 || reply.status === 304;
  response.writeHead(reply.status, bodiless ? headers : { ...headers, 'content-length': bytes });
  response.end(bodiless ? undefined : body);
}

/**
 * Server-sent events of several sources on one connection. Each source is read only as fast as the client takes the
 * bytes, so that a slow reader never grows our heap; the heartbeat goes out whether or not something happens.
 */
async function writeEvents(
  response: ServerResponse<IncomingMessage>,
  reply: Reply & { readonly events: readonly AsyncIterable<ServerEvent>[] },
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(reply.status, { 'content-type': EVENT_STREAM, ...reply.headers });
  response.flushHeaders();
  const over = new AbortController();
  const open = AbortSignal.any([signal, over.signal]);
  const pump = async (source: AsyncIterable<ServerEvent>): Promise<void> => {
    try {
      for await (const event of source) {
        if (open.aborted) return;
        response.write(`event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`);
        await writable(response, open);
        if (open.aborted) return;
      }
    } catch (error) {
      if (open.aborted) return;
      if (!(error instanceof PaddockError)) log.error('A stream failed', { error });
      response.write(`event: error\ndata: ${JSON.stringify(toWireError(error))}\n\n`);
    }
  };
  const heartbeat = beat(response, clock, open);
  await Promise.all(reply.events.map(pump));
  over.abort();
  await heartbeat;
  response.end();
}

async function beat(response: ServerResponse, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.sleep(HEARTBEAT_MS, signal);
    } catch {
      return;
    }
    if (!signal.aborted && !response.writableNeedDrain) response.write(': heartbeat\n\n');
  }
}

async function writable(response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (!response.writableNeedDrain || signal.aborted) return;
  try {
    await once(response, 'drain', { signal });
  } catch {
    // Aborted: the caller looks at the signal.
  }
}
