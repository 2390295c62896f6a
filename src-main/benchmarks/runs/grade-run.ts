import { PaddockError } from '../../../src-shared/errors.ts';
import type { Answer } from '../../../src-shared/model/benchmark-run.ts';
import type { SandboxWish } from '../grading/choose-sandbox.ts';
import { evalResultsText, writeEvalResults } from '../grading/eval-results.ts';
import { gradeSamples } from '../grading/grader.ts';
import { writeSamples } from '../grading/samples-file.ts';
import type { LoadedSuite } from '../suites/suite.ts';
import { answerKey } from './journal.ts';
import { judgedByRule, type KeptVerdict } from './kept-verdict.ts';

export interface GradingPlaces {
  /** Folder of the grader's Python sources. */
  readonly sources: string;
  readonly cacheDir: string;
  readonly sandbox: Omit<SandboxWish, 'allowGuard'>;
}

/** Where the files of a graded run go. */
export interface RunPaths {
  readonly samples: string;
  readonly raw: string;
  readonly results: string;
}

export interface GradeRunDeps extends GradingPlaces {
  readonly allowGuard: boolean;
  /** Verdicts that are there, by `answerKey`: those answers are not graded again. */
  readonly known: ReadonlyMap<string, KeptVerdict>;
  /** Called with every new verdict as it comes. */
  readonly onVerdict: (verdict: KeptVerdict) => void;
}

/**
 * Judges what has no verdict yet of a run's answers and writes its files: the samples as they were graded, the raw
 * texts, and for code the results as EvalPlus's tools read them. Answers and verdicts are in the order of the suite.
 * @throws PaddockError as the grader does, RUNTIME_UNAVAILABLE without a sandbox
 */
export async function gradeRun(
  suite: LoadedSuite,
  answers: readonly Answer[],
  paths: RunPaths,
  deps: GradeRunDeps,
  signal: AbortSignal,
): Promise<readonly KeptVerdict[]> {
  const samples = answers.map(({ taskId, solution }) => ({ taskId, solution }));
  await writeSamples(paths.samples, samples);
  await writeSamples(
    paths.raw,
    answers.map(({ taskId, text }) => ({ taskId, solution: text })),
  );
  const left = answers.filter(answer => !deps.known.has(answerKey(answer)));
  const found = await judged(suite, left, deps, signal);
  const verdicts = answers.flatMap(answer => {
    const key = answerKey(answer);
    return deps.known.get(key) ?? found.get(key) ?? [];
  });
  if (suite.dataset !== null) {
    const { suite: about, problems } = suite.dataset;
    await writeEvalResults(paths.results, evalResultsText(about, problems, samples, verdicts, new Date()));
  }
  return verdicts;
}

/** Verdicts on these answers, by `answerKey`. */
async function judged(
  suite: LoadedSuite,
  answers: readonly Answer[],
  deps: GradeRunDeps,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, KeptVerdict>> {
  const found = new Map<string, KeptVerdict>();
  const keep = (verdict: KeptVerdict): void => {
    found.set(answerKey(verdict), verdict);
    deps.onVerdict(verdict);
  };
  if (suite.dataset === null || answers.length === 0) {
    for (const answer of answers) keep(judgedByRule(suite, answer));
    return found;
  }
  // The grader counts the samples that it is given; which of the run's they are is ours to know.
  const places = new Map<string, number[]>();
  for (const { taskId, index } of answers) places.set(taskId, [...(places.get(taskId) ?? []), index]);
  await gradeSamples(
    {
      dataset: suite.dataset,
      samples: answers.map(({ taskId, solution }) => ({ taskId, solution })),
      workers: null,
      sandbox: { ...deps.sandbox, allowGuard: deps.allowGuard },
    },
    {
      sources: deps.sources,
      cacheDir: deps.cacheDir,
      onVerdict: (verdict, sandbox) =>
        keep({ ...verdict, index: places.get(verdict.taskId)?.[verdict.index] ?? verdict.index, sandbox }),
    },
    signal,
  );
  return found;
}

/** Why a run could not be graded, for people: nothing is lost by it. */
export function gradingFailed(error: unknown, answers: number): PaddockError {
  const known = error instanceof PaddockError ? error : null;
  const why = known?.message ?? (error instanceof Error ? error.message : String(error));
  return new PaddockError(
    known?.code ?? 'INTERNAL',
    `All ${answers} answers are kept, but they could not be graded: ${why}`,
    { cause: error, fix: `${known?.fix === undefined ? '' : `${known.fix} `}Then let the run go on.` },
  );
}
