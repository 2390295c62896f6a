import { join } from 'node:path';
import { z } from 'zod';
import type { Sample, SandboxKind, Verdict } from '../../../src-shared/model/benchmark.ts';
import { readJson, writeJson } from '../../lib/atomic-file.ts';
import { makeFolder } from '../../lib/make-folder.ts';
import { type ChosenSandbox, chooseSandbox, containerName, type SandboxWish } from './choose-sandbox.ts';
import type { DatasetFile } from './dataset-file.ts';
import { type JudgedSample, type JudgeSample, type JudgeTask, JudgeWorker } from './judge-worker.ts';
import { longestFirst } from './long-problems.ts';
import { PatientJudge } from './patient-judge.ts';
import { DEFAULT_RULES, defaultWorkers, type GradingRules, judgeCommand } from './sandbox.ts';

export interface GradeRequest {
  readonly dataset: DatasetFile;
  readonly samples: readonly Sample[];
  /** Judges side by side; null for as many as suit this machine. */
  readonly workers: number | null;
  readonly rules?: Partial<GradingRules>;
  readonly sandbox: SandboxWish;
}

export interface GraderDeps {
  /** Folder of the grader's Python sources (`resources/grader`). */
  readonly sources: string;
  /** Folder of expected outputs; grows by about 250 MB for HumanEval+. */
  readonly cacheDir: string;
  /** Called with every verdict as it comes. */
  readonly onVerdict?: (verdict: Verdict, sandbox: SandboxKind) => void;
}

export interface Graded {
  /** In the order of the samples. */
  readonly verdicts: readonly Verdict[];
  readonly sandbox: SandboxKind;
  readonly python: string;
  /** Stronger sandboxes that could not be had, with the reason. */
  readonly refused: ChosenSandbox['refused'];
  readonly wallMs: number;
  /** Most memory that all judges, each with the largest process of its sandbox, took together at most, in KiB. */
  readonly peakKiB: number;
}

/** Milliseconds by task id from earlier runs: long ones are begun first, so that no worker is left with one. */
const Durations = z.record(z.string(), z.number());

/**
 * Grades samples with EvalPlus's verdicts, every candidate in a sandbox. Aborting ends all candidates.
 * @throws PaddockError RUNTIME_UNAVAILABLE without a sandbox; INTERNAL when a reference solution fails
 */
export async function gradeSamples(
  request: GradeRequest,
  deps: GraderDeps,
  signal: AbortSignal,
): Promise<Graded> {
  const started = performance.now();
  const { dataset } = request;
  const chosen = await sandboxFor(dataset, request.sandbox, deps, signal);
  const rules = { ...DEFAULT_RULES, ...request.rules };
  const { tasks, places } = tasksOf(request.samples);
  const durationsFile = join(deps.cacheDir, dataset.suite.hash, 'durations.json');
  const known = (await readJson(durationsFile, Durations)) ?? {};
  const queue = longestFirst(tasks, dataset.suite.hash, known);
  const verdicts: (Verdict | undefined)[] = request.samples.map(() => undefined);
  const durations: Record<string, number> = { ...known };
  const found = (taskId: string, judged: JudgedSample): void => {
    const verdict: Verdict = {
      taskId,
      index: places[judged.id] ?? 0,
      base: judged.base,
      plus: judged.plus ?? null,
      ms: judged.ms,
    };
    verdicts[judged.id] = verdict;
    durations[taskId] = judged.ms;
    deps.onVerdict?.(verdict, chosen.plan.kind);
  };
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const work = async (): Promise<number> => {
    const judge = new PatientJudge(() => new JudgeWorker(judgeCommand(chosen.plan, rules, containerName())));
    try {
      await judge.ready(stop);
      for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
        const { taskId } = task;
        const hasPlus = !rules.baseOnly && dataset.problems.get(taskId)?.asserting !== true;
        await judge.grade(task, hasPlus, judged => found(taskId, judged), stop);
      }
      await judge.close(stop);
      return judge.peakKiB;
    } catch (error) {
      failed.abort(error);
      throw error;
    } finally {
      await judge.kill();
    }
  };
  const count = Math.max(1, Math.min(request.workers ?? defaultWorkers(), tasks.length));
  const ended = await Promise.allSettled(Array.from({ length: count }, work));
  signal.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  await writeJson(durationsFile, durations).catch(() => {});
  return {
    verdicts: verdicts.filter(verdict => verdict !== undefined),
    sandbox: chosen.plan.kind,
    python: chosen.python,
    refused: chosen.refused,
    wallMs: performance.now() - started,
    peakKiB: ended.reduce((sum, end) => sum + (end.status === 'fulfilled' ? end.value : 0), 0),
  };
}

/** The sandbox for judges of a data set, tried; its cache is there. @throws PaddockError RUNTIME_UNAVAILABLE */
export async function sandboxFor(
  dataset: DatasetFile,
  wish: SandboxWish,
  { sources, cacheDir }: Pick<GraderDeps, 'sources' | 'cacheDir'>,
  signal: AbortSignal,
): Promise<ChosenSandbox> {
  const cache = join(cacheDir, dataset.suite.hash);
  await makeFolder(cache);
  return chooseSandbox(wish, { sources, dataset: dataset.path, cache }, signal);
}

/** Samples by problem; `places` says of each sample which of its problem's it is. */
function tasksOf(samples: readonly Sample[]): {
  readonly tasks: readonly JudgeTask[];
  readonly places: readonly number[];
} {
  const groups = new Map<string, JudgeSample[]>();
  const places = samples.map(({ taskId, ...program }, id) => {
    const group = groups.get(taskId) ?? [];
    groups.set(taskId, group);
    return group.push({ id, ...program }) - 1;
  });
  return { tasks: [...groups].map(([taskId, group]) => ({ taskId, samples: group })), places };
}
