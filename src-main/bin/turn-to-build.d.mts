/** Waits until no other process builds here, and says so once. Resolves to what gives the turn back. */
export function turnToBuild(file: string, say: (line: string) => void): Promise<() => void>;
