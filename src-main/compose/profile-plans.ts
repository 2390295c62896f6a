import { toWireError } from '../../src-shared/errors.ts';
import type { Measurements } from '../../src-shared/model/measurement.ts';
import type { EngineFlags, MemoryEstimate, ProfilePlan, SwitchPreview } from '../../src-shared/model/plan.ts';
import type { ProfileEntry } from '../../src-shared/model/profile.ts';
import type { EditPreview, ProfileEdit } from '../../src-shared/model/profile-edit.ts';
import type { GroupState, SupervisorSnapshot } from '../../src-shared/model/supervisor.ts';
import type { FlagTable } from '../llama/flags/flag-table.ts';
import type { LaunchSpec } from '../runtime/runtime.ts';

export interface ProfilePlansDeps {
  readonly get: (profileId: string) => ProfileEntry;
  readonly preview: (edit: ProfileEdit) => Promise<EditPreview>;
  readonly spec: (entry: ProfileEntry, port: number) => Promise<LaunchSpec>;
  readonly explain: (spec: LaunchSpec) => readonly string[];
  readonly flagsOf: (profile: ProfileEntry['profile']) => Promise<FlagTable>;
  readonly knownFlags: () => FlagTable;
  readonly snapshot: () => SupervisorSnapshot;
  readonly requestsInFlight: (group: string) => number | null;
  readonly measurements: () => Measurements;
  readonly instancePort: number;
  /** Null for what has no model file here. @throws PaddockError for a file that cannot be read */
  readonly estimate: (entry: ProfileEntry, signal: AbortSignal) => Promise<MemoryEstimate | null>;
}

/** Answers what serving a profile would mean, before anybody does it. */
export class ProfilePlans {
  readonly #deps: ProfilePlansDeps;

  constructor(deps: ProfilePlansDeps) {
    this.#deps = deps;
  }

  /** How an edited profile would be served. @throws PaddockError FILE_UNREADABLE when models.conf is */
  async plan(edit: ProfileEdit, signal: AbortSignal): Promise<ProfilePlan> {
    const { entry } = await this.#deps.preview(edit);
    const nothing = { command: null, commandProblem: null, estimate: null, estimateProblem: null };
    if (entry === null) return nothing;
    const [command, memory] = await Promise.all([this.#command(entry), this.#memory(entry, signal)]);
    return { ...nothing, ...command, ...memory };
  }

  /** What switching to a profile would do. @throws PaddockError UNKNOWN_PROFILE */
  async switchPreview(profileId: string, signal: AbortSignal): Promise<SwitchPreview> {
    const entry = this.#deps.get(profileId);
    const { profile } = entry;
    const group = this.#groupOf(profile.group);
    const served =
      group && 'profileId' in group.state && 'launchId' in group.state ? group.state.profileId : null;
    const [{ commandProblem }, { estimate }] = await Promise.all([
      this.#command(entry),
      this.#memory(entry, signal),
    ]);
    const measured = this.#deps.measurements().find(one => one.profileId === profile.id);
    const same = served === profile.id && group?.state.status !== 'stopping';
    return {
      profileId: profile.id,
      group: profile.group,
      action: same ? 'none' : served === null ? 'start' : 'switch',
      stops:
        served === null || same
          ? []
          : [{ profileId: served, requestsInFlight: this.#deps.requestsInFlight(profile.group) }],
      problem: commandProblem,
      startMs: measured?.startMs ?? null,
      starts: measured?.starts ?? 0,
      estimate,
    };
  }

  /** The flags of a profile's engine, or of the one that models.conf is checked against. @throws PaddockError UNKNOWN_PROFILE */
  async flags(profileId: string | undefined): Promise<EngineFlags> {
    const table =
      profileId === undefined
        ? this.#deps.knownFlags()
        : await this.#deps.flagsOf(this.#deps.get(profileId).profile);
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

  async #command(entry: ProfileEntry): Promise<Pick<ProfilePlan, 'command' | 'commandProblem'>> {
    const port = entry.profile.port ?? this.#groupOf(entry.profile.group)?.port ?? this.#deps.instancePort;
    try {
      const spec = await this.#deps.spec(entry, port);
      return { command: [...this.#deps.explain(spec)], commandProblem: null };
    } catch (error) {
      return { command: null, commandProblem: toWireError(error) };
    }
  }

  async #memory(
    entry: ProfileEntry,
    signal: AbortSignal,
  ): Promise<Pick<ProfilePlan, 'estimate' | 'estimateProblem'>> {
    if (entry.file.state !== 'present') return { estimate: null, estimateProblem: entry.file.problem };
    try {
      return { estimate: await this.#deps.estimate(entry, signal), estimateProblem: null };
    } catch (error) {
      return { estimate: null, estimateProblem: toWireError(error).message };
    }
  }

  #groupOf(name: string): GroupState | undefined {
    return this.#deps.snapshot().groups.find(({ group }) => group === name);
  }
}
