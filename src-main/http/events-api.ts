import { z } from 'zod';
import type { PaddockContract } from '../../src-shared/contract.ts';
import { LogBatch, LogFilter } from '../../src-shared/model/log-line.ts';
import { Reading } from '../../src-shared/model/reading.ts';
import { type GroupState, Progress, SupervisorSnapshot } from '../../src-shared/model/supervisor.ts';
import { openStream } from '../../src-shared/rpc/server.ts';
import { parseQuery } from './json-body.ts';
import { EVENT_STREAM, type Exchange, type Route, type ServerEvent } from './route.ts';
import type { RpcTarget } from './rpc-http.ts';

const TOPICS = ['state', 'progress', 'telemetry', 'log'] as const;
type Topic = (typeof TOPICS)[number];

const Query = LogFilter.extend({
  /** Comma-separated; all when absent. */
  topics: z
    .string()
    .default(TOPICS.join(','))
    .transform(text => text.split(','))
    .pipe(z.array(z.enum(TOPICS)).min(1)),
  /** Log lines to begin with. */
  tail: z.coerce.number().int().min(0).max(10_000).default(0),
});
type Query = z.output<typeof Query>;

/** The data of a `progress` event: one for each change of a group that is on its way somewhere. */
const ProgressEvent = z.object({
  group: z.string(),
  profileId: z.string().nullable(),
  status: z.string(),
  step: z.string().nullable(),
  progress: Progress.nullable(),
  operation: z.string().nullable(),
});
type ProgressEvent = z.infer<typeof ProgressEvent>;

/** `GET /events`: the streams that a dashboard needs on one connection. Each topic starts with the present. */
export function eventRoutes(target: RpcTarget<PaddockContract>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/events',
      access: 'read',
      summary: 'State, progress, telemetry and log as server-sent events; choose with ?topics=state,log',
      query: Query,
      answer: z.union([SupervisorSnapshot, ProgressEvent, Reading, LogBatch]),
      answerType: EVENT_STREAM,
      run: exchange => {
        const query = parseQuery(Query, exchange);
        const topics = [...new Set(query.topics)];
        return { status: 200, events: topics.map(topic => topicEvents(topic, query, target, exchange)) };
      },
    },
  ];
}

function topicEvents(
  topic: Topic,
  query: Query,
  target: RpcTarget<PaddockContract>,
  { peer, signal }: Exchange,
): AsyncIterable<ServerEvent> {
  const open = (name: keyof PaddockContract, input: unknown): AsyncIterable<unknown> =>
    openStream(target, name, input, { peer, signal });
  switch (topic) {
    case 'state':
      return named('state', open('supervisor.state', {}));
    case 'progress':
      return progressEvents(open('supervisor.state', {}) as AsyncIterable<SupervisorSnapshot>);
    case 'telemetry':
      return eachReading(open('telemetry.readings', { historyMs: 0 }) as AsyncIterable<readonly Reading[]>);
    case 'log':
      return named('log', open('logs.tail', { ...logFilter(query), lines: query.tail }));
  }
}

/** What of a query chooses lines. */
export function logFilter(query: LogFilter): LogFilter {
  return LogFilter.parse(query);
}

async function* named(
  event: string,
  values: AsyncIterable<unknown>,
): AsyncGenerator<ServerEvent, void, void> {
  for await (const data of values) yield { event, data };
}

async function* eachReading(
  batches: AsyncIterable<readonly Reading[]>,
): AsyncGenerator<ServerEvent, void, void> {
  for await (const batch of batches) for (const data of batch) yield { event: 'telemetry', data };
}

async function* progressEvents(
  snapshots: AsyncIterable<SupervisorSnapshot>,
): AsyncGenerator<ServerEvent, void, void> {
  const last = new Map<string, string>();
  for await (const snapshot of snapshots) {
    for (const group of snapshot.groups) {
      const data = progressOf(group);
      const text = JSON.stringify(data);
      if (last.get(group.group) === text) continue;
      last.set(group.group, text);
      yield { event: 'progress', data };
    }
  }
}

function progressOf({ group, state, operation }: GroupState): ProgressEvent {
  const running = operation?.status === 'running' ? operation : null;
  return {
    group,
    profileId: 'profileId' in state ? state.profileId : null,
    status: state.status,
    step: running?.steps.at(-1)?.name ?? null,
    progress: state.status === 'starting' ? state.progress : null,
    operation: running?.id ?? null,
  };
}
