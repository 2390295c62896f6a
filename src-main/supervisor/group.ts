import { randomBytes } from 'node:crypto';
import type { ProfileEntry, ProfileId } from '../../src-shared/model/profile.ts';
import type { GroupState, Operation, SupervisorState } from '../../src-shared/model/supervisor.ts';
import { failureOfError } from './failure.ts';
import { Launcher, type LauncherDeps } from './launcher.ts';
import { outcomeOf, stepOf } from './operation-steps.ts';
import type { Operations } from './operations.ts';
import { type Change, type Order, Supervisor, type SupervisorDeps } from './supervisor.ts';

export interface GroupDeps
  extends Pick<SupervisorDeps, 'group' | 'client' | 'logs' | 'clock' | 'log' | 'policy' | 'onReady'>,
    Omit<LauncherDeps, 'isFirst'> {
  readonly isFirst: boolean;
  /** @throws PaddockError UNKNOWN_PROFILE */
  profile(id: string): ProfileEntry;
  vramFree?(signal: AbortSignal): Promise<void>;
  readonly operations: Operations;
  onChange(): void;
  onIdle(profileId: ProfileId, ttlSeconds: number): void;
}

/** One group: its supervisor, its port, and the operation that somebody waits for. */
export class Group {
  readonly #deps: GroupDeps;
  readonly #launcher: Launcher;
  readonly #supervisor: Supervisor;
  #oldLaunchId: string | null = null;
  /** Whether the supervisor knows of the operation: before that, no state is an answer to it. */
  #isOrdered = false;
  /** Since the newest operation was opened. */
  #restarts = 0;
  /** Ends the check of a wish that another one superseded. */
  #checking = new AbortController();

  constructor(deps: GroupDeps) {
    this.#deps = deps;
    this.#launcher = new Launcher(deps);
    const { profile, vramFree } = deps;
    this.#supervisor = new Supervisor({
      ...deps,
      idPrefix: randomBytes(5).toString('hex'),
      nameOf: id => nameOf(profile, id),
      launch: ({ profileId, launchId }, observer, signal) =>
        this.#launch(profile, profileId, launchId, observer, signal),
      ...(vramFree ? { vramFree } : {}),
      onChange: change => this.#follow(change),
      onStep: (name, note) => this.#step(name, note),
    });
  }

  get state(): SupervisorState {
    return this.#supervisor.state.value;
  }

  get port(): number | null {
    return this.#launcher.port;
  }

  /** Ports that other groups have to avoid. */
  get portsInUse(): readonly number[] {
    return this.state.status === 'stopped' ? [] : this.#launcher.claims;
  }

  /** As the snapshot shows it. */
  get shown(): GroupState {
    const { group, operations } = this.#deps;
    const operation = operations.newestOf(group);
    const shown = { group, port: this.port, state: this.state, operation, restarts: this.#restarts };
    const { movedFrom } = this.#launcher;
    return movedFrom === null ? shown : { ...shown, movedFrom };
  }

  /** Serves this profile. A wish that is already under way is joined. */
  start(entry: ProfileEntry, force: boolean): Operation {
    const { id: profileId } = entry.profile;
    const running = this.#running();
    if (running?.profileId === profileId && running.kind !== 'stop') {
      if (this.#isOrdered || force) this.#order(running.id, { kind: 'start', profileId, force });
      return this.#deps.operations.get(running.id);
    }
    const from = servedBy(this.state);
    const kind = from !== null && from !== profileId ? 'switch' : 'start';
    const operation = this.#open(kind, profileId, from, null);
    const order: Order = { kind: 'start', profileId, force };
    const mayKeepServing = this.state.status === 'ready' && this.state.profileId !== profileId;
    if (mayKeepServing) void this.#orderChecked(operation.id, profileId, order);
    else this.#order(operation.id, order);
    return this.#deps.operations.get(operation.id);
  }

  stop(force: boolean): Operation {
    const running = this.#running();
    if (running?.kind === 'stop') {
      this.#supervisor.send({ kind: 'stop', force });
      return this.#deps.operations.get(running.id);
    }
    const operation = this.#open('stop', null, servedBy(this.state), null);
    this.#order(operation.id, { kind: 'stop', force });
    return this.#deps.operations.get(operation.id);
  }

  /** Starts what the group serves, or failed to serve, anew; null when it has nothing. */
  restart(force: boolean): Operation | null {
    const { state } = this;
    if (state.status === 'stopped' || state.status === 'disposed') return null;
    const oldLaunchId = 'launchId' in state ? state.launchId : null;
    const operation = this.#open('start', state.profileId, servedBy(state), oldLaunchId);
    const order: Order = { kind: 'restart', force };
    if (state.status === 'ready') void this.#orderChecked(operation.id, state.profileId, order);
    else this.#order(operation.id, order);
    return this.#deps.operations.get(operation.id);
  }

  async dispose(options: { readonly leaveRunning: boolean }): Promise<void> {
    this.#checking.abort();
    await this.#supervisor.dispose(options);
  }

  /**
   * A profile that cannot start is found out before the one that serves is stopped for it. The wish may be superseded
   * meanwhile; then nothing is sent.
   */
  async #orderChecked(operationId: string, profileId: ProfileId, order: Order): Promise<void> {
    const { operations, clock, logs, group, profile } = this.#deps;
    try {
      await this.#launcher.preflight(profile(profileId), this.#checking.signal);
    } catch (error) {
      const { state } = this;
      if (operations.isRunning(operationId) && state.status === 'ready') {
        const failure = failureOfError(profileId, error, [], clock.now());
        const text = `${failure.message} ${nameOf(this.#deps.profile, state.profileId)} serves on.`;
        logs.marker({ group, profileId, launchId: null }, text, 'error');
        operations.finish(operationId, { status: 'failed', failure, rolledBackTo: state.profileId });
        return;
      }
    }
    if (operations.isRunning(operationId)) this.#order(operationId, order);
  }

  #launch(
    profile: GroupDeps['profile'],
    profileId: ProfileId,
    launchId: string,
    ...rest: Parameters<SupervisorDeps['launch']> extends [unknown, ...infer R] ? R : never
  ): ReturnType<SupervisorDeps['launch']> {
    return Promise.resolve().then(() => this.#launcher.launch(profile(profileId), launchId, ...rest));
  }

  #open(
    kind: Operation['kind'],
    profileId: ProfileId | null,
    fromProfileId: ProfileId | null,
    oldLaunchId: string | null,
  ): Operation {
    const { operations, group } = this.#deps;
    const running = this.#running();
    if (running) operations.finish(running.id, { status: 'superseded', failure: null, rolledBackTo: null });
    const operation = operations.open({ kind, group, profileId, fromProfileId });
    this.#oldLaunchId = oldLaunchId;
    this.#checking.abort();
    this.#checking = new AbortController();
    this.#isOrdered = false;
    this.#restarts = 0;
    return operation;
  }

  /** Sends the wish; when the state answers it already, nothing changes and it is settled here. */
  #order(operationId: string, order: Order): void {
    this.#isOrdered = true;
    this.#supervisor.send(order);
    if (this.#running()?.id === operationId) this.#settle(this.state);
    this.#deps.onChange();
  }

  #running(): Operation | null {
    const newest = this.#deps.operations.newestOf(this.#deps.group);
    return newest?.status === 'running' ? newest : null;
  }

  #follow(change: Change): void {
    const { before, after } = change;
    // A start that somebody asks for begins with attempt 0.
    if (after.status === 'starting' && before.status !== 'starting' && after.attempt > 0) this.#restarts++;
    const running = this.#running();
    if (running) {
      const launched = 'launchId' in before && 'launchId' in after && before.launchId !== after.launchId;
      this.#deps.operations.step(running.id, stepOf(after), { anew: launched });
      if (after.status === 'stopping') this.#deps.operations.cut(running.id, after.cut);
      this.#settle(after);
    }
    this.#deps.onChange();
  }

  #step(name: string | null, note?: string): void {
    const running = this.#running();
    if (running) this.#deps.operations.step(running.id, name, note === undefined ? {} : { note });
  }

  #settle(state: SupervisorState): void {
    const running = this.#isOrdered ? this.#running() : null;
    const outcome = running ? outcomeOf(running, state, this.#oldLaunchId) : null;
    if (running && outcome) this.#deps.operations.finish(running.id, outcome);
  }
}

/** What people call a profile; its id where it has no name, or is gone from models.conf. */
export function nameOf(profile: GroupDeps['profile'], id: string): string {
  try {
    return profile(id).profile.name || id;
  } catch {
    return id;
  }
}

/** The profile that this state serves or is about to. */
function servedBy(state: SupervisorState): ProfileId | null {
  switch (state.status) {
    case 'starting':
    case 'ready':
    case 'backoff':
      return state.profileId;
    case 'draining':
    case 'stopping':
      return state.next.kind === 'start' ? state.next.profileId : state.profileId;
    default:
      return null;
  }
}
