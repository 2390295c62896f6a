import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { ClientSettings, RunTarget } from '../../../src-shared/model/benchmark-request.ts';
import type { Profile, ProfileEntry } from '../../../src-shared/model/profile.ts';
import type {
  Failure,
  InstanceIdentity,
  Operation,
  SupervisorState,
} from '../../../src-shared/model/supervisor.ts';
import { readJson, writeJson } from '../../lib/atomic-file.ts';
import type { Logger } from '../../lib/log.ts';
import type { FlagTable } from '../../llama/flags/flag-table.ts';
import type { SupervisorGroups } from '../../supervisor/groups.ts';
import { BrokenOffError } from '../generation/said.ts';
import { benchProfile, isDerivedId } from './bench-profile.ts';
import { awayOf, UnreachableError } from './unreachable.ts';

export interface ModelServersDeps {
  /** Of models.conf. @throws PaddockError UNKNOWN_PROFILE */
  profile(id: string): ProfileEntry;
  readonly supervisor: Pick<SupervisorGroups, 'snapshot' | 'switchTo' | 'restart' | 'stop' | 'settled'>;
  /** The flags that the engine of a profile knows. */
  flags(profile: Profile): FlagTable;
  /** Whether what a profile's group runs was launched otherwise than the profile is written. */
  isOutdated(entry: ProfileEntry): Promise<boolean>;
  /** SHA-256 over what decides about the answers of a launch that runs; null for one that does not. */
  servedHash(launchId: string): string | null;
  /** Remembers what ran before, over a crash as well. */
  readonly restoreFile: string;
  /** Called before a benchmark gives way, so that the next in line does not undo what somebody chose for its group. */
  readonly onTakenOver: (group: string, why: string) => Promise<void>;
  readonly log: Logger;
}

/** A profile that serves for a benchmark. */
export interface Served {
  /** What is really served: models.conf's profile or a derived one. */
  readonly entry: ProfileEntry;
  /** The profile of models.conf that it stands for. */
  readonly of: ProfileEntry;
  /** It was ready already, but otherwise than the entry says, and had to be started anew. */
  readonly anew: boolean;
  readonly launchId: string;
  /** SHA-256 over what decides about its answers; null where it is not known. */
  readonly servedHash: string | null;
  readonly identity: InstanceIdentity;
  readonly endpoint: URL;
}

/** A launch of a served profile that is ready. */
type Ready = Pick<Served, 'launchId' | 'servedHash' | 'identity' | 'endpoint'>;

/** Somebody chose another model, or stopped this one: a benchmark gives way. */
export class TakenOverError extends Error {
  override readonly name = 'TakenOverError';
}

/** The served profile was started anew, and otherwise: what it answers now is not of the model that was served. */
export class ServedOtherwiseError extends Error {
  override readonly name = 'ServedOtherwiseError';
}

/** By group: what ran before a benchmark, and what benchmarks started there since. */
const Before = z.record(
  z.string(),
  z.object({ profileId: z.string().nullable(), served: z.array(z.string()) }),
);

/** Starts profiles for benchmarks through the supervisor, and puts back afterwards what ran before. */
export class ModelServers {
  readonly #deps: ModelServersDeps;
  readonly #derived = new Map<string, ProfileEntry>();

  constructor(deps: ModelServersDeps) {
    this.#deps = deps;
  }

  /** A derived profile by its id, for the supervisor, which launches it like any other; undefined for other ids. */
  derived(id: string): ProfileEntry | undefined {
    return this.#derived.get(id);
  }

  /** The profile that a target would be served with: its own bench profile, a derived one, or itself. */
  entryFor(
    target: { readonly profileId: string; readonly serve: 'bench' | 'as-is' },
    settings: Pick<ClientSettings, 'concurrency'>,
  ): ProfileEntry {
    const entry = this.#deps.profile(target.profileId);
    if (target.serve === 'as-is' || entry.profile.bench || entry.profile.runtime === 'remote') return entry;
    try {
      return this.#deps.profile(`bench-${target.profileId}`);
    } catch {
      return benchProfile(entry, settings, this.#deps.flags(entry.profile));
    }
  }

  /** The group in which a target would be served; null for a profile that is gone. */
  groupOf(target: { readonly profileId: string; readonly serve: 'bench' | 'as-is' }): string | null {
    try {
      return this.entryFor(target, { concurrency: 1 }).profile.group;
    } catch {
      return null;
    }
  }

  /**
   * Serves a target's profile as it is written now, and waits until it answers.
   * @throws PaddockError UNKNOWN_PROFILE, LOAD_FAILED with the supervisor's reason; UnreachableError; TakenOverError
   */
  async serve(
    target: Extract<RunTarget, { kind: 'profile' }>,
    settings: Pick<ClientSettings, 'concurrency'>,
    signal: AbortSignal,
  ): Promise<Served> {
    const served = await this.#serve(target, settings, { anew: false }, signal);
    // What was ready already runs on as it was launched: perhaps before an edit, or for fewer requests at a time.
    if (!(await this.#deps.isOutdated(served.entry))) return served;
    return this.#serve(target, settings, { anew: true }, signal);
  }

  async #serve(
    target: Extract<RunTarget, { kind: 'profile' }>,
    settings: Pick<ClientSettings, 'concurrency'>,
    { anew }: { readonly anew: boolean },
    signal: AbortSignal,
  ): Promise<Served> {
    const { supervisor } = this.#deps;
    const entry = this.entryFor(target, settings);
    const { id, group } = entry.profile;
    if (isDerivedId(id)) this.#derived.set(id, entry);
    await this.#remember(group, id);
    // A restart takes whatever the group serves: what somebody chose a moment ago is not to be restarted.
    if (anew && judge(this.#stateOf(group), id) === 'taken-over')
      throw await this.#takenOver(group, 'Another profile was started meanwhile.');
    const { id: operationId } = await (anew
      ? supervisor.restart({ group, force: false })
      : supervisor.switchTo(id, { force: false }));
    const operation = await supervisor.settled(operationId, signal);
    if (operation.status === 'superseded')
      throw await this.#takenOver(group, 'Another profile was started meanwhile.');
    const away = awayOf(operation.failure);
    if (away !== null) throw this.#unreachable(operation, away, group, id);
    if (operation.status !== 'succeeded')
      throw new PaddockError('LOAD_FAILED', operation.failure?.message ?? `${id} did not start.`, {
        fix: operation.failure?.fix,
        details: { failure: operation.failure?.code ?? null },
      });
    const ready = await this.#ready(id, group, signal);
    return { entry, of: this.#deps.profile(target.profileId), anew, ...ready };
  }

  /**
   * The address of a served profile, once it answers: waits while the supervisor restarts it.
   * @throws TakenOverError; UnreachableError; BrokenOffError when it had to be started anew; ServedOtherwiseError where that was done, and
   * otherwise
   */
  async ready(served: Served, signal: AbortSignal): Promise<URL> {
    const { id, group } = served.entry.profile;
    const ready = await this.#ready(id, group, signal);
    if (isLike(ready, served)) return ready.endpoint;
    throw new ServedOtherwiseError('The model was started anew, and otherwise than before.');
  }

  async #ready(id: string, group: string, signal: AbortSignal): Promise<Ready> {
    const { supervisor } = this.#deps;
    for await (const { groups } of supervisor.snapshot.changes(signal)) {
      const state = groups.find(candidate => candidate.group === group)?.state;
      const found = judge(state, id);
      if (found === 'wait') continue;
      if (found === 'taken-over')
        throw await this.#takenOver(group, 'The model was stopped or exchanged while the benchmark ran.');
      if (found !== 'failed') {
        const { launchId, instance: identity } = found;
        const servedHash = this.#deps.servedHash(launchId);
        return { launchId, servedHash, identity, endpoint: new URL(identity.endpoint) };
      }
      const { id: operationId } = await supervisor.switchTo(id, { force: false });
      const operation = await supervisor.settled(operationId, signal);
      const away = awayOf(operation.failure);
      if (away !== null) throw this.#unreachable(operation, away, group, id);
      throw new BrokenOffError(operation.failure?.message ?? 'The server had to be started anew.');
    }
    throw signal.reason;
  }

  /**
   * Puts back what ran before, in every group where a benchmark's profile is still the one that is served. When the
   * signal aborts, what is left stays remembered for the next time.
   */
  async restore(signal: AbortSignal): Promise<void> {
    const { supervisor, restoreFile, log } = this.#deps;
    const before = (await readJson(restoreFile, Before)) ?? {};
    if (Object.keys(before).length === 0) return;
    for (const [group, { profileId, served }] of Object.entries(before)) {
      const serving = wantedOf(this.#stateOf(group));
      // Somebody who chose another model meanwhile keeps it, also where that only begins.
      if (serving === null || serving === profileId || !served.includes(serving)) continue;
      try {
        const operation =
          profileId === null
            ? await supervisor.stop({ group, force: false })
            : await supervisor.switchTo(profileId, { force: false });
        await supervisor.settled(operation.id, signal);
      } catch (error) {
        signal.throwIfAborted();
        log.warn('What ran before the benchmark could not be put back', { group, profileId, error });
      }
    }
    await writeJson(restoreFile, {}, 0o600).catch(() => {});
    this.#derived.clear();
  }

  #stateOf(group: string): SupervisorState | undefined {
    return this.#deps.supervisor.snapshot.value.groups.find(candidate => candidate.group === group)?.state;
  }

  /** Meanwhile what was served before may be put back; what comes besides was chosen by somebody. */
  #unreachable({ fromProfileId }: Operation, failure: Failure, group: string, id: string): UnreachableError {
    return new UnreachableError(failure, async () => {
      const state = this.#stateOf(group);
      const wanted = wantedOf(state);
      const ours = wanted === null ? state?.status !== 'stopped' : wanted === id || wanted === fromProfileId;
      if (!ours) throw await this.#takenOver(group, 'Another profile was started meanwhile.');
    });
  }

  /** Somebody chose what a group serves, or that it serves nothing: that stays, now and when benchmarks are over. */
  async #takenOver(group: string, why: string): Promise<TakenOverError> {
    const { restoreFile, onTakenOver, log } = this.#deps;
    const { [group]: _before, ...others } = (await readJson(restoreFile, Before)) ?? {};
    await writeJson(restoreFile, others, 0o600).catch(error =>
      log.warn('What ran before the benchmark could not be forgotten', { group, error }),
    );
    await onTakenOver(group, why);
    return new TakenOverError(why);
  }

  /** What is served now, unless a benchmark started it: that is what comes back. */
  async #remember(group: string, next: string): Promise<void> {
    const { restoreFile, log } = this.#deps;
    const all = (await readJson(restoreFile, Before)) ?? {};
    const state = this.#stateOf(group);
    const serving = state?.status === 'failed' ? null : wantedOf(state);
    const known = all[group];
    const ours = serving !== null && (isDerivedId(serving) || known?.served.includes(serving) === true);
    const profileId =
      ours || (serving === null && known !== undefined) ? (known?.profileId ?? null) : serving;
    const served = [...new Set([...(known?.served ?? []), next])];
    await writeJson(restoreFile, { ...all, [group]: { profileId, served } }, 0o600).catch(error =>
      log.warn('What runs before the benchmark could not be remembered', { group, error }),
    );
  }
}

/** Whether nothing that decides about answers is known to differ between two launches of a profile. */
function isLike(one: Ready, other: Ready): boolean {
  if (one.launchId === other.launchId) return true;
  const known = factsOf(other);
  return factsOf(one).every((fact, at) => fact == null || known[at] == null || fact === known[at]);
}

function factsOf({ servedHash, identity }: Ready): readonly (string | null | undefined)[] {
  return [servedHash, identity.build, identity.imageDigest];
}

/** The profile that a group serves or is about to serve; null for none. */
function wantedOf(state: SupervisorState | undefined): string | null {
  if (state === undefined || !('profileId' in state)) return null;
  if (state.status !== 'draining' && state.status !== 'stopping') return state.profileId;
  const { next } = state;
  if (next.kind === 'start') return next.profileId;
  return next.kind === 'retry' ? state.profileId : null;
}

/** What a group's state means for who waits for this profile. */
function judge(
  state: SupervisorState | undefined,
  id: string,
): 'wait' | 'taken-over' | 'failed' | Extract<SupervisorState, { status: 'ready' }> {
  if (state === undefined || !('profileId' in state) || state.profileId !== id) return 'taken-over';
  switch (state.status) {
    case 'ready':
      return state;
    case 'failed':
      return 'failed';
    case 'draining':
    case 'stopping':
      return state.next.kind === 'retry' || (state.next.kind === 'start' && state.next.profileId === id)
        ? 'wait'
        : 'taken-over';
    default:
      return 'wait';
  }
}
