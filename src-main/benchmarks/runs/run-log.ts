import { appendFile, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { RunProgress } from '../../../src-shared/model/benchmark-run.ts';
import { parseJson } from '../../llama/completion-chunk.ts';

/** So many lines of a run are shown. */
export const LOG_LINES = 200;

/** Something that happened in a run, and when. */
export type LogLine = RunProgress['log'][number];

const Line = z.object({ at: z.number(), text: z.string() });

/** The log of a run that goes on: what it was before, and where its new lines are kept. */
export interface RunLog {
  readonly lines: readonly LogLine[];
  readonly keep: (line: LogLine) => void;
}

/** The last lines of a log; none where there is no log. What a crash left half written is left out. */
export async function readLog(path: string): Promise<LogLine[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const last = text.split('\n').slice(-LOG_LINES - 1);
  return last.flatMap(line => Line.safeParse(parseJson(line)).data ?? []);
}

/** Writes a line behind the others. @throws NodeJS.ErrnoException */
export function appendLog(path: string, line: LogLine): Promise<void> {
  return appendFile(path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
}
