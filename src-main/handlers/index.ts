import type { PaddockContract } from '../../src-shared/contract.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import type { Benchmarks } from '../benchmarks/benchmarks.ts';
import type { MeasurementStore } from '../measurements/measurement-store.ts';
import type { SupervisorGroups } from '../supervisor/groups.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type AppHandlerDeps, appHandlers } from './app.ts';
import { benchmarkHandlers } from './benchmarks.ts';
import { type LogHandlerDeps, logHandlers } from './logs.ts';
import { type Plans, planHandlers } from './plans.ts';
import { type PreferenceHandlerDeps, preferenceHandlers } from './preferences.ts';
import { type ProfileHandlerDeps, profileHandlers } from './profiles.ts';
import { type SettingsHandlerDeps, settingsHandlers } from './settings.ts';
import { supervisorHandlers } from './supervisor.ts';
import { telemetryHandlers } from './telemetry.ts';

export interface HandlerDeps
  extends ProfileHandlerDeps,
    AppHandlerDeps,
    LogHandlerDeps,
    PreferenceHandlerDeps,
    SettingsHandlerDeps {
  readonly supervisor: SupervisorGroups;
  readonly telemetry: Telemetry;
  readonly measurements: MeasurementStore;
  readonly plans: Plans;
  readonly benchmarks: Benchmarks;
}

/** Every row of the contract, bound to the services. */
export function createHandlers(deps: HandlerDeps): Handlers<PaddockContract> {
  return {
    ...appHandlers(deps),
    ...profileHandlers(deps),
    ...planHandlers(deps.plans),
    ...supervisorHandlers(deps.supervisor),
    ...telemetryHandlers(deps.telemetry),
    ...logHandlers(deps),
    'measurements.watch': (_input, ctx) => deps.measurements.current.changes(ctx.signal),
    ...preferenceHandlers(deps),
    ...settingsHandlers(deps),
    ...benchmarkHandlers(deps.benchmarks),
  };
}
