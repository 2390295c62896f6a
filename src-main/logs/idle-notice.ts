const IDLE = /\bupdate_slots: all slots are idle$/;

/**
 * llama-server says that all slots are idle after everything it is asked, our own readings included: once a second, for
 * ever. Said again right after itself it tells nothing and would push what matters out of the log.
 */
export class IdleNotice {
  #lastWasIdle = false;

  /** Whether this line only says again what the line before it said. */
  repeats(text: string): boolean {
    const idle = text.endsWith('all slots are idle') && IDLE.test(text);
    const repeats = idle && this.#lastWasIdle;
    this.#lastWasIdle = idle;
    return repeats;
  }
}
