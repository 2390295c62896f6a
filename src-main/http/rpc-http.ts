import type { Contract, Handlers, Peer, Procedure, Stream } from '../../src-shared/rpc/define.ts';
import { invoke, openStream } from '../../src-shared/rpc/server.ts';
import { strictBody } from './json-body.ts';
import { EVENT_STREAM, json, type Route, type ServerEvent } from './route.ts';

/** What the adapters need to run a row of the contract for a caller. */
export interface RpcTarget<C extends Contract> {
  readonly contract: C;
  readonly handlers: Handlers<C>;
  readonly authorise: (name: string, row: Procedure | Stream, peer: Peer) => void;
}

/**
 * `POST /rpc/<name>` for every row of the contract: the body is the input, the answer is the output. A stream is
 * answered as server-sent events (`event: next`), so that everything of the contract is in reach of curl.
 */
export function rpcRoutes<C extends Contract>(target: RpcTarget<C>): readonly Route[] {
  return Object.entries(target.contract).map(([name, row]) => ({
    method: 'POST' as const,
    path: `/rpc/${name}`,
    access: row.access,
    summary: row.summary,
    body: row.input,
    answer: row.kind === 'stream' ? row.event : row.output,
    ...(row.kind === 'stream' ? { answerType: EVENT_STREAM } : {}),
    run: async exchange => {
      const { peer, signal } = exchange;
      const input = await strictBody(exchange);
      if (row.kind !== 'stream') {
        const output = await invoke(target, name, input, { peer, signal });
        return output === undefined ? { status: 204 } : json(200, output);
      }
      const opened = openStream(target, name, input, { peer, signal });
      // The first event is fetched here, so that a refusal is a status and not the first thing in a 200.
      const first = await opened.next();
      return { status: 200, events: [asEvents(first, opened)] };
    },
  }));
}

async function* asEvents(
  first: IteratorResult<unknown, void>,
  rest: AsyncGenerator<unknown, void, void>,
): AsyncGenerator<ServerEvent, void, void> {
  if (first.done) return;
  try {
    yield { event: 'next', data: first.value };
    for await (const data of rest) yield { event: 'next', data };
  } finally {
    // Who goes away at the first event has not begun to read the rest, which is open all the same.
    await rest.return();
  }
}
