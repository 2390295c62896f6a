import { join } from 'node:path';
import { type SandboxOutlook, sandboxOutlook } from '../benchmarks/grading/sandbox-outlook.ts';
import type { PaddockOptions } from '../options.ts';

/** What grading needs of the installation and of the options, for a panel and for the CLI alike. */
export function gradingPlaces(options: PaddockOptions, cacheDir: string, env: NodeJS.ProcessEnv) {
  return {
    sources: join(options.appDir, 'resources', 'grader'),
    cacheDir: join(cacheDir, 'grading'),
    sandbox: { image: options.graderImage, python: env.PADDOCK_PYTHON || null },
  };
}

/** Tries the sandboxes as a run of this panel would. @throws NodeJS.ErrnoException */
export function sandboxesHere(
  options: PaddockOptions,
  cacheDir: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<SandboxOutlook> {
  const { sources, cacheDir: cache, sandbox } = gradingPlaces(options, cacheDir, env);
  const dataset = join(options.appDir, 'benchmarks', 'suites', 'starter', 'starter.jsonl');
  return sandboxOutlook(sandbox, { sources, cacheDir: cache, dataset }, signal);
}
