import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

type TelemetryHandlers = Pick<
  Handlers<PaddockContract>,
  Extract<keyof PaddockContract, `telemetry.${string}`>
>;

/** Binds the `telemetry.*` rows. */
export function telemetryHandlers(telemetry: Telemetry): TelemetryHandlers {
  return {
    'telemetry.readings': ({ historyMs }, ctx) => telemetry.readings(historyMs, ctx.signal),
    'telemetry.history': input => telemetry.history(input),
    'telemetry.since': ({ since }) => telemetry.since(since),
  };
}
