import type { ProfileId } from '../../src-shared/model/profile.ts';
import type { SupervisorState } from '../../src-shared/model/supervisor.ts';
import { Cell, type ReadonlyCell } from '../lib/cell.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { LaunchObserver } from '../runtime/runtime.ts';
import { Effects } from './effects.ts';
import type { SupervisorLogs } from './evidence.ts';
import { type Gate, openVramGate } from './gate.ts';
import { type Launched, LaunchRun } from './launch-run.ts';
import { transition } from './machine.ts';
import { initialMachine, type Machine, type MachineEvent } from './machine-types.ts';
import { announce } from './markers.ts';
import type { Policy } from './policy.ts';
import type { InstanceProbe } from './slots.ts';

/** One change of a group's state, as its operations follow it. */
export interface Change {
  readonly before: SupervisorState;
  readonly after: SupervisorState;
}

export interface SupervisorDeps {
  readonly group: string;
  /** Start of the launch ids of this group, unique across groups and runs. */
  readonly idPrefix: string;
  /** What people call a profile; its id where it has no name. */
  nameOf(profileId: string): string;
  /** @throws PaddockError with `details.failure` where the cause is known */
  launch(
    of: { readonly profileId: ProfileId; readonly launchId: string },
    observer: LaunchObserver,
    signal: AbortSignal,
  ): Promise<Launched>;
  client(endpoint: URL): InstanceProbe;
  readonly logs: SupervisorLogs;
  readonly clock: Clock;
  readonly log: Logger;
  readonly policy: Policy;
  /** Resolves when the VRAM of the instance that is ending is free; not asked when nothing follows. */
  vramFree?(signal: AbortSignal): Promise<void>;
  onChange(change: Change): void;
  /** A step that is not a state of its own begins (its name) or ends (null), with a note on how it went. */
  onStep(name: string | null, note?: string): void;
  onReady(profileId: ProfileId): void;
  onIdle(profileId: ProfileId, ttlSeconds: number): void;
}

/** What somebody wants of the group. */
export type Order =
  | { readonly kind: 'start'; readonly profileId: ProfileId; readonly force: boolean }
  | {
      readonly kind: 'stop' | 'restart';
      readonly force: boolean;
    };

/**
 * The actor of one group: events queue up and are applied one at a time, each to its end, in the order they came;
 * effects run beside and answer with events. The state is `transition`'s, never set from anywhere else.
 */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #effects: Effects;
  readonly #state: Cell<SupervisorState>;
  readonly #inbox: MachineEvent[] = [];
  #machine: Machine;
  #busy = false;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
    this.#machine = initialMachine(deps.idPrefix, deps.clock.now());
    this.#state = new Cell(this.#machine.state);
    this.#effects = new Effects({
      clock: deps.clock,
      createRun: launch => this.#createRun(launch),
      emit: event => this.#post(event),
      log: deps.log,
    });
  }

  get state(): ReadonlyCell<SupervisorState> {
    return this.#state;
  }

  /** Applied before it returns, unless it is called from within a change. */
  send(order: Order): void {
    this.#post({ ...order, at: this.#deps.clock.now() });
  }

  /** Ends for good; with `leaveRunning` an instance that is there runs on, to be adopted later. Idempotent. */
  async dispose(options: { readonly leaveRunning: boolean }): Promise<void> {
    if (options.leaveRunning) this.#effects.leaveRunning();
    this.#post({ kind: 'dispose', at: this.#deps.clock.now() });
    await this.#effects.idle();
  }

  #post(event: MachineEvent): void {
    this.#inbox.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) this.#apply(next);
    } finally {
      this.#busy = false;
    }
  }

  /** What is to be done is done whatever becomes of telling others about it. */
  #apply(event: MachineEvent): void {
    const { group, log, policy } = this.#deps;
    const before = this.#machine.state;
    const { machine, effects } = transition(this.#machine, event, policy);
    this.#machine = machine;
    const after = machine.state;
    if (after !== before) {
      if (after.status !== before.status)
        log.info('State changed', { group, from: before.status, to: after.status });
      this.#tell({ before, after });
    }
    for (const effect of effects) this.#effects.perform(effect);
  }

  #tell(change: Change): void {
    const { group, logs, log, nameOf, onChange, onReady } = this.#deps;
    const { before, after } = change;
    const listeners = [
      () => announce(logs, group, change, nameOf),
      () => this.#state.set(after),
      () => onChange(change),
      () => after.status === 'ready' && before.status === 'starting' && onReady(after.profileId),
    ];
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        log.error('A change of state could not be told', { group, to: after.status, error });
      }
    }
  }

  #createRun(of: { launchId: string; profileId: ProfileId; attempt: number }): LaunchRun {
    const { group, launch, client, logs, clock, log, policy, onIdle } = this.#deps;
    return new LaunchRun({
      ...of,
      group,
      launch: (observer, signal) => launch(of, observer, signal),
      client,
      logs,
      clock,
      log,
      policy,
      emit: fact => this.#post(fact),
      openGate: () => this.#openGate(of),
      onIdle: ttlSeconds => onIdle(of.profileId, ttlSeconds),
    });
  }

  #openGate(of: { launchId: string; profileId: ProfileId }): Gate | null {
    const { vramFree, clock, policy, log, logs, group, onStep } = this.#deps;
    if (!vramFree) return null;
    return openVramGate({
      vramFree,
      clock,
      waitMs: policy.vramWaitMs,
      follows: () => {
        const { state } = this.#machine;
        return state.status === 'stopping' && (state.next.kind === 'start' || state.next.kind === 'retry');
      },
      onBegin: () => onStep('vram'),
      onEnd: (outcome, error) => {
        if (outcome === 'unknown') log.warn('Waiting for free VRAM failed', { error });
        if (outcome !== 'late') return onStep(null);
        const note = `The VRAM of ${of.profileId} was not free after ${policy.vramWaitMs / 1_000} s; the next start goes on all the same.`;
        logs.marker({ group, ...of }, note, 'warn');
        onStep(null, note);
      },
    });
  }
}
