import { PaddockError } from '../../src-shared/errors.ts';

/**
 * macOS starts an app at login as Finder does: the app as it is, without arguments. From a checkout that is Electron,
 * which knows no application then, and with options it is another Paddock than this one.
 * @param command the program and its arguments
 * @throws PaddockError NOT_OFFERED
 */
export function requireStartableByMac([, ...args]: readonly string[], packaged: boolean): void {
  if (!packaged)
    throw new PaddockError('NOT_OFFERED', 'At login macOS starts apps only, and this Paddock is no app.', {
      fix: 'Make one with `npm run package`, and install it.',
    });
  if (args.length > 0)
    throw new PaddockError(
      'NOT_OFFERED',
      `At login macOS starts apps without options, and this Paddock has some: ${args.join(' ')}.`,
      { fix: 'Start it without them. Settings keeps some options for every start.' },
    );
}
