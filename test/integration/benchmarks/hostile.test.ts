import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trySandboxes } from '../../../src-main/benchmarks/grading/choose-sandbox.ts';
import { readDataset } from '../../../src-main/benchmarks/grading/dataset-file.ts';
import { gradeSamples } from '../../../src-main/benchmarks/grading/grader.ts';
import { graderSources, only } from '../../support/grading.ts';
import { ASSERTS, corpusIn, INPUTS } from '../../support/hostile.ts';
import { describeWith } from '../../support/requirements.ts';

for (const corpus of [INPUTS, ASSERTS]) {
  corpusIn('bubblewrap', ['bubblewrap'], corpus);
  corpusIn('docker', ['docker', 'python-image'], corpus);
  // What protects from accidents only is held to what it can do: the rest says why it is left out.
  corpusIn('guard', [], corpus);
}

describe('a problem whose asserts do not run at all', () => {
  it('is a fault of the data set, said as such, and no verdict on anybody', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paddock-asserts-'));
    try {
      const path = join(folder, 'broken.jsonl');
      const problem = { ...ASSERTS.problem, test: 'def check(candidate)\n    pass\n' };
      writeFileSync(path, `${JSON.stringify(problem)}\n`);
      const dataset = await readDataset(path, folder);
      const samples = [{ taskId: problem.task_id, solution: 'def solve(x):\n    return x + x\n' }];
      const request = { dataset, samples, workers: 1, sandbox: only('guard') };
      const places = { sources: graderSources, cacheDir: join(folder, 'cache') };
      await expect(gradeSamples(request, places, AbortSignal.timeout(800_000))).rejects.toThrow(
        /HostileAsserts\/0 cannot be graded: BadCheck: its own check does not run: SyntaxError/,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describeWith(['docker'], 'a container for grading', () => {
  it('whose image is not here is passed over, with the way to get it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paddock-no-image-'));
    try {
      const image = `paddock-test/absent@sha256:${'a'.repeat(64)}`;
      const path = join(folder, 'problems.jsonl');
      writeFileSync(path, `${JSON.stringify(INPUTS.problem)}\n`);
      const files = { sources: graderSources, dataset: path, cache: join(folder, 'cache') };
      mkdirSync(files.cache);
      const wish = { ...only('docker'), image };
      const { works, refused } = await trySandboxes(wish, files, AbortSignal.timeout(800_000));
      expect(works).toBeNull();
      expect(refused[0]?.fix).toBe(`Get it: docker pull ${image}`);
      expect(refused[0]?.why).toContain(image);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('limits alone', () => {
  it('leave out of the corpora exactly what needs a sandbox', () => {
    const leftOut = [...INPUTS.programs, ...ASSERTS.programs].filter(({ notInGuard }) => notInGuard !== null);
    expect(leftOut.map(({ name }) => name)).toEqual([
      'write-outside',
      'read-the-home',
      'read-the-environment',
      'fill-the-disk',
      'files-left-for-the-next',
      'files-of-the-one-before',
      'read-the-memory-of-others',
      'data-set-on-disk',
      'the-memory-of-others',
    ]);
  });
});
