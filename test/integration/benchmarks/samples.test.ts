import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { GraderCheck } from '../../../src-shared/model/benchmark.ts';
import type { BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import { call, runIs } from '../../support/benchmark-calls.ts';
import { Panels } from '../../support/panel-process.ts';
import { describeWith } from '../../support/requirements.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

describeWith(['python3'], 'answers from elsewhere', () => {
  it('are graded as a run of their own, and the panel tells what it has to grade in', {
    timeout: 900_000,
  }, async () => {
    const panel = await panels.start('[far]\nNAME=Far\nRUNTIME=remote\nENDPOINT=http://127.0.0.1:9/\n');
    const grader = await call<GraderCheck>(panel, 'grader', {});
    expect(grader.sandbox !== null || grader.guard || grader.fix !== null).toBe(true);
    expect(grader.python).toMatch(/^3\.\d+/);

    const path = join(panel.place.home, 'mine.jsonl');
    const rows = [
      { task_id: 'Starter/0', solution: 'def add(a, b):\n    return a + b\n' },
      { task_id: 'Starter/0', completion: '    return a * b\n' },
      { task_id: 'Starter/1', completion: '    return a - b\n' },
      { task_id: 'Elsewhere/7', solution: 'x = 1' },
    ];
    writeFileSync(path, rows.map(row => JSON.stringify(row)).join('\n'));
    const queued = await call<BenchmarkRun>(panel, 'gradeSamples', {
      path,
      suiteId: 'starter',
      consentToGuard: true,
    });
    expect(queued).toMatchObject({ label: 'mine', target: null, expected: 3, importedFrom: path });
    const { run, cells } = await runIs(panel, queued.id, 'done', 'failed');
    expect(run).toMatchObject({ message: null, totals: null });
    expect(cells.map(({ taskId, index, state }) => `${taskId} ${index} ${state}`)).toEqual([
      'Starter/0 0 pass',
      'Starter/1 0 pass',
      'Starter/0 1 fail',
    ]);
    expect(run.scores.base).toMatchObject({ passed: 2, total: 3 });

    writeFileSync(path, JSON.stringify(rows[3]));
    await expect(call(panel, 'gradeSamples', { path, suiteId: 'starter' })).rejects.toThrow(
      'no answer to a problem of',
    );
    await expect(call(panel, 'gradeSamples', { path, suiteId: 'reasoning' })).rejects.toThrow(
      'is no suite of code',
    );
  });
});
