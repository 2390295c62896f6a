import { PaddockError, toWireError } from '../../src-shared/errors.ts';
import type { ProfileEntry } from '../../src-shared/model/profile.ts';
import type { EditPreview, ProfileEdit } from '../../src-shared/model/profile-edit.ts';
import { applyEdit, diffDocuments } from './apply-edit.ts';
import { type ConfDocument, findSection } from './conf-document.ts';
import { refuseNewErrors, refuseTokenKeys } from './edit-check.ts';
import { inspectModelFile, type ModelLooks } from './model-file.ts';
import type { ParseContext } from './parse-context.ts';
import { parseProfile } from './profile-parser.ts';
import { isTextEditable, sectionText } from './section-text.ts';

/**
 * What an edit would do. Never throws for what is wrong with the edit itself: that is the preview's `problem`.
 * @param revision that of the document
 * @param context `trusted` callers may change what is executed
 */
export async function previewEdit(
  document: ConfDocument,
  edit: ProfileEdit,
  revision: string,
  context: ParseContext & ModelLooks & { readonly trusted: boolean },
): Promise<EditPreview> {
  try {
    const { document: edited, id } = applyEdit(document, edit);
    const section = id === null ? undefined : findSection(edited, id);
    const nothing = {
      revision,
      profileId: null,
      line: null,
      text: null,
      textEditable: false,
      entry: null,
      issues: [],
      problem: null,
      diff: diffDocuments(document, edited),
    };
    if (!section) return nothing;
    const profile = parseProfile(section, context);
    const file = await inspectModelFile(profile, context.modelRoots, context);
    const entry: ProfileEntry = { profile, file };
    return {
      ...nothing,
      profileId: section.id,
      line: section.header + 1,
      text: sectionText(edited, section),
      textEditable: isTextEditable(edited, section),
      entry,
      issues: profile.issues,
      problem: problemOf(() => {
        checkEdit(document, edited, edit, section.id, context);
        if (!context.trusted) refuseTokenKeys(document, edited);
      }),
    };
  } catch (error) {
    if (!(error instanceof PaddockError)) throw error;
    return {
      revision,
      profileId: null,
      line: null,
      text: 'text' in edit ? edit.text : null,
      textEditable: true,
      entry: null,
      issues: [],
      problem: toWireError(error),
      diff: [],
    };
  }
}

/** An edit of what a profile says must not break it further. @throws PaddockError INVALID_PROFILE, FLAG_REFUSED */
export function checkEdit(
  before: ConfDocument,
  after: ConfDocument,
  edit: ProfileEdit,
  id: string | null,
  context: ParseContext,
): void {
  if (id !== null && (edit.kind === 'change' || edit.kind === 'add'))
    refuseNewErrors(before, after, { before: edit.profileId, after: id }, context);
}

function problemOf(check: () => void): EditPreview['problem'] {
  try {
    check();
    return null;
  } catch (error) {
    return toWireError(error);
  }
}
