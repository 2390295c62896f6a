import { PaddockError } from '../../src-shared/errors.ts';

/** A digest behind a name, or the id of an image that is here. */
const PINNED = /^(?:[a-z0-9][\w.:/-]*@)?sha256:[0-9a-f]{64}$/;

/**
 * The name of an image that cannot come to mean another one. A tag can: whoever may push to it, or build under it,
 * decides what runs.
 * @throws PaddockError BAD_REQUEST for a tag, with how to find the digest
 */
export function pinnedImage(option: string, image: string): string {
  if (PINNED.test(image)) return image;
  throw new PaddockError(
    'BAD_REQUEST',
    `${option} ${JSON.stringify(image)} is not pinned: it needs a digest (NAME@sha256:…) or the id of a local image (sha256:…), since a tag can come to mean another image.`,
    { fix: "Find the id with `docker image inspect --format '{{.Id}}' IMAGE`." },
  );
}
