/** The installation: the folder of package.json. */
export const appDir: string;
/** Whether the sources are newer than the build. */
export function buildIsStale(): boolean;
/** Builds what is stale. @throws Error with the end of the build's output when it fails */
export function buildIfStale(say?: (line: string) => void): Promise<void>;
