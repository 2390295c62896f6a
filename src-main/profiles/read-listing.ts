import { PaddockError } from '../../src-shared/errors.ts';
import type { ProfileEntry, ProfileIssue, ProfileListing } from '../../src-shared/model/profile.ts';
import type { Logger } from '../lib/log.ts';
import type { Backups } from './backups.ts';
import { parseDocument } from './conf-document.ts';
import { readConfFile } from './conf-file.ts';
import { decodeConf } from './conf-text.ts';
import { inspectModelFile, type ModelLooks } from './model-file.ts';
import { readModelsConf } from './models-conf.ts';
import type { ParseContext } from './parse-context.ts';

/** A listing, and what its profiles were checked against. */
export interface ReadListing {
  readonly listing: ProfileListing;
  /** Null before the first reading. */
  readonly context: ParseContext | null;
}

export interface ReadListingDeps extends ModelLooks {
  /** models.conf. */
  readonly path: string;
  readonly backups: Backups;
  readonly log: Logger;
}

/**
 * models.conf as it is now, with the state of the model files. Never throws: while the file cannot be read, the
 * profiles of the previous listing stay and an issue says why. The same bytes are not parsed twice, and where nothing
 * is new the previous listing itself comes back.
 */
export async function readListing(
  context: ParseContext,
  previous: ReadListing,
  deps: ReadListingDeps,
): Promise<ReadListing> {
  const { path, backups, log } = deps;
  try {
    const file = await readConfFile(path);
    const before = previous.listing;
    if (file.revision === before.revision && sameContext(context, previous.context)) {
      const files = await Promise.all(before.profiles.map(entry => inspectAgain(entry, context, deps)));
      const isNew = files.some((entry, index) => entry !== before.profiles[index]);
      return { context, listing: isNew ? { ...before, profiles: files } : before };
    }
    const conf = readModelsConf(parseDocument(decodeConf(file.bytes)), context);
    const profiles = await Promise.all(
      conf.profiles.map(async profile => ({
        profile,
        file: await inspectModelFile(profile, context.modelRoots, deps),
      })),
    );
    const { retired, issues } = conf;
    return {
      context,
      listing: { path, revision: file.revision, profiles, retired: [...retired], issues: [...issues] },
    };
  } catch (error) {
    const known = error instanceof PaddockError;
    if (!known) log.error('models.conf could not be read', { error });
    const backup = await backups.newest();
    const fixes = [
      ...(known && error.fix !== undefined ? [error.fix] : []),
      ...(backup === null ? [] : [`What the last save replaced is in ${backup}.`]),
    ];
    const issue: ProfileIssue = {
      severity: 'error',
      code: 'file-unreadable',
      line: null,
      key: null,
      message: known ? error.message : `${path} cannot be read.`,
      fix: fixes.join(' ') || null,
    };
    return { context, listing: { ...previous.listing, revision: null, issues: [issue] } };
  }
}

function sameContext(one: ParseContext, other: ParseContext | null): boolean {
  return other?.flags === one.flags && other.modelRoots.join('\0') === one.modelRoots.join('\0');
}

async function inspectAgain(
  entry: ProfileEntry,
  context: ParseContext,
  looks: ModelLooks,
): Promise<ProfileEntry> {
  const file = await inspectModelFile(entry.profile, context.modelRoots, looks);
  return JSON.stringify(file) === JSON.stringify(entry.file) ? entry : { ...entry, file };
}
