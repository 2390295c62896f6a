import type { BenchmarkRun } from '../../src-shared/model/benchmark-run.ts';
import type { SpeedRun } from '../../src-shared/model/benchmark-speed.ts';
import type { Preferences } from '../../src-shared/model/preferences.ts';
import type { GpuReading } from '../../src-shared/model/reading.ts';
import type { Failure, GroupState, SupervisorSnapshot } from '../../src-shared/model/supervisor.ts';

/** Something that a person may want to be told while the window is closed. */
export type Notice =
  | { readonly kind: 'ready'; readonly profileId: string; readonly endpoint: string }
  | {
      readonly kind: 'failed';
      readonly profileId: string;
      readonly failure: Failure;
      /** What is served instead after a switch that failed; null when nothing is. */
      readonly served: { readonly profileId: string; readonly how: 'again' | 'still' } | null;
    }
  | {
      readonly kind: 'crashed';
      readonly profileId: string;
      readonly failure: Failure;
      /** It had been ready; else it never got that far. */
      readonly wasReady: boolean;
    }
  | {
      readonly kind: 'vram';
      readonly gpu: string;
      readonly usedMiB: number;
      readonly totalMiB: number;
      readonly limitPct: number;
    }
  | { readonly kind: 'temperature'; readonly gpu: string; readonly valueC: number; readonly limitC: number }
  | ({ readonly kind: 'benchmark-finished' } & FinishedRun);

/** A run of a suite, or a measurement of speed, that came to an end which nobody asked for. */
export type FinishedRun =
  | {
      readonly what: 'suite';
      /** `paused` is one that cannot go on without a person. */
      readonly end: BenchmarkEnd;
      readonly run: BenchmarkRun;
    }
  | { readonly what: 'speed'; readonly end: Exclude<BenchmarkEnd, 'paused'>; readonly run: SpeedRun };

/** How a benchmark came to an end that nobody asked for. */
export type BenchmarkEnd = 'done' | 'failed' | 'paused';

export type NoticeFact =
  | { readonly kind: 'groups'; readonly snapshot: SupervisorSnapshot }
  | { readonly kind: 'gpus'; readonly gpus: readonly GpuReading[] }
  | {
      readonly kind: 'benchmarks';
      readonly runs: readonly BenchmarkRun[];
      readonly speedRuns: readonly SpeedRun[];
    };

interface GroupMemory {
  /** Launch that became ready and has not ended yet. */
  readonly ready: string | null;
  /** What the last state was, so that one state is told once. */
  readonly seen: string;
  /** The last switch that was refused before anything was stopped for it. */
  readonly refused: string | null;
}

interface Alarm {
  readonly on: boolean;
  /** Readings at or above the threshold in a row. */
  readonly above: number;
}

export interface NoticeState {
  readonly groups: Readonly<Record<string, GroupMemory>>;
  readonly alarms: Readonly<Record<string, Alarm>>;
  /** Runs and measurements of speed that were not at their end. */
  readonly openRuns: ReadonlySet<string>;
}

export const quiet: NoticeState = { groups: {}, alarms: {}, openRuns: new Set() };

/** Readings in a row that a value must be at or above its threshold: one spike is no news. */
export const READINGS_ABOVE = 3;
/** How far a value must fall below its threshold before it can be told again: per cent of VRAM, or °C. */
export const REARM_BELOW = 5;

/** What a fact adds to what was told: pure, so that nothing is told twice and nothing rings on and on. */
export function noticesOf(
  state: NoticeState,
  fact: NoticeFact,
  thresholds: Preferences['thresholds'],
): { readonly state: NoticeState; readonly notices: readonly Notice[] } {
  switch (fact.kind) {
    case 'groups':
      return ofGroups(state, fact.snapshot);
    case 'gpus':
      return ofGpus(state, fact.gpus, thresholds);
    case 'benchmarks':
      return ofBenchmarks(state, fact.runs, fact.speedRuns);
  }
}

function ofBenchmarks(
  state: NoticeState,
  runs: readonly BenchmarkRun[],
  speedRuns: readonly SpeedRun[],
): { readonly state: NoticeState; readonly notices: readonly Notice[] } {
  const notices: Notice[] = [];
  const openRuns = new Set<string>();
  for (const run of runs) {
    const end = endOf(run);
    if (end === null) openRuns.add(run.id);
    else if (end !== 'quiet' && state.openRuns.has(run.id))
      notices.push({ kind: 'benchmark-finished', what: 'suite', end, run });
  }
  for (const run of speedRuns) {
    const { id, status } = run;
    if (status === 'queued' || status === 'running') openRuns.add(id);
    else if ((status === 'done' || status === 'failed') && state.openRuns.has(id))
      notices.push({ kind: 'benchmark-finished', what: 'speed', end: status, run });
  }
  return { state: { ...state, openRuns }, notices };
}

/** How a run ended; `quiet` where a person ended it, null while it goes on. */
function endOf({ status, message }: BenchmarkRun): BenchmarkEnd | 'quiet' | null {
  switch (status) {
    case 'done':
    case 'failed':
      return status;
    case 'paused':
      return message === null ? 'quiet' : 'paused';
    case 'cancelled':
      return 'quiet';
    default:
      return null;
  }
}

function ofGroups(
  state: NoticeState,
  snapshot: SupervisorSnapshot,
): { readonly state: NoticeState; readonly notices: readonly Notice[] } {
  const groups: Record<string, GroupMemory> = {};
  const notices: Notice[] = [];
  for (const group of snapshot.groups) {
    const before = state.groups[group.group];
    const now = remember(group, before);
    groups[group.group] = now;
    // What was there when we began to look is no news.
    if (before === undefined) continue;
    if (before.seen !== now.seen) notices.push(...newsOf(group, before));
    if (before.refused !== now.refused) notices.push(...refusalOf(group));
  }
  return { state: { ...state, groups }, notices };
}

function remember(group: GroupState, before: GroupMemory | undefined): GroupMemory {
  const { state } = group;
  const { status } = state;
  const refused = refusedBy(group) === null ? (before?.refused ?? null) : (group.operation?.id ?? null);
  const launch = 'launchId' in state ? state.launchId : '';
  const attempt = 'attempt' in state ? state.attempt : '';
  const seen = `${status}\0${launch}\0${status === 'ready' ? '' : state.since}\0${attempt}`;
  if (status === 'ready') return { ready: state.launchId, seen: `${status}\0${launch}`, refused };
  const ends = status === 'backoff' || status === 'failed' || status === 'stopped' || status === 'disposed';
  return { ready: ends ? null : (before?.ready ?? null), seen, refused };
}

/** Why the last switch of a group was refused while its server went on. A return to it has the reason in its state. */
function refusedBy({ operation, state }: GroupState): Failure | null {
  if (operation?.status !== 'failed' || operation.rolledBackTo === null || state.status !== 'ready')
    return null;
  return state.because?.at === operation.failure?.at ? null : operation.failure;
}

function refusalOf(group: GroupState): readonly Notice[] {
  const failure = refusedBy(group);
  if (failure === null || group.state.status !== 'ready') return [];
  const served = { profileId: group.state.profileId, how: 'still' } as const;
  return [{ kind: 'failed', profileId: failure.profileId, failure, served }];
}

function newsOf({ state }: GroupState, before: GroupMemory): readonly Notice[] {
  if (state.status === 'ready') {
    // Requests that had been waited for were not cut after all: it was ready all along.
    if (before.ready === state.launchId) return [];
    if (state.because !== null)
      return [
        {
          kind: 'failed',
          profileId: state.because.profileId,
          failure: state.because,
          served: { profileId: state.profileId, how: 'again' },
        },
      ];
    return [{ kind: 'ready', profileId: state.profileId, endpoint: state.instance.endpoint }];
  }
  if (state.status === 'failed')
    return [{ kind: 'failed', profileId: state.profileId, failure: state.failure, served: null }];
  if (state.status === 'backoff') {
    const wasReady = before.ready !== null;
    // A start that is tried again and again is told once.
    if (!wasReady && state.attempt > 1) return [];
    return [{ kind: 'crashed', profileId: state.profileId, failure: state.failure, wasReady }];
  }
  return [];
}

function ofGpus(
  state: NoticeState,
  gpus: readonly GpuReading[],
  { vramPct, temperatureC }: Preferences['thresholds'],
): { readonly state: NoticeState; readonly notices: readonly Notice[] } {
  const alarms: Record<string, Alarm> = { ...state.alarms };
  const notices: Notice[] = [];
  for (const gpu of gpus) {
    const key = gpu.uuid ?? `index ${gpu.index}`;
    const { vramUsedMiB: usedMiB, vramTotalMiB: totalMiB, temperatureC: valueC } = gpu;
    if (usedMiB !== null && totalMiB !== null && totalMiB > 0) {
      const alarm = next(alarms[`vram ${key}`], (usedMiB / totalMiB) * 100, vramPct);
      alarms[`vram ${key}`] = alarm;
      if (alarm.rings) notices.push({ kind: 'vram', gpu: gpu.name, usedMiB, totalMiB, limitPct: vramPct });
    }
    if (valueC !== null) {
      const alarm = next(alarms[`temperature ${key}`], valueC, temperatureC);
      alarms[`temperature ${key}`] = alarm;
      if (alarm.rings) notices.push({ kind: 'temperature', gpu: gpu.name, valueC, limitC: temperatureC });
    }
  }
  return { state: { ...state, alarms }, notices };
}

/** Rings once when a value stays at or above the limit, and not again before it has been well below. */
function next(alarm: Alarm | undefined, value: number, limit: number): Alarm & { readonly rings: boolean } {
  const { on, above } = alarm ?? { on: false, above: 0 };
  if (value < limit - REARM_BELOW) return { on: false, above: 0, rings: false };
  if (value < limit) return { on, above: 0, rings: false };
  const count = above + 1;
  const rings = !on && count >= READINGS_ABOVE;
  return { on: on || rings, above: Math.min(count, READINGS_ABOVE), rings };
}
