import type { Problem, Sample, Suite, Verdict } from '../../../src-shared/model/benchmark.ts';
import { writeFileAtomic } from '../../lib/atomic-file.ts';
import { byTask, passAtKFrom, statusesOf } from './pass-at-k.ts';
import { solutionOf } from './samples-file.ts';

/** The text of an `.eval_results.json`. Arguments of failing tests are put in as Python wrote them. */
export function evalResultsText(
  suite: Suite,
  problems: ReadonlyMap<string, Problem>,
  samples: readonly Sample[],
  verdicts: readonly Verdict[],
  at: Date,
): string {
  const samplesByTask = byTask(samples);
  const verdictsByTask = byTask(verdicts);
  const tasks = [...problems.values()].flatMap(problem => {
    const own = samplesByTask.get(problem.taskId);
    if (own === undefined) return [];
    const judged = [...(verdictsByTask.get(problem.taskId) ?? [])].sort((a, b) => a.index - b.index);
    const rows = judged.flatMap(verdict => {
      const sample = own[verdict.index];
      return sample === undefined ? [] : [sampleText(verdict, solutionOf(sample, problem))];
    });
    return [`${JSON.stringify(problem.taskId)}: [${rows.join(', ')}]`];
  });
  const passAtK = passAtKFrom(statusesOf(verdicts));
  const shown = passAtK.plus === null ? { base: passAtK.base } : passAtK;
  const head = `{"date": ${JSON.stringify(stamp(at))}, "hash": ${JSON.stringify(suite.hash)}`;
  return `${head}, "eval": {${tasks.join(', ')}}, "pass_at_k": ${JSON.stringify(shown)}}`;
}

function sampleText({ taskId, base, plus }: Verdict, solution: string): string {
  const fields = [
    `"task_id": ${JSON.stringify(taskId)}`,
    `"solution": ${JSON.stringify(solution)}`,
    `"base_status": "${base.status}"`,
    `"plus_status": ${plus === null ? 'null' : `"${plus.status}"`}`,
    `"base_fail_tests": [${base.failTests.join(', ')}]`,
    `"plus_fail_tests": [${(plus?.failTests ?? []).join(', ')}]`,
  ];
  return `{${fields.join(', ')}}`;
}

function stamp(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Writes results as EvalPlus's tools read them. @throws NodeJS.ErrnoException */
export async function writeEvalResults(path: string, text: string): Promise<void> {
  await writeFileAtomic(path, text);
}

/** Where EvalPlus's present version keeps the results of a samples file. */
export function evalResultsPath(samplesPath: string): string {
  return samplesPath.replace(/(?:\.jsonl)?$/, '.eval_results.json');
}

/** The same in versions up to 0.3.1. */
export function legacyEvalResultsPath(samplesPath: string): string {
  return samplesPath.replace(/(?:\.jsonl)?$/, '_eval_results.json');
}
