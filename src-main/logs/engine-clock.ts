/** What the clocks of two machines, and the moment until a start is noticed, may differ by, ms. */
const TOLERANCE_MS = 10_000;

/**
 * Turns the engine's time since its start into wall-clock time. The engine's start is the earliest that the lines
 * allow: a line can be read late (a backlog after adoption) but never before it was written. A time that would put it
 * before the launch is none: a model may print anything at the beginning of a line.
 */
export class EngineClock {
  #earliest: number;
  #startedAt = Number.POSITIVE_INFINITY;
  #lastReadAt = 0;
  #last: number | null = null;

  /** @param launchedAt when the engine was started, ms since the epoch; null where nobody knows */
  constructor(launchedAt: number | null) {
    this.#earliest = launchedAt === null ? Number.NEGATIVE_INFINITY : launchedAt - TOLERANCE_MS;
  }

  /** @param readAt when the line was read, ms since the epoch @param engineMs its own prefix, where it has one */
  at(readAt: number, engineMs: number | null): number {
    // The system's clock was set back: what was known of the start no longer holds.
    if (readAt < this.#lastReadAt - 60_000) {
      this.#startedAt = Number.POSITIVE_INFINITY;
      this.#earliest = Number.NEGATIVE_INFINITY;
    }
    this.#lastReadAt = readAt;
    if (engineMs !== null) this.#last = this.#place(readAt, engineMs);
    // A line without a prefix continues the one before it.
    return this.#last ?? readAt;
  }

  #place(readAt: number, engineMs: number): number {
    if (readAt - engineMs < this.#earliest) return readAt;
    this.#startedAt = Math.min(this.#startedAt, readAt - engineMs);
    return this.#startedAt + engineMs;
  }
}
