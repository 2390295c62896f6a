import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { LogHub } from '../logs/log-hub.ts';

type LogHandlers = Pick<Handlers<PaddockContract>, Extract<keyof PaddockContract, `logs.${string}`>>;

/** Binds the `logs.*` rows to the log hub. */
export function logHandlers(logs: LogHub): LogHandlers {
  return {
    'logs.tail': (input, ctx) => logs.follow(input, ctx.signal),
    'logs.search': input => logs.search(input),
  };
}
