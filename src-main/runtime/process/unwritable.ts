import { PaddockError } from '../../../src-shared/errors.ts';
import type { FailureCode } from '../../../src-shared/model/supervisor.ts';
import { reasonOf } from '../../lib/file-error.ts';

/** That the state folder takes no file, in words. @param path the file, where the error names none */
export function unwritable(path: string, cause: unknown): PaddockError {
  const named = (cause as NodeJS.ErrnoException).path ?? path;
  return new PaddockError('FILE_UNWRITABLE', `${named} cannot be written: ${reasonOf(cause)}.`, {
    fix: 'Check the free space and the permissions of the state folder, or name another with --home.',
    details: { failure: 'home-unwritable' satisfies FailureCode },
    cause,
  });
}
