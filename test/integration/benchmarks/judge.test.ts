import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { readDataset } from '../../../src-main/benchmarks/grading/dataset-file.ts';
import { findPython } from '../../../src-main/benchmarks/grading/find-python.ts';
import { type Graded, gradeSamples } from '../../../src-main/benchmarks/grading/grader.ts';
import { JudgeWorker } from '../../../src-main/benchmarks/grading/judge-worker.ts';
import { DEFAULT_RULES, judgeCommand } from '../../../src-main/benchmarks/grading/sandbox.ts';
import type { SandboxKind, Verdict } from '../../../src-shared/model/benchmark.ts';
import { eventually } from '../../support/eventually.ts';
import { graderSources, only } from '../../support/grading.ts';
import { describeWith } from '../../support/requirements.ts';

const folder = mkdtempSync(join(tmpdir(), 'paddock-judge-'));
const cacheDir = join(folder, 'cache');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const within = (): AbortSignal => AbortSignal.timeout(800_000);

async function graded(
  problem: { readonly task_id: string },
  code: string,
  { sources = graderSources, kind = 'guard' }: { sources?: string; kind?: SandboxKind } = {},
): Promise<Graded> {
  const path = join(folder, 'problem.jsonl');
  writeFileSync(path, `${JSON.stringify(problem)}\n`);
  const dataset = await readDataset(path, folder);
  const samples = [{ taskId: problem.task_id, solution: code }];
  const request = { dataset, samples, workers: 1, sandbox: only(kind) };
  return gradeSamples(request, { sources, cacheDir }, within());
}

async function grade(...program: Parameters<typeof graded>): Promise<Verdict | undefined> {
  return (await graded(...program)).verdicts[0];
}

/** The grader's sources where every process of a sandbox begins with these lines of Python. */
function sourcesWith(lines: string): string {
  const sources = mkdtempSync(join(folder, 'grader-'));
  cpSync(graderSources, sources, { recursive: true });
  // Candidates may be of another user.
  for (const path of [folder, sources]) chmodSync(path, 0o755);
  const guard = join(sources, 'paddock_guard.py');
  writeFileSync(guard, `${lines}\n${readFileSync(guard, 'utf8')}`);
  return sources;
}

function commandLines(): { readonly pid: string; readonly line: string }[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid => {
      try {
        return { pid, line: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
      } catch {
        return { pid, line: '' };
      }
    });
}

/** A problem whose answers are compared as sets. */
const SETS = {
  task_id: 'Mbpp/2',
  prompt: 'def similar_elements(a, b):\n',
  entry_point: 'similar_elements',
  canonical_solution: '    return tuple(set(a) & set(b))\n',
  base_input: [
    [
      [1, 2, 3],
      [2, 3, 4],
    ],
  ],
  plus_input: [],
  atol: 0,
};

describe('a judge', () => {
  it('does not give its time and memory to a result that is small only where it is written', async () => {
    const verdict = await grade(SETS, 'def similar_elements(a, b):\n    return range(10 ** 12)\n');
    expect(verdict?.base).toMatchObject({
      status: 'fail',
      reason: 'a result that takes too long to compare',
    });
  });

  it('compares a large result all the same', async () => {
    const large = { ...SETS, canonical_solution: '    return tuple(range(50000))\n' };
    const right = 'def similar_elements(a, b):\n    return {i for i in range(50000)}\n';
    expect((await grade(large, right))?.base).toMatchObject({ status: 'pass', reason: null });
    const wrong = 'def similar_elements(a, b):\n    return {i for i in range(50001)}\n';
    expect((await grade(large, wrong))?.base).toMatchObject({ status: 'fail', reason: 'wrong answer' });
  });
});

describeWith(['linux'], 'a system that has no limits of memory', () => {
  const refusing = `
import resource, sys
def refuse(kind, limits, real=resource.setrlimit):
    if kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_STACK):
        raise ValueError('current limit exceeds maximum limit')
    real(kind, limits)
resource.setrlimit = refuse`;
  const right = 'def similar_elements(a, b):\n    return set(a) & set(b)\n';

  it('grades with the other limits on macOS, which is such a one', async () => {
    const verdict = await grade(SETS, right, {
      sources: sourcesWith(`${refusing}\nsys.platform = 'darwin'`),
    });
    expect(verdict?.base).toMatchObject({ status: 'pass' });
  });

  it('is no sandbox elsewhere: no program runs, which shows before one is graded', async () => {
    await expect(grade(SETS, right, { sources: sourcesWith(refusing) })).rejects.toThrow(
      'guard: The grader cannot work: no program runs in its sandbox',
    );
  });
});

describeWith(['linux', 'bubblewrap'], 'a sandbox of namespaces', () => {
  it('is what the kernel takes first when memory runs out', async () => {
    const sources = join(folder, 'grader');
    cpSync(graderSources, sources, { recursive: true });
    const path = join(folder, 'problem.jsonl');
    writeFileSync(path, `${JSON.stringify(SETS)}\n`);
    const dataset = await readDataset(path, folder);
    const solution = 'def similar_elements(a, b):\n    while True:\n        pass\n';
    const samples = [{ taskId: SETS.task_id, solution }];
    const stop = new AbortController();
    const request = { dataset, samples, workers: 1, sandbox: only('bubblewrap') };
    const ended = gradeSamples(request, { sources, cacheDir }, stop.signal).catch(() => null);
    // bwrap outside and inside; what these start inherits it.
    const scores = await eventually('the sandbox runs', () => {
      const found = commandLines().filter(({ line }) => /^\S*\/bwrap /.test(line) && line.includes(sources));
      if (found.length < 2) return false;
      try {
        return found.map(({ pid }) => readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim());
      } catch {
        // One of them has ended just now, such as that of the first try of the sandbox.
        return false;
      }
    });
    stop.abort();
    await ended;
    expect(new Set(scores)).toEqual(new Set(['1000']));
  });
});

/** A solution that has a hundred mebibytes at once. */
const LARGE = "def similar_elements(a, b):\n    held = b'x' * (100 << 20)\n    return set(a) & set(b)\n";

describe('the memory of grading', () => {
  it('counts that of the programs with limits alone', async () => {
    expect((await graded(SETS, LARGE)).peakKiB).toBeGreaterThan(100 << 10);
  });
});

describeWith(['linux', 'bubblewrap'], 'the memory of grading in namespaces', () => {
  it('counts that of the programs', async () => {
    expect((await graded(SETS, LARGE, { kind: 'bubblewrap' })).peakKiB).toBeGreaterThan(100 << 10);
  });
});

describeWith(['linux'], 'a judge whose Paddock was killed', () => {
  it('ends, although nobody has closed its input', async () => {
    const dataset = join(folder, 'sets.jsonl');
    writeFileSync(dataset, `${JSON.stringify(SETS)}\n`);
    const cache = join(folder, 'orphan');
    mkdirSync(cache);
    const python = await findPython(null, within());
    const files = { sources: graderSources, dataset, cache };
    const { program, args, env } = judgeCommand({ kind: 'guard', python, files }, DEFAULT_RULES, 'none');
    const parent = spawn(
      python.path,
      ['-I', '-c', 'import subprocess, sys; subprocess.Popen(sys.argv[1:]).wait()', program, ...args],
      { stdio: ['pipe', 'pipe', 'ignore'], env },
    );
    const closed = once(parent, 'close');
    const [hello] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    expect(JSON.parse(hello)).toMatchObject({ ready: true });
    parent.kill('SIGKILL');
    // Its output closes when nobody holds it any more.
    await closed;
  });
});

describeWith(['linux'], 'a judge with limits alone', () => {
  /** A judge that is ready, and what its temporary folder has in it. */
  async function judge() {
    const temporary = mkdtempSync(join(tmpdir(), 'paddock-scratch-'));
    onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
    // Candidates may be of another user.
    chmodSync(temporary, 0o711);
    const dataset = join(folder, 'sets.jsonl');
    writeFileSync(dataset, `${JSON.stringify(SETS)}\n`);
    const cache = join(folder, 'scratch');
    mkdirSync(cache, { recursive: true });
    const python = await findPython(null, within());
    const files = { sources: graderSources, dataset, cache };
    const command = judgeCommand({ kind: 'guard', python, files }, DEFAULT_RULES, 'none');
    const worker = new JudgeWorker({ ...command, env: { ...command.env, TMPDIR: temporary } });
    await worker.ready(within());
    return { worker, left: () => readdirSync(temporary, { recursive: true }) as string[] };
  }
  const task = (body: string) => ({
    taskId: SETS.task_id,
    samples: [{ id: 0, solution: `def similar_elements(a, b):\n${body}\n` }],
  });

  it('ends in order once its input has ended', async () => {
    const dataset = join(folder, 'sets.jsonl');
    writeFileSync(dataset, `${JSON.stringify(SETS)}\n`);
    const python = await findPython(null, within());
    const files = { sources: graderSources, dataset, cache: folder };
    const { program, args, env } = judgeCommand({ kind: 'guard', python, files }, DEFAULT_RULES, 'none');
    const judge = spawn(program, [...args], { stdio: ['pipe', 'ignore', 'ignore'], env: { ...env } });
    judge.stdin.end();
    expect(await once(judge, 'close')).toEqual([0, null]);
  });

  it('leaves no folder behind when it is done', async () => {
    const { worker, left } = await judge();
    expect(left()).toHaveLength(1);
    await worker.grade(task("    open('mine', 'w').close()\n    return set(a) & set(b)"), () => {}, within());
    await worker.close(within());
    expect(left()).toEqual([]);
  });

  it('leaves no folder behind when it is ended at once, with or without a program that runs', async () => {
    const idle = await judge();
    await idle.worker.kill();
    expect(idle.left()).toEqual([]);
    const busy = await judge();
    const stop = new AbortController();
    const graded = busy.worker.grade(task('    while True:\n        pass'), () => {}, stop.signal);
    await eventually('a program runs', () => busy.left().some(name => /\/run-/.test(name)));
    stop.abort(new Error('it ends'));
    await expect(graded).rejects.toThrow('it ends');
    await busy.worker.kill();
    expect(busy.left()).toEqual([]);
  });
});
