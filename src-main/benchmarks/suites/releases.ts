/** A suite that its authors publish and Paddock fetches on demand. */
export interface SuiteRelease {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly licence: string;
  readonly url: string;
  /** MD5 of the decompressed bytes, by which EvalPlus tells data sets apart. */
  readonly md5: string;
  readonly problems: number;
  /** What the ids of its problems look like. */
  readonly taskId: RegExp;
  /** Size of the packed file, for the person who decides whether to fetch it. */
  readonly bytes: number;
}

const HUMANEVAL_ID = /^HumanEval\/(?:\d|[1-9]\d|1[0-5]\d|16[0-3])$/;
const EVALPLUS = 'https://github.com/evalplus';

/** THE table of releases. Sums and counts: EvalPlus's caches of these versions; HumanEval's repository. */
export const RELEASES: readonly SuiteRelease[] = [
  {
    id: 'humaneval-plus',
    name: 'HumanEval+ v0.1.10',
    description: '164 Python functions, with the original tests and 80 times as many more',
    version: 'v0.1.10',
    licence: 'Apache-2.0, MIT',
    url: `${EVALPLUS}/humanevalplus_release/releases/download/v0.1.10/HumanEvalPlus.jsonl.gz`,
    md5: 'fe585eb4df8c88d844eeb463ea4d0302',
    problems: 164,
    taskId: HUMANEVAL_ID,
    bytes: 925_932,
  },
  {
    id: 'humaneval-plus-mini',
    name: 'HumanEval+ Mini v0.1.10',
    description: 'HumanEval+ with the tests that tell the most: quick to grade',
    version: 'v0.1.10',
    licence: 'Apache-2.0, MIT',
    url: `${EVALPLUS}/humanevalplus_release/releases/download/v0.1.10/HumanEvalPlus-Mini.jsonl.gz`,
    md5: '401e75ad986361dccc7afecb4121e295',
    problems: 164,
    taskId: HUMANEVAL_ID,
    bytes: 57_064,
  },
  {
    id: 'mbpp-plus',
    name: 'MBPP+ v0.2.0',
    description: '378 short Python tasks in words, with many more tests than the original',
    version: 'v0.2.0',
    licence: 'Apache-2.0, CC-BY-4.0',
    url: `${EVALPLUS}/mbppplus_release/releases/download/v0.2.0/MbppPlus.jsonl.gz`,
    md5: 'ee43ecabebf20deef4bb776a405ac5b1',
    problems: 378,
    taskId: /^Mbpp\/\d+$/,
    bytes: 336_032,
  },
  {
    id: 'humaneval',
    name: 'HumanEval',
    description: 'The original 164 problems with their own asserts',
    version: '2021',
    licence: 'MIT',
    url: 'https://github.com/openai/human-eval/raw/master/data/HumanEval.jsonl.gz',
    md5: '88771747746422b8669027625578460c',
    problems: 164,
    taskId: HUMANEVAL_ID,
    bytes: 44_877,
  },
];
