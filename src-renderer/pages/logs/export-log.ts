import type { PaddockContract } from '../../../src-shared/contract.ts';
import type { LogFilter, LogLine } from '../../../src-shared/model/log-line.ts';
import type { Client } from '../../../src-shared/rpc/define.ts';
import { MOST_LINES } from './line-buffer.ts';

const PAGE_LINES = 10_000;

/** Lines as text, one each: `2026-01-31T12:00:00.000Z info profile text`. */
export function linesAsText(lines: readonly LogLine[]): string {
  return lines
    .map(line => `${new Date(line.at).toISOString()} ${line.level} ${line.profileId ?? '-'} ${line.text}\n`)
    .join('');
}

/**
 * Everything that passes the filter, as pieces of text, oldest first.
 * @throws what the calls throw; CANCELLED when the signal is aborted
 */
export async function readAll(
  client: Client<PaddockContract>,
  filter: LogFilter,
  progress: (lines: number) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const pieces: string[] = [];
  let before: number | undefined;
  let count = 0;
  while (count < MOST_LINES) {
    const page = await client.call(
      'logs.search',
      { ...filter, lines: PAGE_LINES, ...(before === undefined ? {} : { before }) },
      signal,
    );
    pieces.push(linesAsText(page.lines));
    count += page.lines.length;
    progress(count);
    if (page.next === null) break;
    before = page.next;
  }
  return pieces.reverse();
}
