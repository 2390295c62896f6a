import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type JudgedSample, JudgeWorker } from '../../../../src-main/benchmarks/grading/judge-worker.ts';
import { PatientJudge } from '../../../../src-main/benchmarks/grading/patient-judge.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { eventually } from '../../../support/eventually.ts';

const folder = mkdtempSync(join(tmpdir(), 'paddock-judge-'));
afterAll(() => rmSync(folder, { recursive: true }));
const never = new AbortController().signal;

/** Speaks a judge's protocol: a program "end" ends it, "hang" silences it, "end once" does the former once. */
const STAND_IN = `
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const { createInterface } = require('node:readline');
const [log, once] = process.argv.slice(2);
const say = message => process.stdout.write(JSON.stringify(message) + '\\n');
appendFileSync(log, 'started\\n');
say({ ready: true, python: '3.12.0', filter: true, ownUser: true });
const verdict = { status: 'pass', reason: null, failTests: [], failure: null, cpuS: 0, peakKiB: 0 };
createInterface({ input: process.stdin }).on('line', line => {
  const { task, samples } = JSON.parse(line);
  if (task === 'bad reference') say({ computing: task });
  for (const { id, solution } of samples) {
    appendFileSync(log, solution + '\\n');
    if (solution === 'end once' && !existsSync(once)) {
      writeFileSync(once, '');
      process.exit(1);
    }
    if (solution === 'end') process.exit(1);
    if (solution === 'hang') return;
    say({ id, ms: 1, base: verdict, plus: verdict });
  }
  say({ done: task });
});
`;

let count = 0;

function judgeOf(clock = new FakeClock()) {
  const script = join(folder, 'judge.cjs');
  writeFileSync(script, STAND_IN);
  const log = join(folder, `log-${++count}`);
  const command = {
    program: process.execPath,
    args: [script, log, `${log}-once`],
    env: {},
    container: null,
  };
  const judge = new PatientJudge(() => new JudgeWorker(command, clock));
  return { judge, clock, lines: () => readFileSync(log, 'utf8').trim().split('\n') };
}

const task = (taskId: string, ...solutions: readonly string[]) => ({
  taskId,
  samples: solutions.map((solution, id) => ({ id, solution })),
});

describe('a judge that is lost over a sample', () => {
  it('gives way to a fresh one; the sample has its verdict and the others are graded', async () => {
    const { judge, lines } = judgeOf();
    const found: JudgedSample[] = [];
    await judge.ready(never);
    await judge.grade(task('a', 'good', 'end', 'good'), true, sample => found.push(sample), never);
    await judge.grade(task('b', 'good'), true, sample => found.push(sample), never);
    await judge.kill();
    expect(found.map(({ id, base, plus }) => [id, base.status, plus?.status])).toEqual([
      [0, 'pass', 'pass'],
      [1, 'timeout', 'timeout'],
      [2, 'pass', 'pass'],
      [0, 'pass', 'pass'],
    ]);
    expect(found[1]?.base.reason).toBe('the judge was lost: it ended without a word');
    expect(lines()).toEqual(['started', 'good', 'end', 'started', 'end', 'started', 'good', 'good']);
  });

  it('is asked once more, in case the sample had no part in it', async () => {
    const { judge } = judgeOf();
    const found: JudgedSample[] = [];
    await judge.ready(never);
    await judge.grade(task('a', 'end once', 'good'), false, sample => found.push(sample), never);
    await judge.kill();
    expect(found.map(({ base }) => base.status)).toEqual(['pass', 'pass']);
  });

  it('is waited for no longer than its limits take', async () => {
    const { judge, clock, lines } = judgeOf();
    const found: JudgedSample[] = [];
    await judge.ready(never);
    const graded = judge.grade(task('a', 'hang', 'good'), false, sample => found.push(sample), never);
    for (const hangs of [1, 2]) {
      await eventually('it hangs', () => lines().filter(line => line === 'hang').length === hangs);
      await clock.advance(400_000);
    }
    await graded;
    await judge.kill();
    expect(found.map(({ base }) => base.status)).toEqual(['timeout', 'pass']);
    expect(found[0]?.base.reason).toBe('the judge was lost: it did not answer in 400 s');
    expect(found[0]?.plus).toBeUndefined();
  });

  it('ends the run where the reference is what it was lost over', async () => {
    const { judge } = judgeOf();
    await judge.ready(never);
    await expect(judge.grade(task('bad reference', 'end'), true, () => {}, never)).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: 'The grader cannot work: it ended without a word.',
    });
    await judge.kill();
  });
});
