import { join } from 'node:path';
import type { GradedFiles, GradeFilesRequest } from './benchmarks/grading/grade-files.ts';
import { gradeFiles } from './benchmarks/grading/grade-files.ts';
import { graderDocker } from './compose/sandboxes.ts';
import type { PaddockOptions } from './options.ts';

/** Grades files as the CLI does it when no panel runs. @throws PaddockError */
export async function gradeFilesHere(
  options: PaddockOptions,
  request: GradeFilesRequest,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<GradedFiles> {
  const places = {
    sources: join(options.appDir, 'resources', 'grader'),
    cacheDir: join(options.home, 'cache', 'grading'),
    onVerdict: (_verdict: unknown, done: number, total: number) => onProgress(done, total),
  };
  const sandbox = { ...request.sandbox, docker: graderDocker(options, process.env) };
  return gradeFiles({ ...request, sandbox }, places, signal);
}
