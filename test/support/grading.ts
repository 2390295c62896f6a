import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxWish } from '../../src-main/benchmarks/grading/choose-sandbox.ts';
import type { SandboxKind } from '../../src-shared/model/benchmark.ts';
import { llamaTree } from './real-llama.ts';

/** Image that the container sandbox is tested with; test/provision.sh makes its tree and imports it. */
export const PYTHON_IMAGE = 'paddock-test/python3';

/** The grader's Python sources. */
export const graderSources = fileURLToPath(new URL('../../resources/grader', import.meta.url));

const pythonTree = join(llamaTree, '..', 'python-rootfs');

/** Whether there is a Python of test/provision.sh for a container. */
export function havePythonTree(): boolean {
  return existsSync(join(pythonTree, 'usr/bin/python3'));
}

/** Whether that Python has numpy. */
export function haveNumpyInTree(): boolean {
  return existsSync(join(pythonTree, 'usr/lib/python3/dist-packages/numpy'));
}

/** Imports the tree as PYTHON_IMAGE where the daemon does not have it. */
export function ensurePythonImage(): void {
  if (spawnSync('docker', ['image', 'inspect', PYTHON_IMAGE], { timeout: 30_000 }).status === 0) return;
  const pack = 'tar -C "$1" -c . | docker import --change \'CMD ["/usr/bin/python3"]\' - "$2"';
  execFileSync('/bin/sh', ['-c', pack, 'sh', pythonTree, PYTHON_IMAGE], {
    stdio: 'ignore',
    timeout: 170_000,
  });
}

/** Exactly this sandbox, or an error. */
export function only(kind: SandboxKind): SandboxWish {
  return {
    kind,
    image: kind === 'docker' ? PYTHON_IMAGE : null,
    docker: null,
    allowGuard: kind === 'guard',
    python: null,
  };
}
