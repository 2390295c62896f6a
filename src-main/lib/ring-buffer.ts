/** Keeps the newest `capacity` values; pushing is O(1). */
export class RingBuffer<T> {
  readonly capacity: number;
  readonly #values: (T | undefined)[];
  #start = 0;
  #length = 0;
  #pushed = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new Error(`Expected a capacity >= 1, got ${capacity}`);
    this.capacity = capacity;
    this.#values = new Array<T | undefined>(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: T): void {
    this.#pushed++;
    this.#values[(this.#start + this.#length) % this.capacity] = value;
    if (this.#length < this.capacity) this.#length++;
    else this.#start = (this.#start + 1) % this.capacity;
  }

  /** Counted from the oldest; undefined outside. */
  at(index: number): T | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    return this.#values[(this.#start + index) % this.capacity];
  }

  /**
   * From the newest of now to the oldest that is still there. It may be read at leisure: what is pushed meanwhile is not
   * seen, and what that pushes out is left out.
   */
  backwards(): Generator<T, void, void> {
    return this.#backwards(this.#pushed);
  }

  *#backwards(end: number): Generator<T, void, void> {
    for (let nth = end - 1; nth >= this.#pushed - this.#length; nth--) {
      yield this.at(nth - (this.#pushed - this.#length)) as T;
    }
  }

  /** The newest `count`, oldest first. */
  last(count: number): T[] {
    const from = Math.max(0, this.#length - count);
    const out: T[] = [];
    for (let i = from; i < this.#length; i++) out.push(this.at(i) as T);
    return out;
  }
}
