import type { PaddockContract } from '../../src-shared/contract.ts';
import type { AppInfo, DoctorFinding, RuntimeCheck } from '../../src-shared/model/app.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { Chat } from '../playground/chat.ts';

type AppHandlers = Pick<
  Handlers<PaddockContract>,
  'app.info' | 'app.runtimes' | 'app.doctor' | Extract<keyof PaddockContract, `playground.${string}`>
>;

export interface AppHandlerDeps {
  readonly info: () => AppInfo;
  readonly runtimes: (signal: AbortSignal) => Promise<RuntimeCheck[]>;
  readonly doctor: (signal: AbortSignal) => Promise<DoctorFinding[]>;
  readonly chat: Chat;
}

/** Binds the `app.*` and `playground.*` rows. */
export function appHandlers(deps: AppHandlerDeps): AppHandlers {
  return {
    'app.info': () => deps.info(),
    'app.runtimes': (_input, ctx) => deps.runtimes(ctx.signal),
    'app.doctor': (_input, ctx) => deps.doctor(ctx.signal),
    'playground.model': (input, ctx) => deps.chat.model(input?.group, ctx.signal),
    'playground.chat': (request, ctx) => deps.chat.stream(request, ctx.signal),
  };
}
