import type { LlamaContextSequence } from 'node-llama-cpp';
import type { GenerationProgress } from './generation.ts';

/** One place where an answer is made. */
export interface Slot {
  readonly id: number;
  readonly sequence: LlamaContextSequence;
  /** The task that runs, or the last one; -1 before the first. */
  task: number;
  busy: boolean;
  progress: GenerationProgress;
  /** The settings of that task as llama-server prints them. */
  settings: Readonly<Record<string, unknown>>;
}

interface Waiting {
  readonly take: (slot: Slot) => void;
}

/** Hands out the slots in the order of asking. */
export class SlotPool {
  readonly slots: readonly Slot[];
  readonly #waiting: Waiting[] = [];
  #nextTask = 0;

  constructor(sequences: readonly LlamaContextSequence[]) {
    this.slots = sequences.map((sequence, id) => ({
      id,
      sequence,
      task: -1,
      busy: false,
      progress: { promptTokens: 0, promptProcessed: 0, promptCached: 0, predicted: 0, hasNewLine: false },
      settings: {},
    }));
  }

  /** Requests that wait for a slot. */
  get deferred(): number {
    return this.#waiting.length;
  }

  get processing(): number {
    return this.slots.filter(slot => slot.busy).length;
  }

  /**
   * Runs `work` on a free slot, one at a time each. `prefers` ranks the free ones, the highest wins.
   * @throws the signal's reason when it aborts before its turn; whatever `work` throws
   */
  async run<T>(
    prefers: (slot: Slot) => number,
    work: (slot: Slot) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    const slot = this.#free(prefers) ?? (await this.#wait(signal));
    slot.busy = true;
    slot.task = this.#nextTask++;
    slot.progress = { promptTokens: 0, promptProcessed: 0, promptCached: 0, predicted: 0, hasNewLine: false };
    try {
      return await work(slot);
    } finally {
      slot.busy = false;
      const next = this.#waiting.shift();
      if (next) {
        // Taken at once: nobody may slip in between.
        slot.busy = true;
        next.take(slot);
      }
    }
  }

  #free(prefers: (slot: Slot) => number): Slot | undefined {
    const free = this.slots.filter(slot => !slot.busy);
    return free.sort((a, b) => prefers(b) - prefers(a) || a.task - b.task)[0];
  }

  #wait(signal: AbortSignal): Promise<Slot> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        take: slot => {
          signal.removeEventListener('abort', onAbort);
          resolve(slot);
        },
      };
      const onAbort = (): void => {
        const index = this.#waiting.indexOf(waiting);
        if (index >= 0) this.#waiting.splice(index, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiting);
    });
  }
}
