import { PaddockError } from '../../src-shared/errors.ts';
import type { ProfileIssue } from '../../src-shared/model/profile.ts';
import { type ConfDocument, findSection, readStructure } from './conf-document.ts';
import type { ParseContext } from './parse-context.ts';
import { needsManagementToken } from './profile-keys.ts';
import { parseProfile } from './profile-parser.ts';

/**
 * An edit may leave a profile as broken as it was, but must not break it further: a value that cannot work, or a flag
 * that is refused, never reaches the file through Paddock.
 * @param id of the section, or its ids before and after a renaming
 * @throws PaddockError INVALID_PROFILE or FLAG_REFUSED with the new errors in `details.issues`
 */
export function refuseNewErrors(
  before: ConfDocument,
  after: ConfDocument,
  id: string | { readonly before: string; readonly after: string },
  context: ParseContext,
): void {
  const ids = typeof id === 'string' ? { before: id, after: id } : id;
  const known = new Set(errorsOf(before, ids.before, context).map(signature));
  const issues = errorsOf(after, ids.after, context).filter(issue => !known.has(signature(issue)));
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

/**
 * Who does not hold the management token may not decide what is executed: the IMAGE, ENDPOINT and ENV_* of a section
 * stay what they are. Sections may go, and a new one may be like one that is there, as a copy is.
 * @param mayReturn sections that are not there now may come with such keys: an undo brings back what was just deleted
 * @throws PaddockError UNAUTHENTICATED
 */
export function refuseTokenKeys(before: ConfDocument, after: ConfDocument, mayReturn = false): void {
  const known = tokenKeys(before);
  const present = new Set(known.values());
  for (const [id, keys] of tokenKeys(after)) {
    const allowed = known.has(id) ? known.get(id) === keys : keys === NONE || mayReturn || present.has(keys);
    if (allowed) continue;
    throw new PaddockError(
      'UNAUTHENTICATED',
      'This changes IMAGE, ENDPOINT or ENV_*, which needs the management token.',
      { fix: 'Do it with the token, or edit models.conf.' },
    );
  }
}

const NONE = '[]';

/** Section → its keys that need the token, comparable. Of two sections with one id the first counts. */
function tokenKeys(document: ConfDocument): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { id, pairs } of readStructure(document).sections) {
    if (found.has(id)) continue;
    const guarded = pairs.filter(pair => needsManagementToken({ [pair.key]: pair.value }));
    found.set(id, JSON.stringify(guarded.map(pair => [pair.key, pair.value])));
  }
  return found;
}
