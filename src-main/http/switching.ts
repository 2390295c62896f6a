import { PaddockError, toWireError, type WireError } from '../../src-shared/errors.ts';
import { DEFAULT_GROUP } from '../../src-shared/model/profile.ts';
import type { Failure, GroupState, Operation } from '../../src-shared/model/supervisor.ts';
import type { Clock } from '../lib/clock.ts';
import type { ManagementPort } from './management-port.ts';
import { type CurrentModel, currentModel, shownGroup } from './reference-views.ts';
import { json, plainError, type Reply } from './route.ts';

/** How long a request waits for its switch, as the reference does. */
export const SWITCH_WAIT_MS = 300_000;

export interface SwitchWish {
  readonly profileId: string;
  /** Answer when it is done (200, 502, 504); otherwise at once with 202 and the operation. */
  readonly wait: boolean;
  readonly force: boolean;
}

/** A stop or restart of a group; of which one where none is named is told there. */
export interface GroupWish {
  readonly group: string | undefined;
  readonly wait: boolean;
  readonly force: boolean;
}

export interface SwitchingDeps {
  readonly management: ManagementPort;
  readonly clock: Clock;
}

/**
 * The reference's rules on top of the supervisor's: a request waits for its switch, and a second one meanwhile is
 * refused with 409 (the supervisor itself lets the last wish win). Groups switch independently.
 */
export class Switching {
  readonly #management: ManagementPort;
  readonly #clock: Clock;
  /** Groups with a switch of ours that the supervisor does not show yet. */
  readonly #accepting = new Set<string>();

  constructor(deps: SwitchingDeps) {
    this.#management = deps.management;
    this.#clock = deps.clock;
  }

  /** The waiting ends with the signal; the switch goes on. */
  async switchTo(wish: SwitchWish, signal: AbortSignal): Promise<Reply> {
    const { profileId } = wish;
    const entry = this.#management.listing().profiles.find(({ profile }) => profile.id === profileId);
    if (entry === undefined) return plainError(404, `unknown model: ${profileId}`);
    const { group } = entry.profile;
    const state = this.#groupState(group);
    if (this.#isSwitching(group)) return this.#busy(group);
    const serves =
      state?.state.status === 'ready' && state.state.profileId === profileId ? state.state : null;
    // What only is slow to answer is left alone, unless it is to be now.
    const again =
      serves !== null && (serves.health === 'hung' || (serves.health === 'failing' && wish.force));
    if (serves !== null && !again) return json(200, { success: true, ...this.#current(group) });
    let operation: Operation;
    // Set in the same turn as the check above: of requests that arrive together exactly one passes.
    this.#accepting.add(group);
    try {
      const { force } = wish;
      operation = again
        ? await this.#management.restart({ group, force })
        : await this.#management.switchTo(profileId, { force });
    } catch (error) {
      if (error instanceof PaddockError && error.code === 'UNKNOWN_PROFILE') {
        return plainError(404, `unknown model: ${profileId}`);
      }
      return this.#failed(group, toWireError(error), error instanceof PaddockError ? error.status : 500);
    } finally {
      this.#accepting.delete(group);
    }
    return wish.wait ? this.#outcome(group, operation, signal) : this.#accepted(group, operation);
  }

  /** Starts what a group serves anew. Waits like a switch. @throws PaddockError CONFLICT when it serves nothing */
  async restart(wish: GroupWish, signal: AbortSignal): Promise<Reply> {
    const group = this.#groupOf(wish);
    if (this.#isSwitching(group)) return this.#busy(group);
    const operation = await this.#management.restart({ group, force: wish.force });
    return wish.wait ? this.#outcome(group, operation, signal) : this.#accepted(group, operation);
  }

  /** Stops one group, or all. Waits like a switch. */
  async stop(wish: GroupWish, signal: AbortSignal): Promise<Reply> {
    const group = this.#groupOf(wish);
    const operation = await this.#management.stop({
      ...(wish.group === undefined ? {} : { group: wish.group }),
      force: wish.force,
    });
    return wish.wait ? this.#outcome(group, operation, signal) : this.#accepted(group, operation);
  }

  async #outcome(group: string, accepted: Operation, signal: AbortSignal): Promise<Reply> {
    const operation = await this.#settled(accepted, signal);
    if (operation === undefined) {
      const error = {
        code: 'TIMEOUT',
        message: `It is not done after ${SWITCH_WAIT_MS / 1000} s and goes on.`,
        fix: `Follow it at /operations/${accepted.id}.`,
      };
      return this.#failed(group, error, 504, accepted.id);
    }
    switch (operation.status) {
      case 'succeeded':
        return this.#done(group, operation);
      case 'superseded': {
        const error = {
          code: 'CONFLICT',
          message: 'Another switch or a stop took its place.',
          fix: 'Ask for the model again if it is still wanted.',
        };
        return this.#failed(group, error, 409, operation.id, operation.cut);
      }
      default:
        return this.#failed(group, loadError(operation.failure), 502, operation.id, operation.cut);
    }
  }

  /** The reference's body, with what it cut where it cut anything; the reference itself never had that case. */
  #done(group: string, { id, cut }: Operation): Reply {
    const body = { success: true, ...this.#current(group), ...(cut > 0 ? { operation: id, cut } : {}) };
    return json(200, body, { location: `/operations/${id}` });
  }

  /** The finished operation; undefined when the wait is over first. @throws the signal's reason */
  async #settled(operation: Operation, signal: AbortSignal): Promise<Operation | undefined> {
    if (operation.status !== 'running') return operation;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const deadline = this.#clock.sleep(SWITCH_WAIT_MS, either).then(() => undefined);
    const settled = this.#management.settled(operation.id, either);
    try {
      return await Promise.race([settled, deadline]);
    } finally {
      over.abort();
      // The loser of the race rejects with the abort: that is its end, not an error.
      await Promise.allSettled([settled, deadline]);
    }
  }

  #accepted(group: string, operation: Operation): Reply {
    const body = { ...this.#current(group), operation: operation.id };
    return json(202, body, { location: `/operations/${operation.id}` });
  }

  #failed(
    group: string,
    error: WireError,
    status: number,
    operation: string | null = null,
    cut: number = 0,
  ): Reply {
    const body = { success: false, ...this.#current(group), error, operation };
    return json(status, cut > 0 ? { ...body, cut } : body);
  }

  #groupOf(wish: GroupWish): string {
    return wish.group ?? shownGroup(this.#management.snapshot())?.group ?? DEFAULT_GROUP;
  }

  #isSwitching(group: string): boolean {
    return this.#accepting.has(group) || switchRuns(this.#groupState(group));
  }

  #busy(group: string): Reply {
    return plainError(409, 'switch already in progress', { state: this.#current(group).state });
  }

  #groupState(group: string): GroupState | undefined {
    return this.#management.snapshot().groups.find(candidate => candidate.group === group);
  }

  #current(group: string): CurrentModel {
    return currentModel(this.#management.listing(), this.#groupState(group));
  }
}

/** A start or switch that is not done. A stop under way is none: a new wish follows it. */
function switchRuns(group: GroupState | undefined): boolean {
  return group?.operation?.status === 'running' && group.operation.kind !== 'stop';
}

function loadError(failure: Failure | null): WireError {
  if (failure === null) {
    return { code: 'LOAD_FAILED', message: 'The model did not load.', fix: 'Read the log: GET /logs.' };
  }
  return {
    code: 'LOAD_FAILED',
    message: failure.message,
    fix: failure.fix,
    details: { failure: failure.code, logTail: failure.logTail },
  };
}
