import { type Asking, answered } from './docker-check.ts';
import type { DockerEngine, EngineInfo } from './engine.ts';

/** An answer that is older than this is asked for anew, ms: a daemon that was restarted may be set up differently. */
const FRESH_MS = 30_000;

/**
 * What the daemon says about itself, asked for once in a switch. It takes some 25 ms to answer, since it counts
 * everything that it has: asked while the old model is stopped, it does for the start that follows.
 */
export class InfoAhead {
  readonly #engine: Pick<DockerEngine, 'info'>;
  readonly #asking: Asking;
  /** What the daemon said last, however long ago. */
  #last: EngineInfo | null = null;
  /** What it was asked for the next launch: its answer, or an answer on its way. */
  #ahead: { readonly askedAt: number; readonly info: Promise<EngineInfo>; readonly by: AbortSignal } | null =
    null;

  constructor(engine: Pick<DockerEngine, 'info'>, asking: Asking) {
    this.#engine = engine;
    this.#asking = asking;
  }

  get last(): EngineInfo | null {
    return this.#last;
  }

  /** Asks, and keeps the answer for the next launch. @throws as `answered` */
  ask(signal: AbortSignal): Promise<EngineInfo> {
    const asking = answered(this.#asking, late => this.#engine.info(late), signal);
    const ahead = { askedAt: this.#asking.clock.monotonic(), info: asking, by: signal };
    this.#ahead = ahead;
    asking.then(
      info => {
        this.#last = info;
      },
      () => {
        if (this.#ahead === ahead) this.#ahead = null;
      },
    );
    return asking;
  }

  /** The answer that was kept, which stays kept, or a new one. @throws as `answered` */
  look(signal: AbortSignal): Promise<EngineInfo> {
    return this.#kept(signal);
  }

  /** The answer that was kept, once, or a new one. @throws as `answered` */
  async take(signal: AbortSignal): Promise<EngineInfo> {
    const info = await this.#kept(signal);
    this.#ahead = null;
    return info;
  }

  async #kept(signal: AbortSignal): Promise<EngineInfo> {
    const ahead = this.#ahead;
    if (ahead === null || this.#asking.clock.monotonic() - ahead.askedAt >= FRESH_MS) return this.ask(signal);
    try {
      return await ahead.info;
    } catch (error) {
      // Whoever asked gave up; whoever wants it now did not.
      if (!ahead.by.aborted) throw error;
      signal.throwIfAborted();
      return this.ask(signal);
    }
  }
}
