import { scoreOf } from '../../src-main/benchmarks/runs/scores.ts';
import type { SuiteVerdict } from '../../src-shared/model/benchmark.ts';
import type { Comparison, FrontierScores, ReferenceScore } from '../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun, ProblemDetail, Provenance, Score } from '../../src-shared/model/benchmark-run.ts';

/** Published scores as a panel gives them: the same model, another one, and two with one score alone. */
export const REFERENCES: readonly ReferenceScore[] = [
  {
    label: 'GPT-4o',
    humaneval: 90.2,
    humanevalPlus: 87.2,
    source: 'EvalPlus leaderboard',
    date: '2026-02-14',
    modelNames: ['gpt-4o'],
    comparedIds: [],
    sameIds: [],
    note: null,
  },
  {
    label: 'Claude Opus 4.5',
    humaneval: 94.2,
    humanevalPlus: null,
    source: 'zoer.ai Jan 2026',
    date: '2026-02-14',
    modelNames: [],
    comparedIds: [],
    sameIds: [],
    note: null,
  },
  {
    label: 'Qwen3.5-27B (official)',
    humaneval: 97.0,
    humanevalPlus: null,
    source: 'model card',
    date: '2026-02-14',
    modelNames: ['qwen3.5-27b'],
    comparedIds: [],
    sameIds: [],
    note: null,
  },
  {
    label: 'GLM-4.7 (full, not Flash)',
    humaneval: 87.0,
    humanevalPlus: null,
    source: 'zoer.ai',
    date: '2026-02-14',
    modelNames: ['glm-4.7'],
    comparedIds: ['glm-flash-q8'],
    sameIds: [],
    note: 'compared with the full GLM-4.7; none is published for the Flash model.',
  },
];

export const FRONTIER: FrontierScores = {
  ...{ source: 'Notes of somebody', date: '2026-02-27', models: ['Claude Opus 4.6', 'GPT-5.2'] },
  benchmarks: [{ name: 'GPQA Diamond', scores: [91.3, null] }],
};

/** The score of so many problems, one sample each. */
export function scoreAt(passed: number, problems: number): Score {
  return scoreOf(Array.from({ length: problems }, (_, at) => ({ n: 1, c: Number(at < passed) })));
}

/** What a run of a llama-server in Docker records. */
export function sampleProvenance(changes: Partial<Provenance> = {}): Provenance {
  return {
    paddockVersion: '1.0.0',
    profileId: 'glm-flash-q8',
    profileName: 'GLM-4.7 Flash Q8_0',
    profileHash: '9d2c1c1f0bb57ae3f4c9a16fd1d5ab0f2ad98c9d2f1b6a7e8c90d1e2f3a4b5c6',
    servedHash: 'b1946ac92492d2347c6235b4d2611184f0a1c8e5d3b2a9f7e6c4d8b0a1f2e3d4',
    servedAs: 'paddock-bench.glm-flash-q8',
    command: ['docker', 'run', 'ghcr.io/ggml-org/llama.cpp:server-cuda', '--ctx-size', '10240', '--jinja'],
    modelPath: '/models/GLM-4.7-Flash/GLM-4.7-Flash-Q8_0.gguf',
    modelDigest: '5f0c3ab1d1a7e07cb1a63b6a34a4ff0a4f7ab6f76a8f2b7d1c9e0a1b2c3d4e5f',
    modelBytes: 31_843_016_448,
    quant: 'Q8_0',
    contextSize: 10_240,
    runtime: 'docker',
    engineBuild: 'b11669-5c1f2a',
    image: 'ghcr.io/ggml-org/llama.cpp:server-cuda',
    imageDigest: 'sha256:0c5e2d7fbb3a9e6f',
    remoteModel: null,
    gpus: [{ name: 'NVIDIA GeForce RTX 4090', driver: '580.65.06', vramMiB: 24_564 }],
    placement: {
      offloadedLayers: 48,
      totalLayers: 48,
      graphSplits: 2,
      buffers: [
        { device: 'CUDA0', what: 'weights', mib: 17_000 },
        { device: 'CUDA0', what: 'kv', mib: 281 },
      ],
    },
    host: { platform: 'linux', cpuCores: 16, ramMiB: 64_200 },
    ...changes,
  };
}

export function verdict(
  status: SuiteVerdict['status'],
  failure: SuiteVerdict['failure'] = null,
): SuiteVerdict {
  return {
    status,
    reason: status === 'pass' ? null : 'wrong answer',
    failTests: failure === null ? [] : ['[[1.0, 2.0, 3.9], 0.3]'],
    failure,
    cpuS: 0.02,
    peakKiB: 9_000,
  };
}

const PROMPT = `from typing import List

def has_close_elements(numbers: List[float], threshold: float) -> bool:
    """ Check if in given list of numbers, are any two numbers closer to each other than
    given threshold.
    """
`;
const RIGHT = `${PROMPT}    ordered = sorted(numbers)
    for one, other in zip(ordered, ordered[1:]):
        if other - one < threshold:
            return True
    return False
`;
const WRONG = `${PROMPT}    for one, other in zip(numbers, numbers[1:]):
        if abs(other - one) <= threshold:
            return True
    return False
`;
const FAILURE = {
  input: 'has_close_elements([1.0, 2.0, 3.9, 4.0, 5.0, 2.2], 0.3)',
  expected: 'True',
  got: 'False',
};

/** A problem that some runs solve: `pass` has the right code, others fail a plus test. */
export function sampleProblem(taskId: string, passes: boolean): ProblemDetail {
  const solution = passes ? RIGHT : WRONG;
  return {
    taskId,
    prompt: PROMPT,
    answers: [
      {
        answer: {
          taskId,
          index: 0,
          status: 'answered',
          finishReason: 'stop',
          text: `Here you are:\n\`\`\`python\n${solution}\`\`\``,
          reasoning: '',
          solution,
          toolCalls: [],
          promptTokens: 140,
          tokens: 212,
          tokensPerSecond: 112.4,
          promptTokensPerSecond: 2_400,
          timeToFirstTokenMs: 170,
          durationMs: 2_050,
          retries: passes ? 0 : 1,
          problem: null,
          at: 1_763_700_000_000,
        },
        verdict: {
          taskId,
          index: 0,
          base: verdict('pass'),
          plus: verdict(passes ? 'pass' : 'fail', passes ? null : FAILURE),
        },
      },
    ],
    verdicts: [],
  };
}

/** Runs side by side: the first fails HumanEval/23, the others solve it; all solve or fail the rest. */
export function sampleComparison(runs: readonly BenchmarkRun[]): Comparison {
  const [first, second] = runs;
  return {
    runs: [...runs],
    warnings: [
      { code: 'contexts', sizes: [10_240, 32_768] },
      { code: 'engines', names: ['docker b11669', 'docker b11800'] },
      { code: 'settings', which: ['temperature', 'maxTokens'] },
      {
        ...{ code: 'truncated', runId: second?.id ?? '', label: second?.label ?? '' },
        ...{ truncated: 9, answers: 164 },
      },
    ],
    duels:
      first && second
        ? [
            {
              runs: [first.id, second.id],
              onlyFirst: 2,
              onlySecond: 14,
              both: 141,
              neither: 7,
              p: 0.0042,
            },
          ]
        : [],
    problems: [
      { taskId: 'HumanEval/0', states: runs.map(() => 'pass' as const) },
      {
        taskId: 'HumanEval/23',
        states: runs.map((_, i) => (i === 0 ? ('fail' as const) : ('pass' as const))),
      },
      { taskId: 'HumanEval/32', states: runs.map(() => 'timeout' as const) },
    ],
  };
}
