import { z } from 'zod';
import { type PaddockContract, contract as rows } from '../../src-shared/contract.ts';
import { LogFilter, MOST_LOG_LINES } from '../../src-shared/model/log-line.ts';
import type { CallName } from '../../src-shared/rpc/define.ts';
import { invoke } from '../../src-shared/rpc/server.ts';
import type { Clock } from '../lib/clock.ts';
import { logFilter } from './events-api.ts';
import { lenientBody, parseQuery, parseWith } from './json-body.ts';
import { type Exchange, json, type Reply, type Route } from './route.ts';
import type { RpcTarget } from './rpc-http.ts';

const LogsQuery = LogFilter.extend({ tail: z.coerce.number().int().min(1).max(MOST_LOG_LINES).default(200) });
const SinceQuery = z.object({
  since: z.coerce.number().optional().describe('ms since the epoch; 5 minutes ago'),
});
const UpdateBody = rows['profiles.update'].input.omit({ profileId: true });
const DEFAULT_SINCE_MS = 5 * 60_000;

export interface PanelApiDeps {
  readonly target: RpcTarget<PaddockContract>;
  /** Prometheus text. */
  readonly metrics: () => string | Promise<string>;
  readonly clock: Clock;
}

/** Our own plain addresses for what the contract offers: URL and query in, a contract row's output out. */
export function panelRoutes({ target, metrics, clock }: PanelApiDeps): readonly Route[] {
  const call = async (
    { peer, signal }: Exchange,
    name: CallName<PaddockContract>,
    input: unknown,
  ): Promise<Reply> => json(200, await invoke(target, name, input, { peer, signal }));
  return [
    {
      method: 'GET',
      path: '/operations/:id',
      access: 'read',
      summary: 'A start, switch or stop by its id',
      answer: rows['supervisor.operation'].output,
      run: exchange => call(exchange, 'supervisor.operation', { id: exchange.params.id }),
    },
    {
      method: 'GET',
      path: '/logs',
      access: 'read',
      summary: 'Lines of the log, newest last. Markers between profiles pass every level',
      query: LogsQuery,
      answer: rows['logs.search'].output,
      run: exchange => {
        const query = parseQuery(LogsQuery, exchange);
        return call(exchange, 'logs.search', { ...logFilter(query), lines: query.tail });
      },
    },
    {
      method: 'GET',
      path: '/profiles/:id',
      access: 'read',
      summary: 'One profile, as read and as written',
      answer: rows['profiles.get'].output,
      run: exchange => call(exchange, 'profiles.get', { profileId: exchange.params.id }),
    },
    {
      method: 'PUT',
      path: '/profiles/:id',
      access: 'manage',
      summary: 'Change keys of one profile; null removes a key. Only those lines change',
      body: UpdateBody,
      answer: rows['profiles.update'].output,
      run: async exchange => {
        const body = parseWith(UpdateBody, await lenientBody(exchange));
        return call(exchange, 'profiles.update', { profileId: exchange.params.id, ...body });
      },
    },
    {
      method: 'GET',
      path: '/telemetry',
      access: 'read',
      summary: 'Readings after an instant, at most 15 minutes of them',
      query: SinceQuery,
      answer: rows['telemetry.since'].output,
      run: exchange => {
        const { since } = parseQuery(SinceQuery, exchange);
        return call(exchange, 'telemetry.since', { since: since ?? clock.now() - DEFAULT_SINCE_MS });
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      access: 'read',
      summary: 'Metrics in the text format of Prometheus',
      answerType: 'text/plain',
      run: async () => ({
        status: 200,
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
        body: await metrics(),
      }),
    },
    {
      method: 'GET',
      path: '/healthz',
      access: 'read',
      summary: 'Whether the panel answers',
      answer: z.object({ status: z.literal('ok') }),
      run: () => json(200, { status: 'ok' }),
    },
  ];
}
