import { randomBytes } from 'node:crypto';
import type { ClientSettings, RunRequest, RunTarget } from '../../../src-shared/model/benchmark-request.ts';
import type { BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import type { LoadedSuite } from '../suites/suite.ts';

/** A new id that sorts by time and says what it is of. */
export function newRunId(at: number, words: readonly string[]): string {
  const stamp = new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const slug = words
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return `${stamp}-${slug}-${randomBytes(3).toString('hex')}`;
}

/** A run that waits for its turn. */
export function queuedRun(
  about: {
    readonly at: number;
    readonly label: string;
    readonly target: RunTarget;
    readonly suite: LoadedSuite;
    readonly settings: ClientSettings;
  },
  request: Pick<RunRequest, 'taskIds' | 'consentToGuard'>,
): BenchmarkRun {
  const { at, label, target, suite, settings } = about;
  const { id, name, hash } = suite.summary;
  const taskIds = request.taskIds ?? null;
  const problems = taskIds === null ? suite.problems.length : taskIds.length;
  return {
    id: newRunId(at, [target.kind === 'profile' ? target.profileId : target.modelId, id]),
    label,
    target,
    suite: { id, name, kind: suite.kind, hash, problems: suite.problems.length },
    settings,
    taskIds,
    status: 'queued',
    message: null,
    createdAt: at,
    startedAt: null,
    finishedAt: null,
    answered: 0,
    expected: problems * settings.samples,
    scores: { base: null, plus: null, passAtK: null },
    totals: null,
    provenance: null,
    sandbox: null,
    consentToGuard: request.consentToGuard,
    importedFrom: null,
    rerunOf: null,
    marked: false,
    note: '',
  };
}
