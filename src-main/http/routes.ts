import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Clock } from '../lib/clock.ts';
import { documentationRoutes } from './documentation.ts';
import { eventRoutes } from './events-api.ts';
import { managementRoutes } from './management-api.ts';
import type { ManagementPort } from './management-port.ts';
import { panelRoutes } from './panel-api.ts';
import type { Route } from './route.ts';
import { type RpcTarget, rpcRoutes } from './rpc-http.ts';
import type { Sessions } from './sessions.ts';
import { signInRoutes } from './sign-in.ts';
import { Switching } from './switching.ts';

export interface RoutesDeps {
  readonly target: RpcTarget<PaddockContract>;
  readonly management: ManagementPort;
  readonly metrics: () => string | Promise<string>;
  readonly sessions: Sessions;
  readonly version: string;
  /** Base URL of this server, known once it listens. */
  readonly url: () => string;
  readonly clock: Clock;
}

/** THE route table: the reference's endpoints, ours, the contract, and their documentation. */
export function createRoutes(deps: RoutesDeps): readonly Route[] {
  const { target, management, metrics, sessions, version, url, clock } = deps;
  const routes = [
    ...managementRoutes(management, new Switching({ management, clock })),
    ...panelRoutes({ target, metrics, clock }),
    ...eventRoutes(target),
    ...signInRoutes(sessions, url),
    ...rpcRoutes(target),
  ];
  return [...routes, ...documentationRoutes(routes, version, url)];
}
