/**
 * Turns the engine's time since its start into wall-clock time. The engine's start is the earliest that the lines
 * allow: a line can be read late (a backlog after adoption) but never before it was written.
 */
export class EngineClock {
  #startedAt = Number.POSITIVE_INFINITY;
  #lastReadAt = 0;
  #last: number | null = null;

  /** @param readAt when the line was read, ms since the epoch @param engineMs its own prefix, where it has one */
  at(readAt: number, engineMs: number | null): number {
    // The system's clock was set back: what the earlier lines said of the start no longer holds.
    if (readAt < this.#lastReadAt - 60_000) this.#startedAt = Number.POSITIVE_INFINITY;
    this.#lastReadAt = readAt;
    if (engineMs !== null) {
      this.#startedAt = Math.min(this.#startedAt, readAt - engineMs);
      this.#last = this.#startedAt + engineMs;
    }
    // A line without a prefix continues the one before it.
    return this.#last ?? readAt;
  }
}
