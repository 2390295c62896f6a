import type { ServerResponse } from 'node:http';
import type { Json } from './body.ts';
import type { Service } from './service.ts';

/** One request to a loaded model. */
export interface Call {
  /** The parsed body; empty for GET. */
  readonly body: Json;
  readonly response: ServerResponse;
  readonly service: Service;
  /** Aborts when the client goes away or the server stops. */
  readonly signal: AbortSignal;
}
