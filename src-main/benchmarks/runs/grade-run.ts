import type { SandboxKind, SuiteVerdict, Verdict } from '../../../src-shared/model/benchmark.ts';
import type { Answer, AnswerVerdict } from '../../../src-shared/model/benchmark-run.ts';
import { wrongBecause } from '../answers/judge-answer.ts';
import type { SandboxWish } from '../grading/choose-sandbox.ts';
import { evalResultsText, writeEvalResults } from '../grading/eval-results.ts';
import { gradeSamples } from '../grading/grader.ts';
import { writeSamples } from '../grading/samples-file.ts';
import type { LoadedSuite } from '../suites/suite.ts';

export interface GradingPlaces {
  /** Folder of the grader's Python sources. */
  readonly sources: string;
  readonly cacheDir: string;
  readonly sandbox: Omit<SandboxWish, 'allowGuard'>;
}

export interface GradedRun {
  readonly verdicts: readonly AnswerVerdict[];
  /** Null where nothing was executed. */
  readonly sandbox: SandboxKind | null;
}

/** Where the files of a graded run go. */
export interface RunPaths {
  readonly samples: string;
  readonly raw: string;
  readonly results: string;
}

/**
 * Judges all answers of a run and writes its files: the samples as they were graded, the raw texts, and for code the
 * results as EvalPlus's tools read them. Answers come in the order of the suite.
 * @throws PaddockError as the grader does, RUNTIME_UNAVAILABLE without a sandbox
 */
export async function gradeRun(
  suite: LoadedSuite,
  answers: readonly Answer[],
  paths: RunPaths,
  places: GradingPlaces & {
    readonly allowGuard: boolean;
    readonly onVerdict: (verdict: AnswerVerdict) => void;
  },
  signal: AbortSignal,
): Promise<GradedRun> {
  const samples = answers.map(({ taskId, solution }) => ({ taskId, solution }));
  await writeSamples(paths.samples, samples);
  await writeSamples(
    paths.raw,
    answers.map(({ taskId, text }) => ({ taskId, solution: text })),
  );
  if (suite.dataset === null) {
    const verdicts = judgeAnswers(suite, answers);
    for (const verdict of verdicts) places.onVerdict(verdict);
    return { verdicts, sandbox: null };
  }
  const graded = await gradeSamples(
    {
      dataset: suite.dataset,
      samples,
      workers: null,
      sandbox: { ...places.sandbox, allowGuard: places.allowGuard },
    },
    {
      sources: places.sources,
      cacheDir: places.cacheDir,
      onVerdict: verdict => places.onVerdict(withoutTime(verdict)),
    },
    signal,
  );
  const { suite: about, problems } = suite.dataset;
  await writeEvalResults(
    paths.results,
    evalResultsText(about, problems, samples, graded.verdicts, new Date()),
  );
  return { verdicts: graded.verdicts.map(withoutTime), sandbox: graded.sandbox };
}

function withoutTime({ taskId, index, base, plus }: Verdict): AnswerVerdict {
  return { taskId, index, base, plus };
}

function judgeAnswers(suite: LoadedSuite, answers: readonly Answer[]): readonly AnswerVerdict[] {
  const checks = new Map(suite.problems.map(({ taskId, check }) => [taskId, check]));
  return answers.flatMap((answer): AnswerVerdict[] => {
    const check = checks.get(answer.taskId);
    if (!check) return [];
    const reason = wrongBecause(check, { text: answer.solution, toolCalls: answer.toolCalls });
    const base: SuiteVerdict = {
      status: reason === null ? 'pass' : 'fail',
      reason,
      failTests: [],
      cpuS: 0,
      peakKiB: 0,
    };
    return [{ taskId: answer.taskId, index: answer.index, base, plus: null }];
  });
}
