import { spawnSync } from 'node:child_process';

const ASK = 'import sys, numpy; print(sys.executable, numpy.__version__)';

/** A Python that has numpy, which the grader itself does without. */
export interface NumpyPython {
  readonly path: string;
  readonly numpy: string;
}

/** Pythons of this machine with numpy, one for each version of it: numpy's two major versions differ here and there. */
export function numpyPythons(): readonly NumpyPython[] {
  const found = new Map<string, NumpyPython>();
  for (const program of ['python3', '/usr/bin/python3', '/usr/local/bin/python3']) {
    const { status, stdout } = spawnSync(program, ['-I', '-c', ASK], { encoding: 'utf8', timeout: 30_000 });
    const [path, numpy] = (stdout ?? '').trim().split(' ');
    if (status === 0 && path && numpy && !found.has(numpy)) found.set(numpy, { path, numpy });
  }
  return [...found.values()];
}
