import type { LogLine } from '../../../src-shared/model/log-line.ts';
import type { LineBuffer } from './line-buffer.ts';

/** Chosen lines, by their numbers: from where the choice began to where it is now. */
export interface Selection {
  readonly anchor: number;
  readonly cursor: number;
}

/** Copied at most: more belongs into an export. */
const MOST = 50_000;

export function isSelected(selection: Selection | null, seq: number): boolean {
  if (selection === null) return false;
  const { anchor, cursor } = selection;
  return seq >= Math.min(anchor, cursor) && seq <= Math.max(anchor, cursor);
}

/** The chosen lines that are there. */
export function selectedLines(buffer: LineBuffer, selection: Selection | null): LogLine[] {
  if (selection === null) return [];
  const lines: LogLine[] = [];
  for (let i = buffer.indexOf(Math.min(selection.anchor, selection.cursor)); lines.length < MOST; i++) {
    const line = buffer.at(i);
    if (line === undefined || !isSelected(selection, line.seq)) break;
    lines.push(line);
  }
  return lines;
}

/** The choice after a move by some lines; `extend` keeps where it began. Null in an empty list. */
export function moveSelection(
  buffer: LineBuffer,
  selection: Selection | null,
  by: number,
  extend: boolean,
): Selection | null {
  const from = selection === null ? buffer.length - 1 - by : buffer.indexOf(selection.cursor);
  const line = buffer.at(Math.max(0, Math.min(buffer.length - 1, from + by)));
  if (line === undefined) return null;
  return { anchor: extend && selection ? selection.anchor : line.seq, cursor: line.seq };
}
