import type { LogHub } from '../logs/log-hub.ts';
import type { Ended } from './failure.ts';

export type SupervisorLogs = Pick<LogHub, 'ingest' | 'marker' | 'tail'>;

/** Lines that are searched for the cause of an end; more than are shown, since dumps may follow the cause. */
const SEARCHED_LINES = 400;

/** The log lines of one launch, read back from the hub, where they are already stripped and redacted. */
export class Evidence {
  readonly #logs: SupervisorLogs;
  readonly #group: string;
  readonly #afterSeq: number;
  #readySeq: number | null = null;

  /** Made before the launch: what is in the log by then belongs to others. */
  constructor(logs: SupervisorLogs, group: string) {
    this.#logs = logs;
    this.#group = group;
    this.#afterSeq = this.#newest();
  }

  /** The launch is ready: what it said until then explains no end that comes now. */
  ready(): void {
    this.#readySeq = this.#newest();
  }

  /** Lines so far, oldest first; those since it was ready, null when it never was; the last one of level error. */
  collect(): Pick<Ended, 'lines' | 'sinceReady' | 'lastError'> {
    const readySeq = this.#readySeq;
    const own = this.#logs
      .tail(SEARCHED_LINES, { group: this.#group })
      .filter(line => line.seq > this.#afterSeq && !line.marker);
    return {
      lines: own.map(line => line.text),
      sinceReady: readySeq === null ? null : own.filter(line => line.seq > readySeq).map(line => line.text),
      lastError: own.findLast(line => line.level === 'error')?.text ?? null,
    };
  }

  #newest(): number {
    return this.#logs.tail(1).at(-1)?.seq ?? 0;
  }
}
