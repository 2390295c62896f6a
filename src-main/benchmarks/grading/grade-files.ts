import { join } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { FlawedReference, PassAtK, SandboxKind, Verdict } from '../../../src-shared/model/benchmark.ts';
import { checkOutFile, writeOutFile } from '../../lib/out-file.ts';
import type { SandboxWish } from './choose-sandbox.ts';
import { readDataset } from './dataset-file.ts';
import { evalResultsText, writeEvalResults } from './eval-results.ts';
import { flawedReferences } from './flawed-references.ts';
import { type Graded, gradeSamples } from './grader.ts';
import { passAtKFrom, statusesOf } from './pass-at-k.ts';
import { readSamples } from './samples-file.ts';
import type { GradingRules } from './sandbox.ts';
import { type WhyFailed, whyFailed } from './why-failed.ts';

/** `paddock bench grade`: files in, a file out, no panel. */
export interface GradeFilesRequest {
  readonly dataset: string;
  readonly samples: string;
  readonly out: string;
  readonly workers: number | null;
  readonly sandbox: SandboxWish;
  readonly rules?: Partial<GradingRules>;
  /** Grade although some problems have no sample; EvalPlus refuses. */
  readonly partial: boolean;
}

/** The same as it is asked for where the options say which daemon grades. */
export type GradeFilesWish = Omit<GradeFilesRequest, 'sandbox'> & {
  readonly sandbox: Omit<SandboxWish, 'docker'>;
};

export interface GradeFilesPlaces {
  readonly sources: string;
  readonly cacheDir: string;
  readonly onVerdict?: (verdict: Verdict, done: number, total: number) => void;
}

export interface GradedFiles extends WhyFailed {
  readonly suite: string;
  readonly problems: number;
  readonly samples: number;
  readonly basePassed: number;
  readonly plusPassed: number | null;
  readonly passAtK: PassAtK;
  readonly sandbox: SandboxKind;
  /** False where only limits stood between the samples and the machine. */
  readonly sandboxed: boolean;
  readonly refused: Graded['refused'];
  /** Problems that failed where their own reference solution fails too. */
  readonly flawed: readonly FlawedReference[];
  readonly wallMs: number;
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * Grades a samples file and writes results in EvalPlus's format.
 * @throws PaddockError as the parts do; FILE_UNWRITABLE before anything is graded when the
 * results could not be written; BAD_REQUEST when problems have no sample and that was not allowed
 */
export async function gradeFiles(
  request: GradeFilesRequest,
  places: GradeFilesPlaces,
  signal: AbortSignal,
): Promise<GradedFiles> {
  await checkOutFile(request.out);
  const dataset = await readDataset(request.dataset, join(places.cacheDir, 'datasets'));
  const { samples, missing, unknown } = await readSamples(request.samples, dataset.problems);
  if (samples.length === 0)
    throw new PaddockError('BAD_REQUEST', `${request.samples} has no samples for ${dataset.suite.name}.`);
  if (missing.length > 0 && !request.partial)
    throw new PaddockError(
      'BAD_REQUEST',
      `${missing.length} of ${dataset.problems.size} problems have no sample, ${missing[0]} for one.`,
      { fix: 'Add them, or grade what is there with --partial.' },
    );
  let done = 0;
  const graded = await gradeSamples(
    {
      dataset,
      samples,
      workers: request.workers,
      sandbox: request.sandbox,
      ...(request.rules === undefined ? {} : { rules: request.rules }),
    },
    {
      sources: places.sources,
      cacheDir: places.cacheDir,
      onVerdict: verdict => places.onVerdict?.(verdict, ++done, samples.length),
    },
    signal,
  );
  const { verdicts } = graded;
  const text = evalResultsText(dataset.suite, dataset.problems, samples, verdicts, new Date());
  await writeOutFile(request.out, path => writeEvalResults(path, text));
  const base = verdicts.filter(verdict => verdict.base.status === 'pass');
  const withPlus = verdicts.some(({ plus }) => plus !== null);
  return {
    suite: dataset.suite.name,
    problems: dataset.problems.size - missing.length,
    samples: samples.length,
    basePassed: base.length,
    plusPassed: withPlus ? base.filter(({ plus }) => plus?.status === 'pass').length : null,
    passAtK: passAtKFrom(statusesOf(verdicts)),
    sandbox: graded.sandbox,
    sandboxed: graded.sandbox !== 'guard',
    refused: graded.refused,
    ...whyFailed(verdicts),
    flawed: flawedReferences(verdicts),
    wallMs: graded.wallMs,
    missing,
    unknown,
  };
}
