import type { Reading } from '../../../src-shared/model/reading.ts';
import type { ReadonlyCell } from '../../lib/cell.ts';

/** A reading that is older than this says nothing about now. */
const GAP_MS = 30_000;

/** Energy of the GPUs between `start` and `stop`, from telemetry's power readings. */
export class EnergyMeter {
  readonly #release: () => void;
  #last: { readonly at: number; readonly powerW: number } | null = null;
  #wattMs = 0;
  #measured = false;

  constructor(latest: ReadonlyCell<Reading | null>) {
    this.#release = latest.subscribe(reading => this.#take(reading));
  }

  /** Watt hours so far; null when no GPU tells its power. */
  get wattHours(): number | null {
    return this.#measured ? this.#wattMs / 3_600_000 : null;
  }

  stop(): void {
    this.#release();
  }

  #take(reading: Reading | null): void {
    const powers = reading?.gpus.flatMap(({ powerW }) => powerW ?? []) ?? [];
    if (reading === null || powers.length === 0) return;
    const powerW = powers.reduce((sum, power) => sum + power, 0);
    const last = this.#last;
    if (last !== null && reading.at > last.at && reading.at - last.at < GAP_MS) {
      this.#wattMs += ((last.powerW + powerW) / 2) * (reading.at - last.at);
      this.#measured = true;
    }
    this.#last = { at: reading.at, powerW };
  }
}
