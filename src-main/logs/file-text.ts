import type { LogLine } from '../../src-shared/model/log-line.ts';

/** Writes lines as they stand in the log files: `2026-01-31T12:00:00.000Z info profile text`. */
export class FileText {
  // Many lines share their second, and Date is the dearest part of a line.
  #second = Number.NaN;
  #upToSecond = '';

  of(lines: readonly LogLine[]): string {
    let text = '';
    for (const line of lines)
      text += `${this.#time(line.at)} ${line.level} ${line.profileId ?? '-'} ${line.text}\n`;
    return text;
  }

  #time(at: number): string {
    const second = Math.floor(at / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#upToSecond = new Date(second * 1000).toISOString().slice(0, 20);
    }
    return `${this.#upToSecond}${String(Math.floor(at - second * 1000)).padStart(3, '0')}Z`;
  }
}
