import { join } from 'node:path';
import type { GradedFiles, GradeFilesWish } from './benchmarks/grading/grade-files.ts';
import { gradeFiles } from './benchmarks/grading/grade-files.ts';
import { gradingPlaces } from './compose/sandboxes.ts';
import type { PaddockOptions } from './options.ts';

/** Grades files as the CLI does it when no panel runs. @throws PaddockError */
export async function gradeFilesHere(
  options: PaddockOptions,
  request: GradeFilesWish,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<GradedFiles> {
  const { sandbox, ...places } = gradingPlaces(options, join(options.home, 'cache'), process.env);
  const onVerdict = (_verdict: unknown, done: number, total: number): void => onProgress(done, total);
  const wish = { ...request.sandbox, docker: sandbox.docker };
  return gradeFiles({ ...request, sandbox: wish }, { ...places, onVerdict }, signal);
}
