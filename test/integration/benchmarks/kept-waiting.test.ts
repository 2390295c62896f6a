import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { INPUTS } from '../../support/hostile.ts';
import { APP_DIR, ensureBuild } from '../../support/panel-process.ts';
import { describeWith } from '../../support/requirements.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const busy: ChildProcess[] = [];
afterEach(async () => {
  for (const child of busy.splice(0)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

/** Keeps one processor busy, of which whoever else is on it gets a share. */
function keepBusy(): void {
  // Ends with this test, however that ends.
  const loop = `while (process.ppid === ${process.pid});`;
  busy.push(spawn('taskset', ['-c', '0', process.execPath, '-e', loop], { stdio: 'ignore' }));
}

/** What a program may take is 4 s of this processor. Each takes so many seconds of the processor, or of sleep, once. */
const TAKES = {
  'HumanEval/spends':
    'import time\nend = time.process_time() + 2\nwhile time.process_time() < end:\n    pass\n',
  'HumanEval/overspends':
    'import time\nend = time.process_time() + 4.5\nwhile time.process_time() < end:\n    pass\n',
  'HumanEval/sleeps': 'import time\ntime.sleep(4.5)\n',
};

describeWith(['linux', 'bubblewrap'], 'a program that others keep from the processor', () => {
  it('has its own time all the same; one that sleeps or takes more than its time has none left', async () => {
    await ensureBuild();
    const folder = await temporaryFolder();
    const [dataset, samples, out] = ['problems.jsonl', 'samples.jsonl', 'out.json'].map(name =>
      join(folder, name),
    ) as [string, string, string];
    const ids = Object.keys(TAKES);
    const lines = (rows: readonly object[]): string => rows.map(row => `${JSON.stringify(row)}\n`).join('');
    writeFileSync(dataset, lines(ids.map(task_id => ({ ...INPUTS.problem, plus_input: [], task_id }))));
    const solution = (body: string): string =>
      `def solve(x):\n${`${body}return 2 * x\n`.replace(/^/gm, '    ').trimEnd()}\n`;
    writeFileSync(
      samples,
      lines(Object.entries(TAKES).map(([task_id, body]) => ({ task_id, solution: solution(body) }))),
    );
    for (let one = 0; one < 2; one++) keepBusy();
    const files = ['--dataset', dataset, '--samples', samples, '--out', out, '--workers', '1'];
    const cli = [process.execPath, join(APP_DIR, 'src-main/bin/paddock.mjs'), 'bench', 'grade'];
    await promisify(execFile)('taskset', ['-c', '0', ...cli, ...files]);
    const { eval: graded } = JSON.parse(readFileSync(out, 'utf8')) as {
      eval: Record<string, readonly { base_status: string }[]>;
    };
    expect(Object.fromEntries(ids.map(id => [id, graded[id]?.[0]?.base_status]))).toEqual({
      'HumanEval/spends': 'pass',
      'HumanEval/overspends': 'fail',
      'HumanEval/sleeps': 'fail',
    });
  });
});
