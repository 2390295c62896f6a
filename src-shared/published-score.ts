import type { ReferenceScore } from './model/benchmark-result.ts';
import type { BenchmarkRun } from './model/benchmark-run.ts';
import { modelNameOf } from './model-name.ts';

/** A published score that a run can be held against. */
export interface Published {
  readonly reference: ReferenceScore;
  /** Which of the two scores is published, and so compared. */
  readonly suite: 'HumanEval' | 'HumanEval+';
  readonly pct: number;
  /** What the run has more than the published score, in percentage points with one decimal; less is negative. */
  readonly points: number;
  /** The very model; otherwise the reference data names another one to stand in for it. */
  readonly same: boolean;
}

type Scored = Pick<BenchmarkRun, 'suite' | 'taskIds' | 'scores' | 'target' | 'provenance' | 'importedFrom'>;

/**
 * The published score that belongs to a run's model: by the id of its profile where the reference data says so, else
 * where the model file has just the name of a published model. Null for what nobody published, for other suites and
 * for parts of a suite.
 */
export function publishedFor(run: Scored, references: readonly ReferenceScore[]): Published | null {
  if (!/^humaneval(?:-plus)?$/.test(run.suite.id) || run.taskIds !== null) return null;
  const ids = subjectsOf(run);
  const names = namesOf(run).map(modelNameOf);
  const same = references.find(
    ({ modelNames, sameIds }) =>
      modelNames.some(name => names.includes(modelNameOf(name))) || sameIds.some(id => ids.includes(id)),
  );
  const reference = same ?? references.find(one => one.comparedIds.some(id => ids.includes(id)));
  if (reference === undefined) return null;
  const { base, plus } = run.scores;
  if (reference.humaneval !== null && base !== null)
    return against(reference, 'HumanEval', base.pct, reference.humaneval, same !== undefined);
  if (reference.humanevalPlus !== null && plus !== null)
    return against(reference, 'HumanEval+', plus.pct, reference.humanevalPlus, same !== undefined);
  return null;
}

function against(
  reference: ReferenceScore,
  suite: Published['suite'],
  own: number,
  pct: number,
  same: boolean,
): Published {
  return { reference, suite, pct, points: Math.round((Math.round(own * 10) / 10 - pct) * 10) / 10, same };
}

/** Id of what was asked: its profile, or the model as the folder of imported results names it. */
export function subjectOf(run: Scored & Pick<BenchmarkRun, 'label'>): string {
  return subjectsOf(run)[0] ?? run.label;
}

/** Ids of what was asked: the profile as it is, and the one that was served for it. */
function subjectsOf({ target, provenance, importedFrom }: Scored): readonly string[] {
  return [
    provenance?.profileId,
    provenance?.servedAs,
    target?.kind === 'profile' ? target.profileId : null,
    importedFrom === null ? null : importedSubject(importedFrom),
  ].filter(id => typeof id === 'string');
}

function namesOf({ provenance }: Scored): readonly string[] {
  return [provenance?.modelPath, provenance?.remoteModel].filter(name => typeof name === 'string');
}

/** How the names of EvalPlus's result files end; the name may be that and no more. */
export const EVAL_RESULTS = /(?:^|[._])eval_results\.json$/;

/**
 * Whose results a file of EvalPlus is: the reference keeps them in `<model>/humaneval/`; elsewhere its name says it, or
 * that of its folder.
 */
export function importedSubject(path: string): string {
  const [file = '', folder = '', above = ''] = path.split(/[\\/]/).reverse();
  if (/^(?:humaneval|mbpp)$/.test(folder)) return above;
  const name = file.replace(EVAL_RESULTS, '');
  return name === '' ? folder : name;
}
