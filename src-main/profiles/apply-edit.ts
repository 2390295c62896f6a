import { assertNever } from '../../src-shared/assert-never.ts';
import { diffLines } from '../../src-shared/line-diff.ts';
import type { DiffHunk, ProfileEdit } from '../../src-shared/model/profile-edit.ts';
import type { ConfDocument } from './conf-document.ts';
import {
  addSection,
  deleteSection,
  duplicateSection,
  reactivateSection,
  requireSection,
  retireSection,
  setKey,
} from './conf-edit.ts';
import { toReadable } from './conf-text.ts';
import { replaceSection } from './section-text.ts';

/** A document after an edit, and the id of the section that the edit was about; null when it left none. */
export interface Edited {
  readonly document: ConfDocument;
  readonly id: string | null;
}

/** Makes an edit. Lines that it is not about stay as they are. Pure. @throws PaddockError as conf-edit.ts */
export function applyEdit(document: ConfDocument, edit: ProfileEdit): Edited {
  const { profileId } = edit;
  switch (edit.kind) {
    case 'change':
      requireSection(document, profileId);
      return change(document, profileId, edit);
    case 'add':
      return change(addSection(document, profileId, {}), profileId, edit);
    case 'duplicate': {
      const doubled = duplicateSection(document, profileId, edit.newId);
      return {
        document: edit.name === null ? doubled : setKey(doubled, edit.newId, 'NAME', edit.name),
        id: edit.newId,
      };
    }
    case 'delete':
      return { document: deleteSection(document, profileId), id: null };
    case 'retire':
      return { document: retireSection(document, profileId), id: null };
    case 'reactivate':
      return { document: reactivateSection(document, profileId, edit.line), id: profileId };
    default:
      return assertNever(edit);
  }
}

function change(
  document: ConfDocument,
  id: string,
  edit: { readonly text: string | null; readonly changes: Readonly<Record<string, string | null>> },
): Edited {
  let edited = edit.text === null ? { document, id } : replaceSection(document, id, edit.text);
  for (const [key, value] of Object.entries(edit.changes))
    edited = { ...edited, document: setKey(edited.document, edited.id, key, value) };
  return edited;
}

/** What differs between two documents, for people. */
export function diffDocuments(before: ConfDocument, after: ConfDocument): DiffHunk[] {
  const printed = (document: ConfDocument): readonly string[] =>
    document.lines.map(line => line.text + line.eol);
  const readable = (document: ConfDocument, from: number, count: number): string[] =>
    document.lines.slice(from, from + count).map(line => toReadable(line.text));
  return diffLines(printed(before), printed(after)).map(({ at, removed, to, added }) => ({
    line: at + 1,
    removed: readable(before, at, removed),
    added: readable(after, to, added),
  }));
}
