import { LOG_LEVELS, type LogLine } from '../../src-shared/model/log-line.ts';

const STREAMS = { stdout: 'o', stderr: 'e', paddock: 'p' } as const;
/** The last millisecond that has a year of four digits. */
const LATEST = Date.UTC(10_000, 0) - 1;
/** A line as it stands in a file; the word before the text is stream (`m` for markers) and number in base 36. */
const LINE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([a-z]+) (\S+) (\S+) ([oepm])([0-9a-z]{1,11}) (.*)$/s;

/** Writes lines as they stand in the log files: `2026-01-31T12:00:00.000Z info profile launch e1k2 text`. */
export class FileText {
  // Many lines share their second, and Date is the dearest part of a line.
  #second = Number.NaN;
  #upToSecond = '';

  of(lines: readonly LogLine[]): string {
    let text = '';
    for (const line of lines) {
      const kind = line.marker ? 'm' : STREAMS[line.stream];
      text += `${this.#time(line.at)} ${line.level} ${word(line.profileId)} ${word(line.launchId)} ${kind}${line.seq.toString(36)} ${line.text}\n`;
    }
    return text;
  }

  #time(at: number): string {
    const shown = Math.min(Math.max(at, 0), LATEST);
    const second = Math.floor(shown / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#upToSecond = new Date(second * 1000).toISOString().slice(0, 20);
    }
    return `${this.#upToSecond}${String(Math.floor(shown - second * 1000)).padStart(3, '0')}Z`;
  }
}

/** A line of a log file; null for anything else. Whose group it is, the file's name tells. */
export function parseFileLine(text: string, group: string): LogLine | null {
  const [, time, levelName, profile, launch, kind, number, said] = LINE.exec(text) ?? [];
  const level = LOG_LEVELS.find(one => one === levelName);
  const seq = Number.parseInt(number ?? '', 36);
  if (time === undefined || level === undefined || !Number.isSafeInteger(seq)) return null;
  return {
    seq,
    at: Date.parse(time),
    stream: kind === 'o' ? 'stdout' : kind === 'e' ? 'stderr' : 'paddock',
    level,
    marker: kind === 'm',
    profileId: absent(profile),
    group,
    launchId: absent(launch),
    text: said ?? '',
  };
}

/** The number of a line of a log file, without reading the rest of it; null for anything else. */
export function fileLineSeq(text: string): number | null {
  return parseFileLine(text, '')?.seq ?? null;
}

function word(value: string | null): string {
  return value === null || value === '' ? '-' : value.replace(/\s/g, '_');
}

function absent(value: string | undefined): string | null {
  return value === undefined || value === '-' ? null : value;
}
