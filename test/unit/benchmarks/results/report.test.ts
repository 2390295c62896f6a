import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvText, exported, markdownReport } from '../../../../src-main/benchmarks/results/export.ts';
import { importRuns } from '../../../../src-main/benchmarks/results/import-runs.ts';
import { readReferences, referenceScores } from '../../../../src-main/benchmarks/results/references.ts';
import { RunStore } from '../../../../src-main/benchmarks/runs/run-store.ts';
import { SuiteStore } from '../../../../src-main/benchmarks/suites/suite-store.ts';
import { systemClock } from '../../../../src-main/lib/clock.ts';
import { silentLogger } from '../../../../src-main/lib/log.ts';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';
import { publishedFor } from '../../../../src-shared/published-score.ts';
import { sampleProvenance, scoreAt } from '../../../support/panel-benchmark-results.ts';
import { sampleRun } from '../../../support/panel-benchmarks.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const bundled = resolve(import.meta.dirname, '../../../../benchmarks');
const references = await readReferences(join(bundled, 'reference-scores.json'));
const scores = referenceScores(references);

interface Row {
  readonly id: string;
  readonly label: string;
  readonly base_passed: number;
  readonly plus_passed: number;
  readonly humaneval: number;
  readonly humaneval_plus: number;
  readonly delta: number | null;
}
/** The eleven local results that the reference published, in its order. */
const published = JSON.parse(readFileSync(join(bundled, 'reference-results.json'), 'utf8')) as {
  readonly problems: number;
  readonly results: readonly Row[];
};

const HASH = 'fe585eb4df8c88d844eeb463ea4d0302';
const suites = new SuiteStore({
  bundledDir: join(bundled, 'suites'),
  dataDir: join(bundled, 'none'),
  log: silentLogger,
});

const humanEval = {
  id: 'humaneval-plus',
  name: 'HumanEval+',
  kind: 'code',
  hash: 'fe58',
  problems: 164,
} as const;

/** The first table of a report as the reference published it: score, score, difference. */
function firstTable(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter(line => /^\| \d+ \|/.test(line))
    .slice(0, published.results.length)
    .map(row =>
      row
        .split('|')
        .slice(2, 6)
        .map(cell => cell.trim()),
    );
}

const expected = published.results.map(({ label, humaneval, humaneval_plus, delta }) => [
  label.startsWith('GLM') ? `${label} *` : label,
  `${humaneval.toFixed(1)}%`,
  `${humaneval_plus.toFixed(1)}%`,
  delta === null ? '–' : `${delta < 0 ? '−' : '+'}${Math.abs(delta).toFixed(1)}`,
]);

/** Results as EvalPlus writes them: of each of the 164, whether base and plus passed. */
function resultsFile({ base_passed, plus_passed }: Row, legacy: boolean): string {
  const word = (right: boolean): string =>
    right ? (legacy ? 'success' : 'pass') : legacy ? 'failed' : 'fail';
  const tasks = Array.from({ length: published.problems }, (_, i) => {
    const [base, plus] = [word(i < base_passed), word(i < plus_passed)];
    const sample = legacy
      ? { nfiles: 1, base: [[base, []]], plus: [[plus, []]] }
      : [{ task_id: `HumanEval/${i}`, base_status: base, plus_status: plus }];
    return [`HumanEval/${i}`, sample] as const;
  });
  return JSON.stringify({ date: '2026-02-20 10:00', hash: HASH, eval: Object.fromEntries(tasks) });
}

describe('the report', () => {
  it("reproduces the reference's published table from its own results folder", async () => {
    const folder = await temporaryFolder();
    for (const [i, row] of published.results.entries()) {
      const place = join(folder, 'results', row.id, 'humaneval');
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'x_openai_temp_0.0_eval_results.json'), resultsFile(row, i % 2 === 1));
    }
    const runs = new RunStore({ dir: join(folder, 'runs'), log: silentLogger });
    const deps = { runs, suites, clock: systemClock, labels: references.labels };
    expect((await importRuns(join(folder, 'results'), deps)).runs).toHaveLength(11);
    const text = markdownReport(runs.runs.value, references, scores, '2026-02-27 00:27');
    expect(firstTable(text)).toEqual(expected);
    await expect(text).toMatchFileSnapshot('../../../golden/benchmarks/REPORT.md');
    await runs.flush();
  });

  it('gives the same table of runs made here, whatever order they came in', () => {
    const runs = published.results.map(({ id, label, base_passed, plus_passed }, i) =>
      sampleRun(`run-${i}`, label, {
        suite: humanEval,
        target: { kind: 'profile', profileId: id as never, serve: 'bench' },
        scores: { base: scoreAt(base_passed, 164), plus: scoreAt(plus_passed, 164), passAtK: null },
      }),
    );
    for (const order of [runs, [...runs].reverse()])
      expect(firstTable(markdownReport(order, references, scores, ''))).toEqual(expected);
  });

  it('has every published score of the reference, with source and date', () => {
    expect(scores).toHaveLength(14);
    for (const { source, date } of scores) {
      expect(source).not.toBe('');
      expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
    expect(references.frontier).toMatchObject({ source: expect.stringMatching(/./), models: { length: 4 } });
    expect(references.frontier?.benchmarks.map(({ name, scores: all }) => [name, ...all])).toEqual([
      ['GPQA Diamond', 89.9, 91.3, 91.9, 93.2],
      ['ARC-AGI-2', 58.3, 68.8, 31.1, 54.2],
      ['MMMLU', 89.3, 91.1, 91.8, 89.6],
      ['HLE', 33.2, 40, 37.5, 36.6],
      ['HLE with tools', 49, 53, 45.8, 50],
      ['SWE-bench Verified', 79.6, 80.8, 78, 80],
      ['Terminal-Bench', 59.1, 65.4, 56.2, 64.7],
    ]);
    for (const to of Object.values(references.compare))
      expect(references.models).toHaveProperty([typeof to === 'string' ? to : to.label]);
  });
});

describe('a published score', () => {
  const run = (modelPath: string | null, changes: Partial<BenchmarkRun> = {}): BenchmarkRun =>
    sampleRun('a', 'Mine', {
      suite: humanEval,
      provenance: sampleProvenance({ profileId: 'mine', servedAs: null, modelPath }),
      scores: { base: scoreAt(154, 164), plus: scoreAt(149, 164), passAtK: null },
      ...changes,
    });

  it('belongs to a run whose model file has just that name, whatever its quant', () => {
    const found = publishedFor(run('/m/Qwen3-Coder-Next-UD-Q5_K_XL-00001-of-00002.gguf'), scores);
    expect(found).toMatchObject({ suite: 'HumanEval', pct: 94.1, points: -0.2, same: true });
    expect(publishedFor(run('/m/gpt-oss-120b-F16.gguf'), scores)?.reference.label).toBe(
      'GPT-OSS 120B (official)',
    );
  });

  it('is compared by plus tests where no other is published', () => {
    const found = publishedFor(run('/m/Qwen2.5-Coder-32B-Instruct-Q4_K_M.gguf'), scores);
    expect(found).toMatchObject({ suite: 'HumanEval+', pct: 87.2, points: 3.7 });
  });

  it('of another model is used only where the data says so, and is told apart', () => {
    expect(publishedFor(run('/m/GLM-4.7-Flash-Q8_0.gguf'), scores)).toBeNull();
    const named = run('/m/GLM-4.7-Flash-Q8_0.gguf', {
      target: { kind: 'profile', profileId: 'glm-flash-q8' as never, serve: 'bench' },
    });
    expect(publishedFor(named, scores)).toMatchObject({ same: false, points: 6.9 });
  });

  it('of a profile whose file does not tell is that of the same model where the data says so', () => {
    const served = (profileId: string) =>
      run(null, { provenance: sampleProvenance({ profileId, servedAs: null, modelPath: null }) });
    expect(publishedFor(served('bench-gpt-oss-120b'), scores)?.same).toBe(true);
    expect(publishedFor(served('bench-qwen3-coder-ud-q5'), scores)?.same).toBe(true);
    expect(publishedFor(served('bench-glm-flash-q4'), scores)?.same).toBe(false);
  });

  it('is none of a model that nobody published, of another suite, or of a part', () => {
    expect(publishedFor(run('/m/Qwen3-Coder-Next-Distill-Q8_0.gguf'), scores)).toBeNull();
    expect(publishedFor(run(null), scores)).toBeNull();
    const known = '/m/gpt-oss-120b-F16.gguf';
    expect(publishedFor(run(known, { suite: { ...humanEval, id: 'mbpp-plus' } }), scores)).toBeNull();
    expect(publishedFor(run(known, { taskIds: ['HumanEval/0'] }), scores)).toBeNull();
  });

  it('of a remote model goes by what its provider calls it', () => {
    const provenance = sampleProvenance({
      profileId: null,
      servedAs: null,
      modelPath: null,
      remoteModel: 'gpt-4o',
    });
    expect(publishedFor(run(null, { provenance }), scores)?.reference.label).toBe('GPT-4o');
  });
});

describe('a run of which some answers come from a model that was served otherwise', () => {
  const provenance = sampleProvenance();
  const earlier = [{ answers: 7, provenance: { ...provenance, servedHash: 'other' } }];
  const plain = sampleRun('b', 'Plain', {
    ...{ suite: humanEval, provenance },
    scores: { base: scoreAt(9, 10), plus: scoreAt(8, 10), passAtK: null },
  });
  const mixed = { ...plain, id: 'a', label: 'Mixed', earlier };

  it('says so in every export', () => {
    const [header = '', ...rows] = csvText([mixed, plain]).split('\r\n');
    const at = header.split(',').indexOf('served_otherwise');
    expect(rows.slice(0, 2).map(row => row.split(/,(?! )/)[at])).toEqual(['7', '0']);
    const { text } = exported('json', [mixed, plain], references, new Date(0));
    expect(JSON.parse(text)).toMatchObject({ runs: [{ servedOtherwise: 7 }, { servedOtherwise: 0 }] });
    const report = markdownReport([mixed], references, scores, '');
    expect(report).toContain('| Mixed * † |');
    expect(report).toContain('- † The model was served otherwise');
    expect(markdownReport([plain], references, scores, '')).not.toContain('†');
  });
});

describe('the CSV export', () => {
  it('writes cells that no spreadsheet executes', () => {
    const [header, first] = csvText([sampleRun('a', 'A', { note: '=1+1' })]).split('\r\n');
    expect(header?.split(',')).toContain('plus_pct');
    expect(first).toMatch(/,'=1\+1$/);
    const noted = (note: string): string => csvText([sampleRun('a', 'A', { note })]).split('\r\n')[1] ?? '';
    expect(noted("-2+3+cmd|' /C calc'!A0")).toMatch(/,'-2\+3\+cmd\|' \/C calc'!A0$/);
    expect(noted('-2.5')).toMatch(/,-2\.5$/);
  });

  it('names the published score beside each run, with the difference', () => {
    const run = sampleRun('a', 'A', { suite: humanEval, provenance: sampleProvenance() });
    const [header = '', first = ''] = csvText([run], scores).split('\r\n');
    const cell = (name: string): string | undefined => first.split(/,(?! )/)[header.split(',').indexOf(name)];
    expect(cell('published')).toBe('"GLM-4.7 (full, not Flash)"');
    expect([cell('published_suite'), cell('published_pct'), cell('delta_points')]).toEqual([
      'HumanEval',
      '87',
      '2.0',
    ]);
    expect(cell('image_sha256')).toBe('sha256:0c5e2d7fbb3a9e6f');
  });
});
