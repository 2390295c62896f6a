import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chosenLetter, lastNumber, wrongBecause } from '../../../src-main/benchmarks/answers/judge-answer.ts';
import { SuiteStore } from '../../../src-main/benchmarks/suites/suite-store.ts';
import { createLogger } from '../../../src-main/lib/log.ts';

const bundledDir = resolve(import.meta.dirname, '../../../benchmarks/suites');
const dataDir = mkdtempSync(join(tmpdir(), 'paddock-suites-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
const suites = new SuiteStore({ bundledDir, dataDir, log: createLogger({ write: () => {} }, 'error') });

interface Row {
  readonly task_id: string;
  readonly example?: string;
}
const rows = (id: string): Row[] =>
  readFileSync(join(bundledDir, id, 'problems.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Row);

const said = (text: string, toolCalls: { name: string; arguments: string }[] = []) => ({ text, toolCalls });

describe('our own suites', () => {
  it('are read whole, with at least 30 problems each', async () => {
    for (const id of ['reasoning', 'instructions', 'tools']) {
      const suite = await suites.load(id);
      expect(suite.problems.length, id).toBeGreaterThanOrEqual(30);
      expect(new Set(suite.problems.map(({ prompt }) => prompt)).size).toBe(suite.problems.length);
    }
  });

  it('take the right answer of every problem and not one that says nothing', async () => {
    for (const id of ['reasoning', 'instructions', 'tools']) {
      const examples = new Map(rows(id).map(row => [row.task_id, row.example]));
      for (const { taskId, check } of (await suites.load(id)).problems) {
        if (check === null) throw new Error(`${taskId} has no check`);
        const right =
          check.kind === 'number' || check.kind === 'choice'
            ? said(`Step 1 has 7 parts.\nAnswer: ${check.answer}`)
            : check.kind === 'rules'
              ? said(examples.get(taskId) ?? '')
              : check.call === null
                ? said('Of course.')
                : said('', [
                    { name: check.call.name, arguments: JSON.stringify(firstOf(check.call.arguments)) },
                  ]);
        expect(wrongBecause(check, right), taskId).toBeNull();
        expect(wrongBecause(check, said('')), taskId).not.toBeNull();
      }
    }
  });

  it('lists the releases that can be fetched, and says so when one is asked for', async () => {
    const listed = await suites.list();
    expect(listed.find(({ id }) => id === 'humaneval-plus')).toMatchObject({
      state: 'not-fetched',
      problems: 164,
    });
    await expect(suites.load('humaneval-plus')).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

function firstOf(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null && 'anyOf' in value ? (value.anyOf as unknown[])[0] : value,
    ]),
  );
}

describe('reading an answer', () => {
  it('finds the number that is meant', () => {
    const cases: readonly (readonly [string, number | null])[] = [
      ['There are 3 boxes with 4 each. Answer: 12', 12],
      ['The result is **1,200**.', 1200],
      ['so \\boxed{3/4}', 0.75],
      ['From 5 to 9 it is 4', 4],
      ['Answer: −7', -7],
      ['no idea', null],
      ['Answer: 2^5 = 32', 32],
      ['The answer is $2^5 = 32$ apples.', 32],
      ['\\boxed{\\frac{3}{4}}', 0.75],
      ['The answer is not 5 but 6.', 6],
      ['The answer is not 5, but 6.', 6],
      ['Answer: 12\n\nCheck: 12 - 7 = 5 left over. Hope this answers your question!', 12],
      ['Answer: 12\nThis answers the question in 3 steps.', 12],
      ['Answer: 12\nThe answer needs 3 steps.', 12],
      ['First answer: 7. That was wrong.\nThe answer is 8.', 8],
      ['Answer: 12\nI hope that the answer is clear.', 12],
      ['It took 3 steps; my answer\n42', 42],
      ['Suppose the answer is 5: 5 * 2 = 10.\nSo x must be 8.\n\n**Final Answer**\n\n8', 8],
      ['If the answer is 5, then 5+5=11, wrong.\n\n### Final answer\n8', 8],
      ['12 is left; this answers the question.', 12],
      ['Answers: 12 and 13', 12],
      ['Answer: .5', 0.5],
      ['Answer: -.25', -0.25],
      ['So it is 3... 4', 4],
    ];
    for (const [text, number] of cases) expect(lastNumber(text), text).toBe(number);
  });

  it('is done with an answer that loops, however long it is', () => {
    // Quadratic in the length, these would take minutes and end at the test's own limit.
    for (const loop of [
      '\n',
      ' \n',
      '\r\n',
      '\t',
      '# ',
      'the ',
      'answer ',
      'answer\n',
      'answer is ',
      'not ',
    ]) {
      const text = `The total is 42${loop.repeat(150_000)}`;
      expect(lastNumber(`${text}x`), JSON.stringify(loop)).toBe(42);
      expect(chosenLetter(`The answer${loop.repeat(150_000)}x`), JSON.stringify(loop)).toBeNull();
    }
  });

  it('finds the letter that is meant', () => {
    const cases: readonly (readonly [string, string | null])[] = [
      ['B', 'B'],
      ['(c)', null],
      ['A is wrong since... Answer: C', 'C'],
      ['The answer is (D).', 'D'],
      ['B) because it is', 'B'],
      ['I do not know', null],
      ['The answer is a bit tricky: option B', 'B'],
      ['It must be A', 'A'],
      ['It must be A.', 'A'],
      ['A cat is no dog, so B', 'B'],
      ['ANSWER: C', 'C'],
    ];
    for (const [text, letter] of cases) expect(chosenLetter(text), text).toBe(letter);
  });
});
