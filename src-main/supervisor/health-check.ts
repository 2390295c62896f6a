import { PaddockError } from '../../src-shared/errors.ts';
import type { Clock } from '../lib/clock.ts';
import { within } from '../lib/time-limit.ts';
import { Nap } from './nap.ts';
import type { Policy } from './policy.ts';
import { busyness, type InstanceProbe } from './slots.ts';

/** What a look at a ready instance found; every good one names the engine's build as far as the engine told it. */
type Found =
  | { readonly kind: 'healthy'; readonly build: string | null }
  | { readonly kind: 'unhealthy' | 'settled' }
  | { readonly kind: 'hung' };

export interface HealthCheckDeps {
  readonly client: InstanceProbe;
  readonly clock: Clock;
  readonly policy: Policy;
  /** From now to the first good answer, ms. */
  readonly startTimeoutMs: number;
  /** When the log last grew, monotonic ms. */
  lastLogAt(): number;
  /** The first good answer, with the engine's build where it tells. */
  onReady(build: string | null): void;
  on(found: Found): void;
  /** Not ready in time; `lastAnswer` is what health said last. */
  onStartTimeout(lastAnswer: string | null): void;
}

/** Watches `/health` of one instance from its launch until the signal aborts. Nothing here ends an instance. */
export class HealthCheck {
  readonly #deps: HealthCheckDeps;
  readonly #nap: Nap;
  /** What `/props` said, which may be that there is no build to tell; undefined until it has answered. */
  #build: string | null | undefined;

  constructor(deps: HealthCheckDeps) {
    this.#deps = deps;
    this.#nap = new Nap(deps.clock);
  }

  /** Looks at once: the log says that the instance is ready. */
  poke(): void {
    this.#nap.wake();
  }

  /** Resolves when the signal aborts, or after a start that took too long. Never rejects. */
  async watch(signal: AbortSignal): Promise<void> {
    try {
      if (await this.#untilReady(signal)) await this.#whileReady(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #untilReady(signal: AbortSignal): Promise<boolean> {
    const { client, clock, policy, startTimeoutMs } = this.#deps;
    const startedAt = clock.monotonic();
    const endAt = startedAt + startTimeoutMs;
    while (!signal.aborted) {
      const { status, message } = await client.health(signal);
      if (status === 'ok') {
        this.#deps.onReady(await this.#buildTold(signal));
        return true;
      }
      const now = clock.monotonic();
      const leftMs = endAt - now;
      if (leftMs <= 0) {
        this.#deps.onStartTimeout(message);
        return false;
      }
      // A tenth of the wait so far: what looking too late can cost stays in proportion to the load.
      const pauseMs = Math.min(policy.startPollCapMs, Math.max(policy.startPollMs, (now - startedAt) / 10));
      await this.#nap.sleep(Math.min(pauseMs, leftMs), signal);
    }
    return false;
  }

  /** Null as long as the engine has not told: it is asked at every good look until it has answered. */
  async #buildTold(signal: AbortSignal): Promise<string | null> {
    const { client, clock, policy } = this.#deps;
    if (this.#build !== undefined) return this.#build;
    try {
      const props = await within(clock, policy.lookMs, late => client.props(late), signal);
      if (props !== null) this.#build = props.build;
    } catch (error) {
      // That it has no such page is an answer as well.
      if (error instanceof PaddockError && error.code === 'NOT_OFFERED') this.#build = null;
    }
    signal.throwIfAborted();
    return this.#build ?? null;
  }

  async #whileReady(signal: AbortSignal): Promise<void> {
    const { client, clock, policy } = this.#deps;
    const readyAt = clock.monotonic();
    let aliveAt = readyAt;
    let failures = 0;
    let isSettled = false;
    let isHung = false;
    let mark: string | null = null;
    while (!signal.aborted) {
      // A doubt is looked into sooner.
      const doubt = failures > 0 && failures < policy.failuresToFailing;
      await this.#nap.sleep(doubt ? policy.startPollCapMs : policy.readyPollMs, signal);
      const { status } = await client.health(signal);
      if (!isSettled && clock.monotonic() - readyAt >= policy.settledMs) {
        isSettled = true;
        this.#deps.on({ kind: 'settled' });
      }
      if (status === 'ok') {
        aliveAt = clock.monotonic();
        [failures, isHung] = [0, false];
        this.#deps.on({ kind: 'healthy', build: await this.#buildTold(signal) });
        continue;
      }
      failures += 1;
      if (failures < policy.failuresToFailing) continue;
      // Told at every look: who was draining meanwhile, and serves again, has not heard of it.
      this.#deps.on({ kind: isHung ? 'hung' : 'unhealthy' });
      // A server whose connections are all taken by long requests answers nothing and is at work all the same.
      const seen = await busyness(client, signal);
      if (seen.mark !== null && seen.mark !== mark) {
        mark = seen.mark;
        aliveAt = clock.monotonic();
      }
      aliveAt = Math.max(aliveAt, this.#deps.lastLogAt());
      if (!isHung && clock.monotonic() - aliveAt >= policy.hangMs) {
        isHung = true;
        this.#deps.on({ kind: 'hung' });
      }
    }
  }
}
