import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatasetFile, readDataset } from '../../../src-main/benchmarks/grading/dataset-file.ts';
import { findPython } from '../../../src-main/benchmarks/grading/find-python.ts';
import { flawedReferences } from '../../../src-main/benchmarks/grading/flawed-references.ts';
import { type Graded, gradeSamples } from '../../../src-main/benchmarks/grading/grader.ts';
import type { SandboxKind } from '../../../src-shared/model/benchmark.ts';
import { figure, finish, median, repository, runs, unmeasured } from '../figures.ts';

const WORKERS = 2;
const sources = join(repository, 'resources/grader');
const file = join(process.env.PADDOCK_EVALPLUS_DIR ?? '/nonexistent', 'HumanEvalPlus-v0.1.10.jsonl.gz');
const PYTHON_IMAGE = 'paddock-test/python3';

/** The canonical solutions over all inputs in one process, without a sandbox and without comparing anything. */
const BARE = `
import contextlib, io, json, sys, time
records = [json.loads(line) for line in open(sys.argv[1])]
started = time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()):
    for record in records:
        scope = {}
        exec(record['prompt'] + record['canonical_solution'], scope)
        function = scope[record['entry_point']]
        for args in record['base_input'] + record['plus_input']:
            function(*args)
print(time.perf_counter() - started)
`;

async function bareSeconds(dataset: DatasetFile, dir: string): Promise<number> {
  const python = await findPython(null, AbortSignal.timeout(30_000));
  const script = join(dir, 'bare.py');
  writeFileSync(script, BARE);
  const ran = spawnSync(python.path, ['-I', '-B', script, dataset.path], { encoding: 'utf8' });
  return Number(ran.stdout.trim());
}

async function gradeOnce(
  dataset: DatasetFile,
  cacheDir: string,
  kind: SandboxKind,
  workers = WORKERS,
): Promise<Graded> {
  const samples = [...dataset.problems.values()].map(({ taskId, canonicalSolution }) => ({
    taskId,
    completion: canonicalSolution,
  }));
  const image = kind === 'docker' ? PYTHON_IMAGE : null;
  const sandbox = { kind, image, docker: null, allowGuard: false, python: null };
  const graded = await gradeSamples(
    { dataset, samples, workers, sandbox },
    { sources, cacheDir },
    AbortSignal.timeout(300_000),
  );
  const failed = graded.verdicts.filter(
    ({ base, plus }) => base.status !== 'pass' || plus?.status !== 'pass',
  );
  // From Python 3.12 on sum() rounds otherwise, and one reference solution misses its own tolerance: it and no other.
  const excused = flawedReferences(failed).map(({ taskId }) => taskId);
  const wrong = failed.filter(({ taskId }) => !(excused.includes(taskId) && taskId === 'HumanEval/32'));
  if (wrong.length > 0) {
    throw new Error(
      wrong.map(({ taskId, base, plus }) => `${taskId}: ${base.reason ?? plus?.reason}`).join(', '),
    );
  }
  return graded;
}

/**
 * EvalPlus's own evaluation of the same samples, where the Python that was found can import it: without ground truth
 * for the first run, with it for the others, in a home of its own.
 */
async function evalplus(dataset: DatasetFile, dir: string): Promise<void> {
  const python = await findPython(null, AbortSignal.timeout(30_000));
  if (spawnSync(python.path, ['-c', 'import evalplus.evaluate']).status !== 0)
    return unmeasured(`EvalPlus itself: ${python.path} cannot import it; pip install evalplus provides it`);
  const samples = join(dir, 'evalplus.jsonl');
  const lines = [...dataset.problems.values()].map(({ taskId, prompt, canonicalSolution }) =>
    JSON.stringify({ task_id: taskId, solution: prompt + canonicalSolution }),
  );
  writeFileSync(samples, `${lines.join('\n')}\n`);
  const env = { ...process.env, HOME: dir, XDG_CACHE_HOME: dir, HUMANEVAL_OVERRIDE_PATH: dataset.path };
  const asked = ['--dataset', 'humaneval', '--samples', samples, '--parallel', String(WORKERS)];
  const seconds: number[] = [];
  for (let run = 0; run <= Math.min(runs, 3); run++) {
    // It takes what an earlier run wrote for the answer.
    for (const name of ['evalplus_eval_results.json', 'evalplus.eval_results.json'])
      rmSync(join(dir, name), { force: true });
    const began = performance.now();
    const ran = spawnSync(python.path, ['-m', 'evalplus.evaluate', ...asked], { env, encoding: 'utf8' });
    if (ran.status !== 0) return unmeasured(`EvalPlus itself: ${ran.stderr.trim().split('\n').at(-1)}`);
    seconds.push((performance.now() - began) / 1000);
  }
  figure('EvalPlus itself, cold', 's', seconds.slice(0, 1));
  figure('EvalPlus itself, cached', 's', seconds.slice(1));
}

async function measure(kind: SandboxKind, dataset: DatasetFile, dir: string): Promise<void> {
  const cold: number[] = [];
  const cached: number[] = [];
  const bare: number[] = [];
  const alone: number[] = [];
  const peaks: number[] = [];
  for (let run = 0; run < Math.min(runs, 3); run++) {
    const cacheDir = join(dir, `cache-${kind}-${run}`);
    bare.push(await bareSeconds(dataset, dir));
    const first = await gradeOnce(dataset, cacheDir, kind);
    const second = await gradeOnce(dataset, cacheDir, kind);
    alone.push((await gradeOnce(dataset, cacheDir, kind, 1)).wallMs / 1000);
    cold.push(first.wallMs / 1000);
    cached.push(second.wallMs / 1000);
    peaks.push(Math.max(first.peakKiB, second.peakKiB) / 1024);
    rmSync(cacheDir, { recursive: true, force: true });
  }
  const ratio = (seconds: readonly number[]): number[] => seconds.map((s, i) => s / (bare[i] ?? Number.NaN));
  figure(`bare pass, one process (${kind})`, 's', bare);
  figure(`graded, cached (${kind})`, 's', cached, { atMost: 12 });
  figure(`graded, cold (${kind})`, 's', cold, { atMost: 20 });
  figure(`cached / bare (${kind})`, '×', ratio(cached), { atMost: 1.0 });
  figure(`cold / bare (${kind})`, '×', ratio(cold), { atMost: 1.6 });
  figure(`graded, cached, one worker (${kind})`, 's', alone);
  const gain = alone.map((s, i) => s / (cached[i] ?? Number.NaN));
  figure(`one worker / two workers (${kind})`, '×', gain, availableParallelism() > 1 ? { atLeast: 1.3 } : {});
  figure(`peak memory (${kind})`, 'MiB', peaks, { atMost: 700 });
  if (!Number.isFinite(median(bare))) unmeasured('the bare pass did not run');
}

const dir = mkdtempSync(join(tmpdir(), 'paddock-bench-grading-'));
try {
  if (!existsSync(file)) {
    unmeasured('there are no EvalPlus data sets: set PADDOCK_EVALPLUS_DIR');
  } else {
    const dataset = await readDataset(file, dir);
    for (const kind of ['bubblewrap', 'docker'] as const) {
      try {
        await measure(kind, dataset, dir);
      } catch (error) {
        unmeasured(`${kind}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    await evalplus(dataset, dir);
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
finish();
