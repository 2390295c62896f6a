import type { BenchmarkRun, CellState, RunStatus } from '../../../../src-shared/model/benchmark-run.ts';

const ACTIVE: readonly RunStatus[] = ['serving', 'generating', 'grading'];
const RESUMABLE: readonly RunStatus[] = ['paused', 'failed', 'cancelled', 'interrupted'];

/** At work now. */
export const isActive = (status: RunStatus): boolean => ACTIVE.includes(status);
/** At work or in line. */
export const goesOn = (status: RunStatus): boolean => status === 'queued' || isActive(status);
export const mayResume = (status: RunStatus): boolean => RESUMABLE.includes(status);
export const mayCancel = (status: RunStatus): boolean =>
  goesOn(status) || status === 'paused' || status === 'interrupted';

/** All its answers are there, and none of them is the result of somebody else's grading. */
export const mayGrade = (run: BenchmarkRun): boolean =>
  !goesOn(run.status) &&
  run.suite.kind === 'code' &&
  run.answered >= run.expected &&
  (run.importedFrom === null || run.status !== 'done');

/** A run with a score belongs into the table; the others stand above it. */
export const isResult = (run: BenchmarkRun): boolean => run.status === 'done';

export type Tone = 'pass' | 'base' | 'failed' | 'cut' | 'running' | 'answered' | 'waiting';

/** The colour and shape of a state; several that mean the same to the eye share one. */
export const TONES: Readonly<Record<CellState, Tone>> = {
  waiting: 'waiting',
  generating: 'running',
  answered: 'answered',
  pass: 'pass',
  'base-only': 'base',
  fail: 'failed',
  timeout: 'failed',
  truncated: 'cut',
  empty: 'cut',
  'server-died': 'cut',
  refused: 'cut',
};
