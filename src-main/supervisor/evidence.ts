import type { LogHub } from '../logs/log-hub.ts';

export type SupervisorLogs = Pick<LogHub, 'ingest' | 'marker' | 'tail'>;

/** Lines that are searched for the cause of an end; more than are shown, since dumps may follow the cause. */
const SEARCHED_LINES = 400;

/** The log lines of one launch, read back from the hub, where they are already stripped and redacted. */
export class Evidence {
  readonly #logs: SupervisorLogs;
  readonly #group: string;
  readonly #afterSeq: number;

  /** Made before the launch: what is in the log by then belongs to others. */
  constructor(logs: SupervisorLogs, group: string) {
    this.#logs = logs;
    this.#group = group;
    this.#afterSeq = logs.tail(1).at(-1)?.seq ?? 0;
  }

  /** Lines so far, oldest first, and the last one of level error. */
  collect(): { readonly lines: readonly string[]; readonly lastError: string | null } {
    const own = this.#logs
      .tail(SEARCHED_LINES, { group: this.#group })
      .filter(line => line.seq > this.#afterSeq && !line.marker);
    return {
      lines: own.map(line => line.text),
      lastError: own.findLast(line => line.level === 'error')?.text ?? null,
    };
  }
}
