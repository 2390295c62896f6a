import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readDataset } from '../../../src-main/benchmarks/grading/dataset-file.ts';
import {
  evalResultsPath,
  evalResultsText,
  legacyEvalResultsPath,
} from '../../../src-main/benchmarks/grading/eval-results.ts';
import { parseEvalResults } from '../../../src-main/benchmarks/grading/import-results.ts';
import { parsePythonJson } from '../../../src-main/benchmarks/grading/python-json.ts';
import { rawPathOf, readSamples, writeSamples } from '../../../src-main/benchmarks/grading/samples-file.ts';
import type { SuiteVerdict, Verdict, VerdictStatus } from '../../../src-shared/model/benchmark.ts';

const dir = mkdtempSync(join(tmpdir(), 'paddock-benchmark-files-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const row = (number: number): Record<string, unknown> => ({
  task_id: `HumanEval/${number}`,
  prompt: 'def f(x):\n',
  entry_point: 'f',
  canonical_solution: '    return x\n',
  base_input: [[1]],
  atol: 0,
  plus_input: [[2], [3]],
});
const lines = (rows: readonly unknown[]): string => rows.map(value => `${JSON.stringify(value)}\n`).join('');
function written(name: string, content: string | Buffer): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

const suite = (status: VerdictStatus, failTests: readonly string[] = []): SuiteVerdict => ({
  status,
  reason: null,
  failTests: [...failTests],
  failure: null,
  cpuS: 0,
  peakKiB: 0,
});
const verdict = (taskId: string, index: number, base: SuiteVerdict, plus: SuiteVerdict | null): Verdict => ({
  taskId,
  index,
  base,
  plus,
  ms: 1,
});

describe('a data set file', () => {
  it('is read plain and gzipped, with the MD5 of the plain bytes', async () => {
    const text = lines([row(0), row(1)]);
    const plain = await readDataset(written('a.jsonl', text), dir);
    const zipped = await readDataset(written('a.jsonl.gz', gzipSync(text)), join(dir, 'unpacked'));
    expect(zipped.suite).toEqual({ ...plain.suite, name: 'a.jsonl.gz' });
    expect(plain.suite).toMatchObject({ problems: 2, baseTests: 2, plusTests: 4 });
    expect(readFileSync(zipped.path, 'utf8')).toBe(text);
  });

  it('may hold NaN and infinities, an empty object for no plus tests, and asserts instead of inputs', async () => {
    const odd = lines([row(0)]).replace('[[2],[3]]', '[[NaN],[-Infinity],["NaN"]]');
    const none = { ...row(1), plus_input: {} };
    const asserts = { ...row(2), base_input: undefined, plus_input: undefined, test: 'def check(f): pass' };
    const { problems } = await readDataset(written('odd.jsonl', odd + lines([none, asserts])), dir);
    expect([...problems.values()].map(({ plusTests, asserting }) => [plusTests, asserting])).toEqual([
      [3, false],
      [0, false],
      [0, true],
    ]);
  });

  it('is refused with the line that is no problem', async () => {
    const bad: readonly [string, string][] = [
      ['{"task_id": "x"}\n', 'line 1'],
      [`${lines([row(0)])}not json\n`, 'line 2'],
      [lines([row(0), row(0)]), 'task id of an earlier line'],
      [lines([{ ...row(0), entry_point: 'f; import os' }]), 'line 1'],
      ['', 'no problems'],
    ];
    for (const [text, message] of bad)
      await expect(readDataset(written('bad.jsonl', text), dir)).rejects.toThrow(message);
    const cut = gzipSync(lines([row(0)])).subarray(0, 40);
    await expect(readDataset(written('cut.gz', cut), dir)).rejects.toThrow('not a whole gzip file');
  });
});

describe('a samples file', () => {
  it('keeps order and repetition, prefers whole solutions, and tells what is unknown and missing', async () => {
    const { problems } = await readDataset(written('s.jsonl', lines([row(0), row(1)])), dir);
    const path = written(
      'samples.jsonl',
      lines([
        { task_id: 'HumanEval/0', solution: 'a', completion: 'b', _note: 1 },
        { task_id: 'HumanEval/0', completion: 'c' },
        { task_id: 'Other/1', solution: '' },
      ]),
    );
    expect(await readSamples(path, problems)).toEqual({
      samples: [
        { taskId: 'HumanEval/0', solution: 'a' },
        { taskId: 'HumanEval/0', completion: 'c' },
      ],
      unknown: ['Other/1'],
      missing: ['HumanEval/1'],
    });
  });

  it('may be a folder of programs', async () => {
    const { problems } = await readDataset(written('f.jsonl', lines([row(0)])), dir);
    const folder = join(dir, 'programs', 'HumanEval_0');
    mkdirSync(folder, { recursive: true });
    for (const name of ['10.py', '2.py', 'notes.txt']) writeFileSync(join(folder, name), name);
    const { samples } = await readSamples(join(dir, 'programs'), problems);
    expect(samples.map(sample => ('solution' in sample ? sample.solution : ''))).toEqual(['2.py', '10.py']);
  });

  it('is written so that it reads the same', async () => {
    const { problems } = await readDataset(written('w.jsonl', lines([row(0)])), dir);
    const samples = [{ taskId: 'HumanEval/0', solution: 'x = "\u2028é"\n' }];
    const path = join(dir, 'written.jsonl');
    await writeSamples(path, samples);
    expect((await readSamples(path, problems)).samples).toEqual(samples);
  });

  it('gives the names of the files beside it', () => {
    expect(rawPathOf('a/b.jsonl')).toBe('a/b.raw.jsonl');
    expect(evalResultsPath('a/b.jsonl')).toBe('a/b.eval_results.json');
    expect(legacyEvalResultsPath('a/b.jsonl')).toBe('a/b_eval_results.json');
  });

  it('is refused with the line that is no sample', async () => {
    const { problems } = await readDataset(written('r.jsonl', lines([row(0)])), dir);
    for (const text of ['{"task_id": "HumanEval/0"}\n', 'nonsense\n'])
      await expect(readSamples(written('bad-samples.jsonl', text), problems)).rejects.toThrow('line 1');
  });
});

describe('a results file', () => {
  it('is written with the numbers of failing tests as Python wrote them, and reads the same', async () => {
    const { suite: own, problems } = await readDataset(written('e.jsonl', lines([row(0), row(1)])), dir);
    const samples = [
      { taskId: 'HumanEval/1', solution: 's' },
      { taskId: 'HumanEval/0', completion: '    return 1\n' },
      { taskId: 'HumanEval/1', solution: 't' },
    ];
    const verdicts = [
      verdict('HumanEval/1', 1, suite('timeout'), suite('pass')),
      verdict('HumanEval/0', 0, suite('pass'), suite('fail', ['[1.0, 123456789012345678901234567890]'])),
      verdict('HumanEval/1', 0, suite('pass'), suite('pass')),
    ];
    const at = new Date(2026, 0, 2, 3, 4);
    const text = evalResultsText(own, problems, samples, verdicts, at);
    expect(text).toContain('"plus_fail_tests": [[1.0, 123456789012345678901234567890]]');
    const read = parseEvalResults(text, 'e');
    expect(read).toMatchObject({ date: '2026-01-02 03:04', hash: own.hash });
    expect([...read.samples]).toEqual([
      [
        'HumanEval/0',
        [
          {
            ...{ base: 'pass', plus: 'fail', solution: 'def f(x):\n    return 1\n', baseFailTests: [] },
            plusFailTests: ['[1.0, 123456789012345678901234567890]'],
          },
        ],
      ],
      [
        'HumanEval/1',
        [
          { base: 'pass', plus: 'pass', solution: 's', baseFailTests: [], plusFailTests: [] },
          { base: 'timeout', plus: 'pass', solution: 't', baseFailTests: [], plusFailTests: [] },
        ],
      ],
    ]);
    expect(read.passAtK).toEqual({ base: { 'pass@1': 0.75 }, plus: { 'pass@1': 0.25 } });
  });

  it('leaves plus out of the scores where only base was run', async () => {
    const { suite: own, problems } = await readDataset(written('b.jsonl', lines([row(0)])), dir);
    const samples = [{ taskId: 'HumanEval/0', solution: 's' }];
    const verdicts = [verdict('HumanEval/0', 0, suite('pass'), null)];
    const text = evalResultsText(own, problems, samples, verdicts, new Date());
    expect(JSON.parse(text)).toMatchObject({ pass_at_k: { base: { 'pass@1': 1 } } });
    expect(JSON.parse(text).pass_at_k).not.toHaveProperty('plus');
    expect(JSON.parse(text).eval['HumanEval/0'][0].plus_status).toBeNull();
  });

  it('of every version is read: without pass_at_k, base only, and the schema of before March 2024', () => {
    const old = { date: 'd', hash: 'h', eval: { 'T/0': [{ base_status: 'pass', plus_status: 'fail' }] } };
    expect(parseEvalResults(JSON.stringify(old), 'old').passAtK).toEqual({
      base: { 'pass@1': 1 },
      plus: { 'pass@1': 0 },
    });
    const legacy = {
      eval: {
        'T/0': {
          nfiles: 2,
          base: [
            ['success', [true]],
            ['timed out', []],
          ],
          plus: [
            ['failed', [false]],
            ['success', []],
          ],
        },
        'T/1': {
          files: ['x', 'y'],
          base: [
            ['success', []],
            ['success', []],
          ],
          plus: [
            ['success', []],
            ['success', []],
          ],
        },
      },
    };
    expect(parseEvalResults(JSON.stringify(legacy), 'legacy')).toMatchObject({
      date: null,
      passAtK: { base: { 'pass@1': 0.75 }, plus: { 'pass@1': 0.5 } },
    });
    const baseOnly = { eval: { 'T/0': { nfiles: 1, base: [['failed', []]], plus: [] } } };
    expect(parseEvalResults(JSON.stringify(baseOnly), 'base').passAtK.plus).toBeNull();
  });

  it('is refused when it is something else', () => {
    for (const text of ['', '[]', '{"eval": 1}', '{"eval": {"T/0": [{"base_status": "maybe"}]}}'])
      expect(() => parseEvalResults(text, 'x')).toThrow('x is not a results file');
  });

  it("may hold Python's NaN, outside of strings only", () => {
    expect(parsePythonJson('{"a": [NaN, -Infinity, Infinity], "b": "NaN \\" Infinity"}')).toEqual({
      a: [null, null, null],
      b: 'NaN " Infinity',
    });
    expect(parsePythonJson('{')).toBeUndefined();
  });
});
