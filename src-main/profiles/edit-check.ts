import { PaddockError } from '../../src-shared/errors.ts';
import type { ProfileIssue } from '../../src-shared/model/profile.ts';
import { type ConfDocument, findSection, readStructure } from './conf-document.ts';
import type { ParseContext } from './parse-context.ts';
import { needsManagementToken } from './profile-keys.ts';
import { parseProfile } from './profile-parser.ts';

/**
 * An edit may leave a profile as broken as it was, but must not break it further: a value that cannot work, or a flag
 * that is refused, never reaches the file through Paddock.
 * @throws PaddockError INVALID_PROFILE or FLAG_REFUSED with the new errors in `details.issues`
 */
export function refuseNewErrors(
  before: ConfDocument,
  after: ConfDocument,
  id: string,
  context: ParseContext,
): void {
  const known = new Set(errorsOf(before, id, context).map(signature));
  const issues = errorsOf(after, id, context).filter(issue => !known.has(signature(issue)));
  const first = issues[0];
  if (!first) return;
  const code = first.code.startsWith('flag-') ? 'FLAG_REFUSED' : 'INVALID_PROFILE';
  throw new PaddockError(code, first.message, { fix: first.fix ?? undefined, details: { issues } });
}

function errorsOf(document: ConfDocument, id: string, context: ParseContext): readonly ProfileIssue[] {
  const section = findSection(document, id);
  return section ? parseProfile(section, context).issues.filter(issue => issue.severity === 'error') : [];
}

function signature(issue: ProfileIssue): string {
  return `${issue.code} ${issue.key} ${issue.message}`;
}

/** @throws PaddockError UNAUTHENTICATED when the two differ in a key that needs the management token */
export function refuseTokenKeys(before: ConfDocument, after: ConfDocument): void {
  if (tokenKeys(before) === tokenKeys(after)) return;
  throw new PaddockError(
    'UNAUTHENTICATED',
    'Undoing this save changes IMAGE, ENDPOINT or ENV_*, which needs the management token.',
    { fix: 'Undo it with the token, or edit models.conf.' },
  );
}

function tokenKeys(document: ConfDocument): string {
  const { sections } = readStructure(document);
  return JSON.stringify(
    sections.flatMap(section =>
      section.pairs
        .filter(pair => needsManagementToken({ [pair.key]: pair.value }))
        .map(pair => [section.id, pair.key, pair.value]),
    ),
  );
}
