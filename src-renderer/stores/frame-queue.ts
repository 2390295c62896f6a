/** Calls back before the next frame is drawn, or a little later on a page that draws none. */
export type NextFrame = (callback: () => void) => void;

/** A page in the background draws no frames, and still has to take in what arrives. */
const HIDDEN_MS = 250;

export const nextFrame: NextFrame = callback => {
  let called = false;
  const once = (): void => {
    if (called) return;
    called = true;
    clearTimeout(timer);
    callback();
  };
  const timer = setTimeout(once, HIDDEN_MS);
  requestAnimationFrame(once);
};

/** Draws a piece of the page some time soon. A piece that waits already is not added twice. */
export type Draw = (piece: () => void) => void;

export const drawAtOnce: Draw = piece => piece();

/**
 * Spreads what has to be drawn over frames, one piece in each: nine charts and a log that change at the same instant
 * are each small enough for a frame, and too much for one together. */
export class FrameQueue {
  readonly #next: NextFrame;
  readonly #waiting = new Set<() => void>();
  #asked = false;

  constructor(next: NextFrame = nextFrame) {
    this.#next = next;
  }

  /** Draws a piece in a frame to come, after those that wait already. */
  readonly draw: Draw = piece => {
    this.#waiting.add(piece);
    this.#ask();
  };

  #ask(): void {
    if (this.#asked || this.#waiting.size === 0) return;
    this.#asked = true;
    this.#next(() => {
      this.#asked = false;
      const [piece] = this.#waiting;
      if (piece === undefined) return;
      this.#waiting.delete(piece);
      // Asked for first: a piece that throws holds up nobody.
      this.#ask();
      piece();
    });
  }
}
