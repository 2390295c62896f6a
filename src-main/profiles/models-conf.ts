import type { Profile, ProfileIssue, RetiredProfile } from '../../src-shared/model/profile.ts';
import { type ConfDocument, type ConfOddity, type ConfSection, readStructure } from './conf-document.ts';
import { toReadable } from './conf-text.ts';
import { ExtraArgsReader } from './extra-args.ts';
import { MAX_PROFILE_ISSUES } from './issue-collector.ts';
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
/** More sections than anybody keeps by hand; what generates more than that takes the panel's time and memory. */
export const MAX_SECTIONS = 5_000;
/** Beyond this many findings in all profiles, each further profile says only its first of each severity. */
const MAX_ISSUES = 1_000;

/**
 * Reads a document. Of two sections with one id the first counts; the other is reported, as are sections beyond the
 * 5,000th, which are left out. Looks at no file.
 */
export function readModelsConf(document: ConfDocument, context: ParseContext): ModelsConf {
  const { sections, oddities } = readStructure(document);
  const issues = atMost(
    oddities,
    oddity => describe(oddity, document),
    more => ({
      severity: 'warning',
      code: 'more',
      message: `${more} more lines are neither sections, keys nor comments.`,
      fix: 'Check that this is a models.conf.',
    }),
  );
  const seen = new Map<string, Profile>();
  const doubled: { readonly section: ConfSection; readonly first: Profile }[] = [];
  const extraArgs = new ExtraArgsReader(context);
  let found = 0;
  for (const section of sections.slice(0, MAX_SECTIONS)) {
    const first = seen.get(section.id);
    if (first) doubled.push({ section, first });
    else {
      const profile = parseProfile(section, context, extraArgs, found < MAX_ISSUES ? MAX_PROFILE_ISSUES : 1);
      found += profile.issues.length;
      seen.set(section.id, profile);
    }
  }
  issues.push(
    ...atMost(doubled, describeDouble, more => ({
      severity: 'error',
      code: 'more',
      message: `${more} more sections have an id that is there already; they are left out.`,
      fix: 'Give each section an id of its own.',
    })),
  );
  if (sections.length > MAX_SECTIONS) issues.push(describeExcess(sections));
  const retired = findRetired(document)
    .slice(0, MAX_SECTIONS)
    .map(({ id, name, header }) => ({ id, name: toReadable(name) || id, line: header + 1 }));
  return { profiles: [...seen.values()], retired, issues };
}

/** The first hundred as findings, and one more that says how many were left out. */
function atMost<T>(
  all: readonly T[],
  describeOne: (one: T) => ProfileIssue,
  describeRest: (more: number) => Pick<ProfileIssue, 'severity' | 'code' | 'message' | 'fix'>,
): ProfileIssue[] {
  const issues = all.slice(0, MAX_ODDITIES).map(describeOne);
  if (all.length > MAX_ODDITIES)
    issues.push({ line: null, key: null, ...describeRest(all.length - MAX_ODDITIES) });
  return issues;
}

/** Everything that is wrong, in the order of the lines. */
export function allIssues(conf: ModelsConf): readonly ProfileIssue[] {
  return [...conf.issues, ...conf.profiles.flatMap(profile => profile.issues)].sort(
    (one, other) => (one.line ?? Number.POSITIVE_INFINITY) - (other.line ?? Number.POSITIVE_INFINITY),
  );
}

function describeDouble({
  section,
  first,
}: {
  readonly section: ConfSection;
  readonly first: Profile;
}): ProfileIssue {
  return {
    severity: 'error',
    code: 'duplicate-id',
    line: section.header + 1,
    key: null,
    message: `[${section.id}] is there already, in line ${first.line}; this one is left out.`,
    fix: 'Give one of the sections another id.',
  };
}

function describeExcess(sections: readonly ConfSection[]): ProfileIssue {
  return {
    severity: 'error',
    code: 'too-many-sections',
    line: (sections[MAX_SECTIONS]?.header ?? 0) + 1,
    key: null,
    message: `There are ${sections.length} sections; those from here on are left out, since at most ${MAX_SECTIONS} are read.`,
    fix: 'Remove sections that are not needed, or keep them in another file.',
  };
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
    case 'swallowed':
      return {
        ...about,
        code: 'carriage-returns',
        message:
          'This comment has single carriage returns in it, which end no line: what follows them is a comment too.',
        fix: 'Save the file with LF or CRLF line ends.',
      };
  }
}
