import type { ArgContext } from '../llama/flags/check-args.ts';
import type { FlagTable } from '../llama/flags/flag-table.ts';
import { type ConfDocument, parseDocument, printDocument } from './conf-document.ts';
import { addSection } from './conf-edit.ts';
import { importPresets } from './presets.ts';

/**
 * Appends the sections of a presets file to models.conf, each with what was left behind as comments, and below them
 * those that were left behind whole. @throws PaddockError
 */
export function appendPresets(
  document: ConfDocument,
  text: string,
  table: FlagTable,
  context: ArgContext,
): ConfDocument {
  let edited = document;
  const { sections, comments } = importPresets(text, table, context);
  for (const section of sections) {
    edited = addSection(edited, section.id, section.keys);
    if (section.comments.length > 0) edited = appendLines(edited, section.comments);
  }
  return comments.length > 0 ? appendLines(edited, comments) : edited;
}

function appendLines(document: ConfDocument, lines: readonly string[]): ConfDocument {
  const style = document.lines[0]?.eol || '\n';
  const text = printDocument(document);
  const gap = text === '' || text.endsWith('\n') ? '' : style;
  return parseDocument(text + gap + lines.map(line => line + style).join(''));
}
