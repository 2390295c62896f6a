import { assertNever } from '../../src-shared/assert-never.ts';
import type { ProfileId } from '../../src-shared/model/profile.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { LaunchRun } from './launch-run.ts';
import type { Effect, Timer } from './machine-types.ts';

export interface EffectsDeps {
  readonly clock: Clock;
  createRun(launch: { launchId: string; profileId: ProfileId; attempt: number }): LaunchRun;
  emit(timer: Timer): void;
  readonly log: Logger;
}

/** Performs what the machine asks for. It owns the live launch and the back-off timer. */
export class Effects {
  readonly #deps: EffectsDeps;
  readonly #running = new Set<Promise<void>>();
  #run: { readonly launchId: string; readonly launch: LaunchRun } | undefined;
  #timer: AbortController | undefined;
  #leaveRunning = false;

  constructor(deps: EffectsDeps) {
    this.#deps = deps;
  }

  /** From now on, terminating an instance that is there lets go of it instead. */
  leaveRunning(): void {
    this.#leaveRunning = true;
  }

  /** Returns at once; outcomes come back as events. */
  perform(effect: Effect): void {
    switch (effect.kind) {
      case 'launch': {
        const { launchId } = effect;
        const launch = this.#deps.createRun(effect);
        this.#run = { launchId, launch };
        this.#own(launch.run());
        return;
      }
      case 'terminate':
        this.#of(effect.launchId)?.terminate(this.#leaveRunning ? 'release' : 'terminate', effect.look);
        return;
      case 'drain': {
        const launch = this.#of(effect.launchId);
        if (launch) this.#own(launch.drain());
        return;
      }
      case 'cancel-drain':
        this.#of(effect.launchId)?.cancelDrain();
        return;
      case 'wait':
        this.#own(this.#wait(effect.retryAt));
        return;
      case 'cancel-wait':
        this.#timer?.abort();
        return;
      default:
        assertNever(effect, 'effect');
    }
  }

  /** Resolves when nothing that was started here runs any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #of(launchId: string): LaunchRun | undefined {
    return this.#run?.launchId === launchId ? this.#run.launch : undefined;
  }

  async #wait(retryAt: number): Promise<void> {
    const { clock, emit } = this.#deps;
    const timer = new AbortController();
    this.#timer = timer;
    try {
      await clock.sleep(Math.max(0, retryAt - clock.now()), timer.signal);
    } catch {
      return;
    }
    emit({ kind: 'backoff-elapsed', retryAt, at: clock.now() });
  }

  #own(task: Promise<void>): void {
    const owned = task
      .catch((error: unknown) => this.#deps.log.error('A task of the supervisor failed', { error }))
      .finally(() => this.#running.delete(owned));
    this.#running.add(owned);
  }
}
