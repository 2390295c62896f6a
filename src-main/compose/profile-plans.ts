import { toWireError, type WireError } from '../../src-shared/errors.ts';
import type { FoundModel } from '../../src-shared/model/discovery.ts';
import type { Measurements } from '../../src-shared/model/measurement.ts';
import type {
  EngineFlags,
  ProfilePlan,
  ProfileSuggestion,
  SwitchPreview,
} from '../../src-shared/model/plan.ts';
import type { ProfileEntry, RuntimeKind } from '../../src-shared/model/profile.ts';
import type { ProfileEdit } from '../../src-shared/model/profile-edit.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { GroupState, SupervisorSnapshot } from '../../src-shared/model/supervisor.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import type { Replaced } from '../models/gpu-rooms.ts';
import type { ModelInspector } from '../models/model-inspector.ts';
import { suggestProfile } from '../models/suggest-profile.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import type { LaunchSpec, Runtime } from '../runtime/runtime.ts';
import { servedHash } from '../runtime/served-hash.ts';
import type { EngineFlags as KnownFlags } from './engine-flags.ts';
import type { LaunchPlanner } from './launch-planner.ts';
import { costOfEnding, isAsWritten, servedInGroup } from './served.ts';

export interface ProfilePlansDeps {
  readonly profiles: Pick<ProfileStore, 'get' | 'preview' | 'listing'>;
  readonly planner: LaunchPlanner;
  readonly runtimes: Readonly<Record<RuntimeKind, Pick<Runtime, 'explain'>>>;
  readonly flags: Pick<KnownFlags, 'known'>;
  readonly inspector: ModelInspector;
  readonly snapshot: () => SupervisorSnapshot;
  readonly latest: () => Reading | null;
  readonly measurements: ReadonlyCell<Measurements>;
  /** What runs, as it was launched. */
  readonly running: () => readonly { readonly spec: LaunchSpec }[];
  readonly instancePort: number;
  readonly modelRoots: () => Promise<readonly string[]>;
  /** What a search of this machine found at an absolute path. */
  readonly found: (path: string) => FoundModel | null;
  /** What engines work here, best first. */
  readonly preferredRuntime: (signal: AbortSignal) => Promise<RuntimeKind>;
}

/** Answers what serving a profile would mean, before anybody does it. */
export class ProfilePlans {
  readonly #deps: ProfilePlansDeps;

  constructor(deps: ProfilePlansDeps) {
    this.#deps = deps;
  }

  /** How an edited profile would be served. @throws PaddockError FILE_UNREADABLE when models.conf is */
  async plan(edit: ProfileEdit, signal: AbortSignal): Promise<ProfilePlan> {
    const { entry } = await this.#deps.profiles.preview(edit);
    const nothing = { command: null, commandProblem: null, estimate: null, estimateProblem: null };
    if (entry === null) return nothing;
    const [command, memory] = await Promise.all([this.#command(entry), this.#memory(entry, signal)]);
    return { ...nothing, ...command, ...memory };
  }

  /** What a new profile for a model file would begin with. @throws PaddockError BAD_REQUEST, NOT_FOUND, FILE_UNREADABLE */
  async suggest(value: string, signal: AbortSignal): Promise<ProfileSuggestion> {
    const { inspector, profiles, modelRoots, preferredRuntime, found } = this.#deps;
    const elsewhere = found(value);
    const { path, facts } = await inspector.inspect(value, elsewhere ? [elsewhere.root] : [], signal);
    const { profiles: known, retired } = profiles.listing.value;
    const taken = new Set([
      ...known.map(({ profile }) => profile.id as string),
      ...retired.map(({ id }) => id),
    ]);
    const runtime = await preferredRuntime(signal);
    const roots = await modelRoots();
    return suggestProfile({ path, facts, found: found(path), modelRoots: roots, runtime, taken });
  }

  /** What switching to a profile would do. @throws PaddockError UNKNOWN_PROFILE */
  async switchPreview(profileId: string, signal: AbortSignal): Promise<SwitchPreview> {
    const entry = this.#deps.profiles.get(profileId);
    const { profile } = entry;
    const group = this.#groupOf(profile.group);
    const state = group && 'launchId' in group.state ? group.state : null;
    const served = state?.profileId ?? null;
    const [written, { estimate }] = await Promise.all([this.#spec(entry), this.#memory(entry, signal)]);
    const measured = this.#deps.measurements.value.find(one => one.profileId === profile.id);
    const action =
      served === null
        ? 'start'
        : served !== profile.id || state?.status === 'stopping'
          ? 'switch'
          : this.#isOutdated(state, written.spec)
            ? 'restart'
            : 'none';
    return {
      profileId: profile.id,
      group: profile.group,
      action,
      stops:
        served === null || action === 'none'
          ? []
          : [{ profileId: served, ...costOfEnding(state, profile.group, this.#deps.latest()) }],
      problem: written.problem,
      startMs: measured?.startMs ?? null,
      starts: measured?.starts ?? 0,
      estimate,
    };
  }

  /** Whether what a profile's group runs was launched otherwise than the profile is written. */
  async isOutdated(entry: ProfileEntry): Promise<boolean> {
    const { spec } = await this.#spec(entry);
    const group = this.#groupOf(entry.profile.group);
    return this.#isOutdated(group && 'launchId' in group.state ? group.state : null, spec);
  }

  /** SHA-256 over what decides about the answers of a launch that runs; null for one that does not. */
  servedHash(launchId: string): string | null {
    const running = this.#deps.running().find(({ spec }) => spec.launchId === launchId);
    return running === undefined ? null : servedHash(running.spec);
  }

  /** The flags of a profile's engine, or of the one that models.conf is checked against. @throws PaddockError UNKNOWN_PROFILE */
  async flags(profileId: string | undefined): Promise<EngineFlags> {
    const table =
      profileId === undefined
        ? this.#deps.flags.known.value.of('process', null)
        : await this.#deps.planner.flagsOf(this.#deps.profiles.get(profileId).profile);
    return {
      engine: table.engine,
      flags: table.rows.map(row => ({
        names: [...row.names],
        arity: row.arity,
        hint: row.hint,
        choices: row.choices === null ? null : [...row.choices],
        env: row.env,
        summary: row.summary,
        refused: row.verdict.class === 'refused' ? row.verdict.reason : null,
        isPath: row.verdict.class === 'path',
      })),
    };
  }

  #isOutdated(state: { readonly launchId: string } | null, written: LaunchSpec | null): boolean {
    const running = this.#deps.running().find(({ spec }) => spec.launchId === state?.launchId);
    return running !== undefined && !(written && isAsWritten(running.spec, written));
  }

  async #command(entry: ProfileEntry): Promise<Pick<ProfilePlan, 'command' | 'commandProblem'>> {
    const { spec, problem } = await this.#spec(entry);
    const command = spec && [...this.#deps.runtimes[spec.profile.runtime].explain(spec)];
    return { command, commandProblem: problem };
  }

  /** How a profile would be launched as it is written, on the port of its group. */
  async #spec(
    entry: ProfileEntry,
  ): Promise<{ readonly spec: LaunchSpec | null; readonly problem: WireError | null }> {
    const { group, id } = entry.profile;
    const running = this.#deps.running().find(({ spec }) => spec.profile.id === id && spec.group === group);
    const port =
      entry.profile.port ?? running?.spec.port ?? this.#groupOf(group)?.port ?? this.#deps.instancePort;
    try {
      return { spec: await this.#deps.planner.previewSpec(entry, port), problem: null };
    } catch (error) {
      return { spec: null, problem: toWireError(error) };
    }
  }

  async #memory(
    entry: ProfileEntry,
    signal: AbortSignal,
  ): Promise<Pick<ProfilePlan, 'estimate' | 'estimateProblem'>> {
    if (entry.file.state === 'elsewhere')
      return {
        estimate: null,
        estimateProblem: 'The model lies on the machine of Docker, so its memory cannot be estimated here.',
      };
    if (entry.file.state !== 'present') return { estimate: null, estimateProblem: entry.file.problem };
    try {
      const { inspector, planner } = this.#deps;
      const replaces = this.#replacedBy(entry.profile.group);
      const engine = await planner.engineOf(entry.profile);
      return { estimate: await inspector.estimate(entry, engine, replaces, signal), estimateProblem: null };
    } catch (error) {
      return { estimate: null, estimateProblem: toWireError(error).message };
    }
  }

  /** What starting a profile of a group would replace. */
  #replacedBy(group: string): readonly Replaced[] {
    return [...servedInGroup(this.#deps.snapshot(), group)].map(profileId => {
      const running = this.#deps.running().find(({ spec }) => spec.profile.id === profileId);
      return { profileId, usesGpus: running?.spec.gpus !== 'none' };
    });
  }

  #groupOf(name: string): GroupState | undefined {
    return this.#deps.snapshot().groups.find(({ group }) => group === name);
  }
}
