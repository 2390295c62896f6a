import { assertNever } from '../../src-shared/assert-never.ts';
import { derivedFrom, derivedName } from '../../src-shared/derived-profile.ts';
import type { ProfileListing } from '../../src-shared/model/profile.ts';
import type { ModelsBody } from '../../src-shared/model/reference-api.ts';
import type {
  Failure,
  GroupState,
  Progress,
  SupervisorSnapshot,
  SupervisorState,
} from '../../src-shared/model/supervisor.ts';

/** The state words of the reference API. */
export type StateWord = 'idle' | 'starting' | 'running' | 'stopping';

/** Our states in the reference's words. Failed and back-off are idle there, with the reason in `status`. */
export function stateWord(state: SupervisorState): StateWord {
  switch (state.status) {
    case 'ready':
      return 'running';
    case 'starting':
      return 'starting';
    case 'draining':
    case 'stopping':
      return 'stopping';
    case 'stopped':
    case 'backoff':
    case 'failed':
    case 'disposed':
      return 'idle';
    default:
      return assertNever(state, 'state');
  }
}

/** The profile that answers requests now; one that drains still does. */
export function servingProfileId(state: SupervisorState): string | null {
  return state.status === 'ready' || state.status === 'draining' ? state.profileId : null;
}

/**
 * The group that the reference's single state shows: the one used last, unless it is idle and another is not. One that
 * serves comes first among the others.
 */
export function shownGroup({ groups }: SupervisorSnapshot): GroupState | undefined {
  const [last] = groups;
  if (last && stateWord(last.state) !== 'idle') return last;
  return (
    groups.find(({ state }) => servingProfileId(state) !== null) ??
    groups.find(({ state }) => stateWord(state) !== 'idle') ??
    groups.find(({ state }) => state.status !== 'stopped') ??
    last
  );
}

/**
 * `model`, `model_name` and `state`, which all answers of the reference share. A profile that is served for a
 * benchmark goes by the id of the one in models.conf: it is what can be switched to.
 */
export interface CurrentModel {
  readonly model: string | null;
  readonly model_name: string;
  readonly state: StateWord;
}

export function currentModel(listing: ProfileListing, group: GroupState | undefined): CurrentModel {
  if (group === undefined) return { model: null, model_name: '', state: 'idle' };
  const model = servingProfileId(group.state);
  return {
    model: model === null ? null : listedId(model),
    model_name: model === null ? '' : nameOf(listing, model),
    state: stateWord(group.state),
  };
}

/** `GET /models`, in the order of the file. */
export function modelsBody(listing: ProfileListing, snapshot: SupervisorSnapshot): ModelsBody {
  const serving = snapshot.groups.map(group => servingProfileId(group.state));
  const active = new Set(serving.map(id => (id === null ? null : listedId(id))));
  return {
    models: listing.profiles.map(({ profile }) => ({
      id: profile.id,
      name: profile.name,
      speed: profile.speed,
      ctx_size: profile.keys.CTX_SIZE ?? '',
      is_bench: profile.bench,
      active: active.has(profile.id),
    })),
  };
}

/**
 * `GET /status`. `status` is empty when all is well. Where the group used last failed and another is shown, it says
 * both.
 */
export function statusBody(listing: ProfileListing, snapshot: SupervisorSnapshot): unknown {
  const group = shownGroup(snapshot);
  const told = new Set([snapshot.groups[0], group].filter(one => one !== undefined));
  const texts = [...told].map(({ state }) => statusText(listing, state));
  return { ...currentModel(listing, group), status: texts.filter(text => text !== '').join(' · ') };
}

function nameOf(listing: ProfileListing, profileId: string): string {
  const listed = listedId(profileId);
  const name = listing.profiles.find(entry => entry.profile.id === listed)?.profile.name || listed;
  return listed === profileId ? name : derivedName(name);
}

function listedId(profileId: string): string {
  return derivedFrom(profileId) ?? profileId;
}

function statusText(listing: ProfileListing, state: SupervisorState): string {
  const name = (profileId: string): string => nameOf(listing, profileId);
  switch (state.status) {
    case 'stopped':
    case 'disposed':
      return '';
    case 'starting': {
      const rollback = state.because === null ? '' : `${reason(name, state.because)} Going back: `;
      return `${rollback}${state.phase === 'launching' ? 'Starting' : 'Loading'} ${name(state.profileId)}${stage(state.progress)}`;
    }
    case 'ready': {
      if (state.health === 'failing') return `${name(state.profileId)} does not answer`;
      if (state.health === 'hung') return `${name(state.profileId)} hangs: restart it`;
      return state.because === null ? '' : `Went back to this model. ${reason(name, state.because)}`;
    }
    case 'draining': {
      const count = state.inFlight === null ? '' : ` (${state.inFlight} in flight)`;
      return `Waiting for requests of ${name(state.profileId)} to finish${count}`;
    }
    case 'stopping':
      return `Stopping ${name(state.profileId)}`;
    case 'backoff':
      return `${reason(name, state.failure)} Trying again (attempt ${state.attempt})`;
    case 'failed': {
      const rollback = state.rollback === null ? '' : ` Going back failed as well: ${state.rollback.message}`;
      return `${reason(name, state.failure)}${rollback}`;
    }
    default:
      return assertNever(state, 'state');
  }
}

function reason(name: (profileId: string) => string, failure: Failure): string {
  return `${name(failure.profileId)}: ${failure.message}`;
}

function stage(progress: Progress | null): string {
  if (progress === null) return '';
  const pct = progress.fraction === null ? '' : ` ${Math.round(progress.fraction * 100)} %`;
  return `: ${progress.stage}${pct}`;
}
