import type { Clock } from '../../lib/clock.ts';
import { answered } from './docker-check.ts';
import type { DockerEngine, EngineInfo } from './engine.ts';

/** An answer that is older than this is asked for anew, ms: a daemon that was restarted may be set up differently. */
const FRESH_MS = 30_000;

/**
 * What the daemon says about itself, asked for once in a switch. It takes some 25 ms to answer, since it counts
 * everything that it has: what it said before the old model was stopped does for the start that follows.
 */
export class InfoAhead {
  readonly #engine: Pick<DockerEngine, 'info'>;
  readonly #clock: Clock;
  /** What the daemon said last, however long ago. */
  #last: EngineInfo | null = null;
  #known: { readonly askedAt: number; readonly info: EngineInfo } | null = null;

  constructor(engine: Pick<DockerEngine, 'info'>, clock: Clock) {
    this.#engine = engine;
    this.#clock = clock;
  }

  get last(): EngineInfo | null {
    return this.#last;
  }

  /** Asks, and keeps the answer for the next launch. @throws as `answered` */
  async ask(signal: AbortSignal): Promise<EngineInfo> {
    this.#known = null;
    const askedAt = this.#clock.monotonic();
    const info = await answered(this.#clock, late => this.#engine.info(late), signal);
    this.#known = { askedAt, info };
    this.#last = info;
    return info;
  }

  /** The answer that was kept, which stays kept, or a new one. @throws as `answered` */
  async look(signal: AbortSignal): Promise<EngineInfo> {
    return this.#fresh() ?? this.ask(signal);
  }

  /** The answer that was kept, once, or a new one. @throws as `answered` */
  async take(signal: AbortSignal): Promise<EngineInfo> {
    const info = this.#fresh() ?? (await this.ask(signal));
    this.#known = null;
    return info;
  }

  #fresh(): EngineInfo | null {
    const known = this.#known;
    return known !== null && this.#clock.monotonic() - known.askedAt < FRESH_MS ? known.info : null;
  }
}
