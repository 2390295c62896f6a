import type { SuiteKind, SuiteSummary } from '../../../src-shared/model/benchmark-request.ts';
import type { Check } from '../answers/check.ts';
import type { DatasetFile } from '../grading/dataset-file.ts';

/** A tool as the OpenAI API describes it. */
export type ToolDefinition = Readonly<Record<string, unknown>>;

/** What the model is asked. */
export interface SuiteProblem {
  readonly taskId: string;
  readonly prompt: string;
  /** The function that is called; null for suites that run no code. */
  readonly entryPoint: string | null;
  /** How an answer is judged without running it; null for code. */
  readonly check: Check | null;
  readonly tools: readonly ToolDefinition[];
}

/** A suite with its problems. */
export interface LoadedSuite {
  readonly summary: SuiteSummary & { readonly hash: string };
  readonly kind: SuiteKind;
  readonly problems: readonly SuiteProblem[];
  /** The data set on disk, for suites of code. */
  readonly dataset: DatasetFile | null;
}
