import { join } from 'node:path';
import type { GraderCheck } from '../../src-shared/model/benchmark.ts';
import { checkGrader } from '../benchmarks/grading/check-grader.ts';
import { readDataset } from '../benchmarks/grading/dataset-file.ts';
import type { GradingPlaces } from '../benchmarks/runs/grade-run.ts';
import type { PaddockOptions } from '../options.ts';
import { isLocal, parseDockerAddress } from '../runtime/docker/engine-address.ts';

/** What grading takes from the installation and from the options, for a panel and for the CLI alike. */
export function gradingPlaces(
  options: PaddockOptions,
  cacheDir: string,
  env: NodeJS.ProcessEnv,
): GradingPlaces {
  return {
    sources: join(options.appDir, 'resources', 'grader'),
    cacheDir: join(cacheDir, 'grading'),
    sandbox: {
      kind: null,
      image: options.graderImage,
      docker: graderDocker(options, env),
      python: env.PADDOCK_PYTHON || null,
    },
  };
}

/**
 * The daemon that grades where it is named. One on another machine sees none of the files that grading needs: then it is
 * whichever the docker command finds of itself.
 */
export function graderDocker(
  { docker }: Pick<PaddockOptions, 'docker'>,
  env: NodeJS.ProcessEnv,
): string | null {
  try {
    return docker !== null && isLocal(parseDockerAddress(docker, env)) ? docker : null;
  } catch {
    // What is wrong with an address is said where it is used to serve.
    return null;
  }
}

/** What code would be graded in, without a panel. @throws PaddockError FILE_UNREADABLE without the starter suite */
export async function checkGraderHere(
  options: PaddockOptions,
  cacheDir: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<GraderCheck> {
  const places = gradingPlaces(options, cacheDir, env);
  const starter = join(options.appDir, 'benchmarks', 'suites', 'starter', 'starter.jsonl');
  return checkGrader(await readDataset(starter, places.cacheDir), places, signal);
}
