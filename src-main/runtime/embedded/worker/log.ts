import type { Timings } from './timings.ts';

export type Level = 'D' | 'I' | 'W' | 'E';

/** llama-server's log: `<minutes>.<seconds>.<ms>.<µs> <level> <text>`, one write per line. */
export class WorkerLog {
  readonly #write: (text: string) => void;
  readonly #now: () => number;

  /** `now`: milliseconds since the process started. */
  constructor(deps: { readonly write: (text: string) => void; readonly now: () => number }) {
    this.#write = deps.write;
    this.#now = deps.now;
  }

  line(level: Level, text: string): void {
    this.#write(`${stamp(this.#now())} ${level} ${text}\n`);
  }

  /** A line of the server as a whole; `where` is padded or cut to 12 characters as there. */
  server(level: Level, where: string, text: string): void {
    this.line(level, `srv  ${where.slice(0, 12).padStart(12)}: ${text}`);
  }

  /** A line about what a slot does. */
  slot(level: Level, where: string, id: number, task: number, text: string): void {
    const slot = String(id).padStart(2);
    this.line(level, `slot ${where.slice(0, 12).padStart(12)}: id ${slot} | task ${task} | ${text}`);
  }

  /** The lines that people and Paddock read the speed from. */
  timings(id: number, task: number, timings: Timings): void {
    const row = (label: string, ms: number, tokens: number): string =>
      `${label.padStart(16)} = ${ms.toFixed(2).padStart(10)} ms / ${String(tokens).padStart(5)} tokens`;
    const rate = (perTokenMs: number, perSecond: number): string =>
      ` (${perTokenMs.toFixed(2).padStart(8)} ms per token, ${perSecond.toFixed(2).padStart(8)} tokens per second)`;
    const { prompt_ms, prompt_n, predicted_ms, predicted_n } = timings;
    const prompt = row('prompt eval time', prompt_ms, prompt_n);
    const predicted = row('eval time', predicted_ms, predicted_n);
    const { prompt_per_token_ms, prompt_per_second, predicted_per_token_ms, predicted_per_second } = timings;
    this.slot('I', 'print_timing', id, task, prompt + rate(prompt_per_token_ms, prompt_per_second));
    this.slot('I', 'print_timing', id, task, predicted + rate(predicted_per_token_ms, predicted_per_second));
    const total = row('total time', prompt_ms + predicted_ms, prompt_n + predicted_n);
    this.slot('I', 'print_timing', id, task, total);
  }
}

function stamp(ms: number): string {
  const micros = Math.max(0, Math.floor(ms * 1000));
  const part = (value: number, width: number): string => String(value).padStart(width, '0');
  const minutes = Math.floor(micros / 60_000_000);
  const seconds = Math.floor(micros / 1_000_000) % 60;
  return `${minutes}.${part(seconds, 2)}.${part(Math.floor(micros / 1000) % 1000, 3)}.${part(micros % 1000, 3)}`;
}
