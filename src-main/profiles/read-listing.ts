import { PaddockError } from '../../src-shared/errors.ts';
import type { ProfileIssue, ProfileListing } from '../../src-shared/model/profile.ts';
import type { Logger } from '../lib/log.ts';
import { parseDocument } from './conf-document.ts';
import { readConfFile } from './conf-file.ts';
import { decodeConf } from './conf-text.ts';
import { inspectModelFile } from './model-file.ts';
import { readModelsConf } from './models-conf.ts';
import type { ParseContext } from './parse-context.ts';

/**
 * models.conf as it is now, with the state of the model files. Never throws: while the file cannot be read, the
 * profiles of the previous listing stay and an issue says why.
 */
export async function readListing(
  path: string,
  context: ParseContext,
  previous: ProfileListing,
  log: Logger,
): Promise<ProfileListing> {
  try {
    const file = await readConfFile(path);
    const conf = readModelsConf(parseDocument(decodeConf(file.bytes)), context);
    const profiles = await Promise.all(
      conf.profiles.map(async profile => ({
        profile,
        file: await inspectModelFile(profile, context.modelRoots),
      })),
    );
    return {
      path,
      revision: file.revision,
      profiles,
      retired: [...conf.retired],
      issues: [...conf.issues],
    };
  } catch (error) {
    const known = error instanceof PaddockError;
    if (!known) log.error('models.conf could not be read', { error });
    const issue: ProfileIssue = {
      severity: 'error',
      code: 'file-unreadable',
      line: null,
      key: null,
      message: known ? error.message : `${path} cannot be read.`,
      fix: (known ? error.fix : undefined) ?? null,
    };
    return { ...previous, revision: null, issues: [issue] };
  }
}
