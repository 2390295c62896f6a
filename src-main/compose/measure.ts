import type { SupervisorSnapshot } from '../../src-shared/model/supervisor.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import type { LogFact } from '../llama/log-facts.ts';
import type { MeasurementStore } from '../measurements/measurement-store.ts';
import type { RunningInstances } from './running.ts';

type Running = Pick<RunningInstances, 'all'>;

/** Notes how long every start takes. Returns the release. */
export function measureStarts(
  snapshot: ReadonlyCell<SupervisorSnapshot>,
  running: Running,
  measurements: MeasurementStore,
): () => void {
  /** Launch → when it began. */
  const starting = new Map<string, number>();
  return snapshot.subscribe(({ groups }) => {
    for (const { state } of groups) {
      if (state.status === 'starting' && !starting.has(state.launchId))
        starting.set(state.launchId, state.since);
      if (state.status !== 'ready') continue;
      const since = starting.get(state.launchId);
      const specHash = specHashOf(state.profileId, running);
      // What was found running did not start.
      if (since !== undefined && specHash !== undefined && !state.instance.adopted)
        measurements.noteStart(state.profileId, specHash, state.since - since);
      starting.delete(state.launchId);
    }
    const live = new Set(groups.map(({ state }) => ('launchId' in state ? state.launchId : null)));
    for (const launchId of starting.keys()) if (!live.has(launchId)) starting.delete(launchId);
  });
}

/** Notes how fast an answer was, if that is what the fact tells. */
export function measureSpeed(
  profileId: string,
  fact: LogFact,
  running: Running,
  measurements: MeasurementStore,
): void {
  if (fact.kind !== 'generation-timing') return;
  const specHash = specHashOf(profileId, running);
  if (specHash !== undefined)
    measurements.noteSpeed(profileId, specHash, fact.timing.tokens, fact.timing.tokensPerSecond);
}

function specHashOf(profileId: string, running: Running): string | undefined {
  return running.all.find(({ spec }) => spec.profile.id === profileId)?.spec.specHash;
}
