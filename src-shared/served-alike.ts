import type { BenchmarkRun, Provenance } from './model/benchmark-run.ts';

/** What decides about answers besides the launch itself. What is not known of one of two says nothing. */
const DECIDING = [
  'runtime',
  'engineBuild',
  'remoteModel',
  'modelBytes',
] as const satisfies readonly (keyof Provenance)[];

/** What the sum of a model in several parts begins with. */
export const OF_PARTS = 'parts:';

/** In a command line of before, what is followed by a value that decides nothing. */
const ADDRESSES = new Set(['--host', '--port', '--publish', '--name']);

/** Whether two answers can be taken for those of one model: nothing that decides about them is known to differ. */
export function servesAlike(one: Provenance, other: Provenance): boolean {
  return (
    DECIDING.every(key => agree(one[key], other[key])) &&
    // Of a model in several parts the first one alone was summed before: that says nothing about all of them.
    (ofParts(one) !== ofParts(other) || agree(one.modelDigest, other.modelDigest)) &&
    // One image has many names, and a name stands for many images.
    (one.imageDigest !== null && other.imageDigest !== null
      ? one.imageDigest === other.imageDigest
      : agree(one.image, other.image)) &&
    launchedAlike(one, other)
  );
}

/** How many answers of a run come from a model that was served otherwise than what its provenance says. */
export function servedOtherwise({ provenance, takenOver = [], earlier = [] }: BenchmarkRun): number {
  if (provenance === null) return 0;
  return [...takenOver, ...earlier]
    .filter(({ provenance: from }) => from !== null && !servesAlike(from, provenance))
    .reduce((sum, { answers }) => sum + answers, 0);
}

const ofParts = ({ modelDigest }: Provenance): boolean => modelDigest?.startsWith(OF_PARTS) === true;

function launchedAlike(one: Provenance, other: Provenance): boolean {
  if (one.servedHash !== null && other.servedHash !== null) return one.servedHash === other.servedHash;
  // Runs of before do not say: a profile that is the same in all was launched alike.
  if (one.profileHash !== null && one.profileHash === other.profileHash) return true;
  const [first, second] = [one, other].map(({ command }) => withoutAddresses(command).join('\0'));
  return first === '' || second === '' || first === second;
}

function withoutAddresses(command: readonly string[]): readonly string[] {
  return command.filter((word, at) => !ADDRESSES.has(word) && !ADDRESSES.has(command[at - 1] ?? ''));
}

function agree<T>(one: T | null, other: T | null): boolean {
  return one === null || other === null || one === other;
}
