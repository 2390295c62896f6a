import { PaddockError } from '../../src-shared/errors.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { SupervisorSnapshot, SupervisorState } from '../../src-shared/model/supervisor.ts';
import { isDerivedId } from '../benchmarks/serving/bench-profile.ts';
import type { LaunchSpec } from '../runtime/runtime.ts';
import { servedHash } from '../runtime/served-hash.ts';
import type { SupervisorGroups } from '../supervisor/groups.ts';
import type { ServedEndpoint } from '../telemetry/sources/llama-server.ts';
import type { ServingMemory } from './serving-memory.ts';

/** The servers that answer requests now. */
export function servedEndpoints(snapshot: SupervisorSnapshot): ServedEndpoint[] {
  return snapshot.groups.flatMap(({ group, state }) =>
    state.status === 'ready' || state.status === 'draining'
      ? [{ profileId: state.profileId, group, endpoint: new URL(state.instance.endpoint) }]
      : [],
  );
}

/** The server that the panel's chat asks. @throws PaddockError UNAVAILABLE when none is ready */
export function chatEndpoint(
  snapshot: SupervisorSnapshot,
  group: string | undefined,
): { readonly endpoint: URL; readonly profileId: string } {
  for (const candidate of snapshot.groups) {
    if (group !== undefined && candidate.group !== group) continue;
    const { state } = candidate;
    if (state.status === 'ready')
      return { endpoint: new URL(state.instance.endpoint), profileId: state.profileId };
  }
  throw new PaddockError('UNAVAILABLE', 'No model is ready to answer.', { fix: 'Start a profile first.' });
}

/** Whether an instance runs as its profile is written: nothing would be different after a restart. */
export function isAsWritten(running: LaunchSpec, written: LaunchSpec): boolean {
  const [one, other] = [running.profile, written.profile];
  return (
    running.specHash === written.specHash &&
    // A file may have been exchanged for one of the same size.
    servedHash(running) === servedHash(written) &&
    one.ttlSeconds === other.ttlSeconds &&
    one.onHang === other.onHang
  );
}

/** The profiles that starting another one of their group would replace. */
export function servedInGroup(snapshot: SupervisorSnapshot, group: string): ReadonlySet<string> {
  return new Set(
    snapshot.groups.flatMap(one =>
      one.group === group && 'launchId' in one.state ? [one.state.profileId as string] : [],
    ),
  );
}

/** What ending a group's server would cost those who ask it; `requestsInFlight` is null when nobody knows. */
export function costOfEnding(
  state: SupervisorState | null,
  group: string,
  reading: Reading | null,
): { readonly requestsInFlight: number | null; readonly detaches?: true } {
  if (state !== null && 'instance' in state && state.instance?.runtime === 'remote')
    return { requestsInFlight: 0, detaches: true };
  const server = reading?.servers.find(candidate => candidate.group === group);
  return { requestsInFlight: server?.slotsBusy ?? null };
}

/** Ports that this panel and its instances hold. */
export function portsOf(url: string, snapshot: SupervisorSnapshot): ReadonlySet<number> {
  const ports = servedEndpoints(snapshot).map(({ endpoint }) => Number(endpoint.port));
  return new Set(url === '' ? ports : [Number(new URL(url).port), ...ports]);
}

/** Remembers what each group serves, and forgets it when it is stopped. Returns the release. */
export function rememberServed(supervisor: SupervisorGroups, memory: ServingMemory): () => void {
  const remembered = new Map<string, string>();
  return supervisor.snapshot.subscribe(({ groups }) => {
    for (const { group, port, state } of groups) {
      const key = state.status === 'ready' ? state.launchId : state.status;
      if (remembered.get(group) === key) continue;
      remembered.set(group, key);
      if (state.status === 'ready' && isDerivedId(state.profileId)) continue;
      if (state.status === 'ready') memory.ready(group, state.profileId, port);
      else if (state.status === 'stopped') memory.stopped(group);
    }
  });
}
