/** Debian's and most other systems' user that owns nothing. */
const NOBODY = 65_534;

/**
 * Does something as a user who owns nothing, where the tests run as root, to whom no permission applies. All of this
 * process is that user meanwhile: it is one test file's own.
 */
export async function asNobody<T>(task: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return task();
  process.seteuid?.(NOBODY);
  try {
    return await task();
  } finally {
    process.seteuid?.(0);
  }
}
