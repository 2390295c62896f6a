import type { Profile, ProfileIssue, RetiredProfile } from '../../src-shared/model/profile.ts';
import { type ConfDocument, type ConfOddity, readStructure } from './conf-document.ts';
import { toReadable } from './conf-text.ts';
import { ExtraArgsReader } from './extra-args.ts';
import type { ParseContext } from './parse-context.ts';
import { parseProfile } from './profile-parser.ts';
import { findRetired } from './retired.ts';

/** models.conf as profiles. `issues` are those that belong to no profile; each profile carries its own. */
export interface ModelsConf {
  readonly profiles: readonly Profile[];
  readonly retired: readonly RetiredProfile[];
  readonly issues: readonly ProfileIssue[];
}

/** Binary garbage has an oddity in every line; nobody reads more than this. */
const MAX_ODDITIES = 100;

/** Reads a document. Of two sections with one id the first counts; the other is reported. Looks at no file. */
export function readModelsConf(document: ConfDocument, context: ParseContext): ModelsConf {
  const { sections, oddities } = readStructure(document);
  const issues: ProfileIssue[] = oddities.slice(0, MAX_ODDITIES).map(oddity => describe(oddity, document));
  if (oddities.length > MAX_ODDITIES)
    issues.push({
      severity: 'warning',
      code: 'more',
      line: null,
      key: null,
      message: `${oddities.length - MAX_ODDITIES} more lines are neither sections, keys nor comments.`,
      fix: 'Check that this is a models.conf.',
    });
  const seen = new Map<string, Profile>();
  const extraArgs = new ExtraArgsReader(context);
  for (const section of sections) {
    const first = seen.get(section.id);
    if (!first) seen.set(section.id, parseProfile(section, context, extraArgs));
    else
      issues.push({
        severity: 'error',
        code: 'duplicate-id',
        line: section.header + 1,
        key: null,
        message: `[${section.id}] is there already, in line ${first.line}; this one is left out.`,
        fix: 'Give one of the sections another id.',
      });
  }
  const retired = findRetired(document).map(({ id, name, header }) => ({
    id,
    name: toReadable(name) || id,
    line: header + 1,
  }));
  return { profiles: [...seen.values()], retired, issues };
}

/** Everything that is wrong, in the order of the lines. */
export function allIssues(conf: ModelsConf): readonly ProfileIssue[] {
  return [...conf.issues, ...conf.profiles.flatMap(profile => profile.issues)].sort(
    (one, other) => (one.line ?? Number.POSITIVE_INFINITY) - (other.line ?? Number.POSITIVE_INFINITY),
  );
}

function describe(oddity: ConfOddity, document: ConfDocument): ProfileIssue {
  const text = JSON.stringify(toReadable((document.lines[oddity.line]?.text ?? '').trim().slice(0, 60)));
  const about = { severity: 'warning', line: oddity.line + 1, key: null } as const;
  switch (oddity.kind) {
    case 'malformed':
      return {
        ...about,
        code: 'malformed-header',
        message: `${text} is no section header; the keys below it belong to the section above.`,
        fix: 'Write [id] alone on the line, with letters, digits, "_", "-" and ".".',
      };
    case 'junk':
      return {
        ...about,
        code: 'not-a-key',
        message: `${text} is neither a section, KEY=value nor a comment.`,
        fix: 'Put # in front of a comment.',
      };
    case 'before-first-section':
      return {
        ...about,
        code: 'before-first-section',
        message: `${text} stands before the first section and has no effect.`,
        fix: 'Move it into a section.',
      };
  }
}
