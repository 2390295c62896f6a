import { PaddockError, shuttingDown } from '../../src-shared/errors.ts';
import {
  DEFAULT_GROUP,
  type Profile,
  type ProfileEntry,
  type ProfileId,
} from '../../src-shared/model/profile.ts';
import type { Operation, SupervisorSnapshot } from '../../src-shared/model/supervisor.ts';
import { Cell, type ReadonlyCell } from '../lib/cell.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { SupervisorLogs } from './evidence.ts';
import { Group, nameOf } from './group.ts';
import type { LauncherDeps, Plan, PortPolicy, Ports } from './launcher.ts';
import { Operations } from './operations.ts';
import type { Policy } from './policy.ts';
import type { InstanceProbe } from './slots.ts';
import { tell, toldAt } from './told.ts';

export interface SupervisorGroupsDeps {
  /** @throws PaddockError UNKNOWN_PROFILE */
  profile(id: string): ProfileEntry;
  readonly plan: Plan;
  readonly ports: Ports;
  readonly portPolicy: PortPolicy;
  /** Whether a profile's files lie on another machine, such as that of a Docker daemon; none where absent. */
  filesElsewhere?(profile: Profile): boolean;
  /** What a model file is now. @throws what `stat` throws, and PaddockError where it cannot be asked */
  statModel: LauncherDeps['statModel'];
  /** Ports that groups had when Paddock ended last: their instances may still run there and wait to be adopted. */
  readonly portHints?: ReadonlyMap<string, number>;
  readonly logs: SupervisorLogs;
  client(endpoint: URL): InstanceProbe;
  readonly clock: Clock;
  readonly log: Logger;
  readonly policy: Policy;
  /** Resolves when the VRAM of the group's last instance is free, where telemetry can tell. */
  vramFree?(group: string, signal: AbortSignal): Promise<void>;
  /** This profile is ready: the one to serve at the next start. */
  onReady?(profileId: ProfileId, group: string): void;
}

/**
 * Every group's supervisor. Groups run side by side on ports of their own; within a group one profile is served at a
 * time, and the last wish wins. With one group nothing of this shows.
 */
export class SupervisorGroups {
  readonly #deps: SupervisorGroupsDeps;
  readonly #groups = new Map<string, Group>();
  readonly #operations: Operations;
  readonly #snapshot: Cell<SupervisorSnapshot>;
  #lastUsed = DEFAULT_GROUP;
  #disposing: Promise<void> | undefined;

  constructor(deps: SupervisorGroupsDeps) {
    this.#deps = deps;
    this.#operations = new Operations({ clock: deps.clock, onChange: () => this.#publish() });
    this.#snapshot = new Cell<SupervisorSnapshot>({ at: deps.clock.now(), groups: [] });
    this.#publish();
  }

  /** Every group now; the one that was used last comes first. */
  get snapshot(): ReadonlyCell<SupervisorSnapshot> {
    return this.#snapshot;
  }

  /** Every group as it is told to somebody at this instant. */
  get told(): SupervisorSnapshot {
    return toldAt(this.#deps.clock.now(), this.#snapshot.value);
  }

  /** What is told now and after each change, until the signal aborts. */
  tell(signal: AbortSignal): AsyncGenerator<SupervisorSnapshot, void, void> {
    return tell(this.#snapshot, () => this.#deps.clock.now(), signal);
  }

  /**
   * Serves this profile, stopping another of its group first. Resolves at once with the operation to follow.
   * @throws PaddockError UNKNOWN_PROFILE, UNAVAILABLE
   */
  async switchTo(profileId: string, options: { readonly force: boolean }): Promise<Operation> {
    this.#requireOpen();
    const entry = this.#deps.profile(profileId);
    return this.#use(entry.profile.group).start(entry, options.force);
  }

  /** Stops one group, or all that serve something. @throws PaddockError NOT_FOUND, UNAVAILABLE */
  async stop(options: { readonly group?: string | undefined; readonly force: boolean }): Promise<Operation> {
    this.#requireOpen();
    if (options.group !== undefined) return this.#known(options.group).stop(options.force);
    const serving = [...this.#groups.values()].filter(group => group.state.status !== 'stopped');
    const [only, ...others] = serving;
    if (!only) return this.#use(this.#lastUsed).stop(options.force);
    if (others.length === 0) return only.stop(options.force);
    const parts = serving.map(group => group.stop(options.force));
    return this.#together(parts);
  }

  /** Starts anew what a group serves; the group that was used last unless one is named. @throws PaddockError NOT_FOUND, CONFLICT, UNAVAILABLE */
  async restart(options: {
    readonly group?: string | undefined;
    readonly force: boolean;
  }): Promise<Operation> {
    this.#requireOpen();
    const group = options.group === undefined ? this.#use(this.#lastUsed) : this.#known(options.group);
    const operation = group.restart(options.force);
    if (operation) return operation;
    throw new PaddockError('CONFLICT', 'Nothing is served that could be restarted.', {
      fix: 'Start a profile instead.',
    });
  }

  /** @throws PaddockError NOT_FOUND */
  operation(id: string): Operation {
    return this.#operations.get(id);
  }

  /** Resolves when the operation no longer runs. @throws PaddockError NOT_FOUND, CANCELLED */
  settled(id: string, signal: AbortSignal): Promise<Operation> {
    return this.#operations.settled(id, signal);
  }

  /** Ends every group. With `leaveRunning` instances run on, to be adopted by the next Paddock. Idempotent. */
  dispose(options: { readonly leaveRunning: boolean }): Promise<void> {
    this.#disposing ??= Promise.all([...this.#groups.values()].map(group => group.dispose(options))).then(
      () => {},
    );
    return this.#disposing;
  }

  #requireOpen(): void {
    if (this.#disposing) throw shuttingDown();
  }

  #known(name: string): Group {
    const group = this.#groups.get(name);
    if (!group && name !== DEFAULT_GROUP) {
      throw new PaddockError(
        'NOT_FOUND',
        `No group ${JSON.stringify(name.slice(0, 80))} has served anything.`,
        {
          fix: `Groups: ${[...this.#groups.keys()].join(', ') || DEFAULT_GROUP}.`,
        },
      );
    }
    return this.#use(name);
  }

  #use(name: string): Group {
    this.#lastUsed = name;
    const known = this.#groups.get(name);
    if (known) return known;
    const { vramFree, onReady, portHints, ...deps } = this.#deps;
    const group = new Group({
      ...deps,
      group: name,
      isFirst: name === DEFAULT_GROUP,
      hint: portHints?.get(name) ?? null,
      othersPorts: () => this.#portsBut(name),
      operations: this.#operations,
      onChange: () => this.#publish(),
      onReady: profileId => onReady?.(profileId, name),
      onIdle: (profileId, ttlSeconds) => this.#unload(name, profileId, ttlSeconds),
      ...(vramFree ? { vramFree: (signal: AbortSignal) => vramFree(name, signal) } : {}),
    });
    this.#groups.set(name, group);
    return group;
  }

  #unload(name: string, profileId: ProfileId, ttlSeconds: number): void {
    const group = this.#groups.get(name);
    if (this.#disposing || group?.state.status !== 'ready') return;
    const text = `Unloading ${nameOf(this.#deps.profile, profileId)}: no request for ${ttlSeconds} s (TTL)`;
    this.#deps.logs.marker({ group: name, profileId, launchId: null }, text);
    group.stop(false);
  }

  #portsBut(name: string): readonly number[] {
    return [...this.#groups].flatMap(([other, group]) => (other === name ? [] : group.portsInUse));
  }

  /** Several stops as one operation, which ends with the last of them. */
  #together(parts: readonly Operation[]): Operation {
    const whole = this.#operations.open({ kind: 'stop', group: '*', profileId: null, fromProfileId: null });
    const never = new AbortController().signal;
    this.#operations.step(whole.id, 'stop');
    void Promise.all(parts.map(part => this.#operations.settled(part.id, never))).then(done => {
      const cut = done.reduce((sum, part) => sum + part.cut, 0);
      const all = done.every(part => part.status === 'succeeded');
      this.#operations.cut(whole.id, cut);
      this.#operations.finish(whole.id, {
        status: all ? 'succeeded' : 'superseded',
        failure: null,
        rolledBackTo: null,
      });
    });
    return this.#operations.get(whole.id);
  }

  #publish(): void {
    const shown = [...this.#groups].map(([, group]) => group.shown);
    const first = shown.filter(group => group.group === this.#lastUsed);
    const others = shown.filter(group => group.group !== this.#lastUsed);
    const at = this.#deps.clock.now();
    const none = { group: DEFAULT_GROUP, port: null, operation: null };
    const groups =
      shown.length > 0
        ? [...first, ...others]
        : [{ ...none, state: { status: 'stopped' as const, lastExit: null, since: at } }];
    this.#snapshot.set({ at, groups });
  }
}
