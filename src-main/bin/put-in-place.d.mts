/**
 * Moves a finished build to where it is used, so that what runs from the one before finds all of its files.
 * @param before files of the build that is replaced, relative to `place`
 * @param now milliseconds since the epoch
 * @returns the files of the new build, relative to `place`
 */
export function putInPlace(
  fresh: string,
  place: string,
  before: readonly string[],
  now: number,
): readonly string[];
