import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { Launches } from '../logs/launches.ts';
import type { LogHub } from '../logs/log-hub.ts';

type LogHandlers = Pick<Handlers<PaddockContract>, Extract<keyof PaddockContract, `logs.${string}`>>;

export interface LogHandlerDeps {
  readonly logs: LogHub;
  readonly launches: Launches;
}

/** Binds the `logs.*` rows to the log hub. */
export function logHandlers({ logs, launches }: LogHandlerDeps): LogHandlers {
  return {
    'logs.tail': (input, ctx) => logs.follow(input, ctx.signal),
    'logs.search': (input, ctx) => logs.page(input, ctx.signal),
    'logs.launches': (_input, ctx) => launches.facts.changes(ctx.signal),
  };
}
