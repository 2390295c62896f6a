import { access, constants } from 'node:fs/promises';
import type { ProfileListing } from '../../src-shared/model/profile.ts';
import { hasFiles } from '../../src-shared/start-problem.ts';
import type { Check } from './check.ts';

export const modelsConfCheck: Check = {
  name: 'models.conf',
  run: async ({ options, listing }) => {
    const { modelsConf } = options;
    try {
      await access(modelsConf, constants.R_OK);
    } catch (error) {
      return {
        status: 'problem',
        message: `${modelsConf} cannot be read: ${(error as NodeJS.ErrnoException).code}.`,
        fix: 'Name another file with --models-conf, or restore it from the backups in the state folder.',
      };
    }
    const read = listing();
    return read === null ? { status: 'ok', message: modelsConf, fix: null } : verdict(read);
  },
};

function verdict(listing: ProfileListing): Awaited<ReturnType<Check['run']>> {
  const { profiles, path } = listing;
  const issues = [...listing.issues, ...profiles.flatMap(({ profile }) => profile.issues)];
  const [first, ...others] = issues.filter(({ severity }) => severity === 'error');
  if (first !== undefined) {
    const more = others.length === 0 ? '' : ` ${others.length} more: run \`paddock profiles validate\`.`;
    return {
      status: 'problem',
      message: `${path}${first.line === null ? '' : `:${first.line}`}: ${first.message}${more}`,
      fix: first.fix,
    };
  }
  const usable = profiles.filter(hasFiles).length;
  const message = `${profiles.length} profiles, ${usable} with their model file, in ${path}`;
  if (profiles.length > 0 && usable === 0) {
    return {
      status: 'warning',
      message,
      fix: `Put the model files where MODEL says, below the models folder, or name it with --models-dir.`,
    };
  }
  return { status: 'ok', message, fix: null };
}
