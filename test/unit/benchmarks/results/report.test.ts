import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvText, markdownReport } from '../../../../src-main/benchmarks/results/export.ts';
import { readReferences, referenceScores } from '../../../../src-main/benchmarks/results/references.ts';
import { scoreOf } from '../../../../src-main/benchmarks/runs/scores.ts';
import type { BenchmarkRun } from '../../../../src-shared/model/benchmark-run.ts';

/** The eleven local results that the reference published: id, label, solved base and plus of 164. */
const PUBLISHED: readonly (readonly [string, string, number, number])[] = [
  ['bench-opus4.6', 'Claude Opus 4.6', 161, 156],
  ['bench-qwen35-122b', 'Qwen3.5-122B-A10B UD-Q4_K_XL', 160, 155],
  ['bench-qwen35-27b', 'Qwen3.5-27B UD-Q6_K_XL', 161, 155],
  ['bench-opus4.6-thinking', 'Claude Opus 4.6 (thinking)', 163, 154],
  ['bench-qwen3-next', 'Qwen3-Next-80B-A3B UD-Q5_K_XL', 161, 154],
  ['bench-qwen3-coder', 'Qwen3-Coder-Next UD-Q5_K_XL', 154, 149],
  ['bench-qwen35-35b', 'Qwen3.5-35B-A3B UD-Q6_K_XL', 156, 149],
  ['bench-qwen3-coder-ud-q6', 'bench-qwen3-coder-ud-q6', 151, 146],
  ['bench-glm-flash-q8', 'GLM-4.7 Flash Q8_0', 146, 143],
  ['bench-gpt-oss-120b', 'GPT-OSS 120B F16', 153, 143],
  ['bench-glm-flash-q4', 'GLM-4.7 Flash Q4_K_M', 144, 137],
];

const run = (
  [profileId, label, base, plus]: (typeof PUBLISHED)[number],
  createdAt: number,
): BenchmarkRun => ({
  id: `run-${createdAt}`,
  label,
  target: { kind: 'profile', profileId: profileId as never, serve: 'bench' },
  suite: { id: 'humaneval-plus', name: 'HumanEval+ v0.1.10', kind: 'code', hash: 'fe58', problems: 164 },
  settings: null,
  taskIds: null,
  status: 'done',
  message: null,
  createdAt,
  startedAt: createdAt,
  finishedAt: createdAt,
  answered: 164,
  expected: 164,
  scores: { base: scoreOf(base, 164), plus: scoreOf(plus, 164), passAtK: null },
  totals: null,
  provenance: null,
  sandbox: 'docker',
  consentToGuard: false,
  importedFrom: null,
  rerunOf: null,
  marked: false,
  note: '=1+1',
});

const runs = PUBLISHED.map((row, index) => run(row, 1_000 - index));
const references = await readReferences(
  resolve(import.meta.dirname, '../../../../benchmarks/reference-scores.json'),
);

describe('the report', () => {
  it("reproduces the reference's published table from its data", async () => {
    const text = markdownReport(
      [...runs].reverse(),
      references,
      referenceScores(references),
      '2026-02-27 00:27',
    );
    await expect(text).toMatchFileSnapshot('../../../golden/benchmarks/REPORT.md');
    const rows = text
      .split('\n')
      .filter(line => /^\| \d+ \|/.test(line))
      .slice(0, 11);
    const cells = rows.map(row => row.split('|').map(cell => cell.trim()));
    expect(cells.map(row => [row[3], row[4], row[5]])).toEqual([
      ['98.2%', '95.1%', '+4.0'],
      ['97.6%', '94.5%', '–'],
      ['98.2%', '94.5%', '–'],
      ['99.4%', '93.9%', '+5.2'],
      ['98.2%', '93.9%', '–'],
      ['93.9%', '90.9%', '−0.2'],
      ['95.1%', '90.9%', '–'],
      ['92.1%', '89.0%', '–'],
      ['89.0%', '87.2%', '+2.0'],
      ['93.3%', '87.2%', '+5.0'],
      ['87.8%', '83.5%', '+0.8'],
    ]);
  });

  it('has every published score of the reference, with source and date', () => {
    const scores = referenceScores(references);
    expect(scores).toHaveLength(14);
    for (const { source, date } of scores) {
      expect(source).not.toBe('');
      expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });

  it('writes cells that no spreadsheet executes', () => {
    const [header, first] = csvText(runs).split('\r\n');
    expect(header?.split(',')).toContain('plus_pct');
    expect(first).toMatch(/,'=1\+1$/);
  });
});
