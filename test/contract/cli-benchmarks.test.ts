import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { compare, comparedRun } from '../../src-main/benchmarks/results/compare.ts';
import { totalsOf } from '../../src-main/benchmarks/runs/scores.ts';
import { soFarOf } from '../../src-main/benchmarks/runs/so-far.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import { ClientSettings, type SuiteSummary } from '../../src-shared/model/benchmark-request.ts';
import type { BenchmarkRun, CellState } from '../../src-shared/model/benchmark-run.ts';
import { CommandLine } from '../support/command-line.ts';
import { scoreAt } from '../support/panel-benchmark-results.ts';
import { sampleRun } from '../support/panel-benchmarks.ts';
import { SAMPLE_SUITES } from '../support/panel-suites.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let line: CommandLine | undefined;
afterEach(() => line?.close());

const outside = { generatingMs: 1, gradingMs: 1, wallMs: 1, energyWh: null, costUsd: null };
const run = (id: string, passed: number, changes: Partial<BenchmarkRun> = {}): BenchmarkRun =>
  sampleRun(id, id, {
    scores: { base: scoreAt(passed, 100), plus: null, passAtK: null },
    totals: { ...totalsOf([], outside), tokensPerSecond: 50 },
    ...changes,
  });

const STATES = new Map<string, CellState>(Array.from({ length: 20 }, (_, at) => [`HumanEval/${at}`, 'pass']));

const unknown = { perMinute: null, secondsLeft: null, tokensPerSecond: null, log: [] };

/** A panel with these runs; `rerun` is what a baseline that is run again becomes. */
async function open(runs: readonly BenchmarkRun[], rerun?: BenchmarkRun): Promise<CommandLine> {
  let all = [...runs];
  line = await CommandLine.open({
    'benchmarks.list': () => all,
    'benchmarks.speedRuns': () => [],
    'benchmarks.get': ({ runId }) => {
      const found = all.find(one => one.id === runId);
      if (!found) throw new PaddockError('NOT_FOUND', `There is no run "${runId}".`);
      return { run: found, cells: [], soFar: soFarOf([], [], null), ...unknown };
    },
    'benchmarks.compare': ({ runIds }) =>
      compare(all.filter(({ id }) => runIds.includes(id)).map(one => ({ run: one, states: STATES }))),
    'benchmarks.rerun': () => {
      if (!rerun) throw new PaddockError('CONFLICT', 'nothing is run again here');
      all = [rerun, ...all];
      return rerun;
    },
    'benchmarks.resume': ({ runId, spendLimitUsd }) => {
      const found = run(runId, 90, { message: `up to $${spendLimitUsd}` });
      all = [found];
      return found;
    },
    'benchmarks.start': () => {
      if (!rerun) throw new PaddockError('CONFLICT', 'nothing is started here');
      return [rerun];
    },
  });
  return line;
}

const regress = (...args: string[]): string[] => ['bench', 'regress', '--baseline', 'before', ...args];

describe('bench resume', () => {
  it('goes on with a run under the limit that it is given, and waits for its end', async () => {
    const cli = await open([run('a', 1, { status: 'paused' })]);
    const { code, out } = await cli.run(['bench', 'resume', 'a', '--spend-limit', '2.5', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ id: 'a', status: 'done', message: 'up to $2.5' }]);
    expect((await cli.run(['bench', 'resume', 'a', '--spend-limit', 'much'])).code).toBe(2);
  });
});

describe('bench regress', () => {
  it('ends with 0 where nothing got worse, and with 5 where something did', async () => {
    const cli = await open([run('before', 90), run('same', 89), run('worse', 80)]);
    const same = await cli.run(regress('--run', 'same'));
    expect(same).toMatchObject({ code: 0, out: expect.stringContaining('Base: −1.0 points\n') });
    const worse = await cli.run(regress('--run', 'worse'));
    expect(worse).toMatchObject({
      code: 5,
      out: expect.stringContaining('−10.0 points, worse than allowed'),
    });
    const again = await (await open([run('before', 90)], run('after', 80))).run(regress('--json'));
    expect(again.code).toBe(5);
    expect(JSON.parse(again.out)).toMatchObject({ worse: true, run: { id: 'after' } });
  });

  it('compares nothing that cannot be compared, unless it is forced to', async () => {
    const small = { taskIds: ['HumanEval/0', 'HumanEval/1'], answered: 2, expected: 2 };
    const cli = await open([
      run('before', 40),
      run('small', 99, small),
      run('short', 99, { settings: ClientSettings.parse({ maxTokens: 20 }) }),
    ]);
    const part = await cli.run(regress('--run', 'small'));
    expect(part).toMatchObject({ code: 1, err: expect.stringContaining('cover only part') });
    const short = await cli.run(regress('--run', 'short'));
    expect(short).toMatchObject({ code: 1, err: expect.stringContaining('different token limits') });
    expect((await cli.run(regress('--run', 'short', '--force'))).code).toBe(0);
  });

  it('takes no baseline that did not end, forced or not, and spends no hours on it', async () => {
    const scores = { base: null, plus: null, passAtK: null };
    const cli = await open([run('before', 0, { status: 'cancelled', scores })], run('after', 80));
    for (const force of [[], ['--force']]) {
      const { code, err } = await cli.run(regress(...force));
      expect([code, err]).toEqual([1, 'The run before is cancelled.\n']);
    }
  });

  it('says when there was nothing to compare', async () => {
    const scores = { base: null, plus: null, passAtK: null };
    const cli = await open([
      run('before', 0, { scores, totals: null }),
      run('after', 0, { scores, totals: null }),
    ]);
    const nothing = await cli.run(regress('--run', 'after'));
    expect(nothing).toMatchObject({ code: 1, err: expect.stringContaining('Nothing could be compared') });
  });
});

describe('bench run', () => {
  it('says below the table why a run failed', async () => {
    const message = 'The model of [demo] is not there: /m/demo.gguf Put the file there.';
    const failed = run('after', 0, { status: 'failed', message });
    const cli = await open([failed], failed);
    const { code, out } = await cli.run(['bench', 'run', 'demo']);
    expect(code).toBe(1);
    expect(out).toMatch(/^RUN .*\nafter .*failed.*\n\nafter: The model of \[demo\] is not there: .*\n$/);
    const json = await cli.run(['bench', 'run', 'demo', '--json']);
    expect(JSON.parse(json.out)).toMatchObject([{ status: 'failed', message }]);
  });
});

describe('bench compare', () => {
  it('tells runs of one model apart by how they were asked', async () => {
    const warm = ClientSettings.parse({ temperature: 0.8 });
    const cli = await open([
      run('one', 90, { label: 'Demo' }),
      run('two', 80, { label: 'Demo', settings: warm }),
    ]);
    const { out, code } = await cli.run(['bench', 'compare', 'one', 'two']);
    expect(code).toBe(0);
    expect(out).toContain(
      'Demo (temperature 0) alone 0, Demo (temperature 0.8) alone 0, both 20, neither 0: p = 1.000\n',
    );
    expect(out).toContain('! These were asked with different temperatures.\n');
  });

  it('tells how many of several samples of a problem pass, and which of them counts', async () => {
    const plain = await open([run('one', 90), run('two', 80)]);
    expect((await plain.run(['bench', 'compare', 'one', 'two'])).out).not.toContain('samples');
    await plain.close();
    const runs = [run('one', 90), run('two', 80)];
    const cells = (...states: CellState[]) => states.map((state, index) => ({ taskId: 'T/0', index, state }));
    const [one, two] = [cells('pass', 'fail'), cells('fail')];
    const cli = await CommandLine.open({
      'benchmarks.list': () => runs,
      'benchmarks.compare': () => compare(runs.map((each, at) => comparedRun(each, at === 0 ? one : two))),
    });
    line = cli;
    const { out } = await cli.run(['bench', 'compare', 'one', 'two']);
    expect(out).toContain('Of several samples of a problem the first counts here.\n');
    expect(out).toMatch(/T\/0 +pass 1\/2 +fail\n/);
  });
});

describe('waiting for a run', () => {
  it('ends with 130 on Ctrl-C, and says that the run goes on and how to end it', async () => {
    const cli = await open([run('before', 90)], run('after', 0, { status: 'generating', finishedAt: null }));
    const stop = new AbortController();
    const told = (text: string): void => {
      if (text.includes('generating')) stop.abort();
    };
    const { code, err } = await cli.run(regress(), { signal: stop.signal, told });
    expect(code).toBe(130);
    expect(err).toContain(
      'The run goes on in the panel.\n→ Cancel it with: npx paddock bench cancel after\n',
    );
  });

  it('fails when the run is deleted meanwhile', async () => {
    const cli = await open([], run('gone', 0, { status: 'queued' }));
    const gone = await cli.run(['bench', 'run', 'demo']);
    expect(gone).toMatchObject({ code: 1, err: expect.stringContaining('The run gone was deleted.') });
  });
});

describe('files of the person at the terminal', () => {
  it('are looked for where the command is typed, not where the panel runs', async () => {
    const paths: string[] = [];
    const suite = { ...SAMPLE_SUITES[0] } as SuiteSummary;
    line = await CommandLine.open({
      'benchmarks.importResultFiles': ({ path }) => {
        paths.push(path);
        return {
          runs: [],
          unread: [{ path: 'b.json', problem: 'b.json is not a results file of EvalPlus.' }],
        };
      },
      'benchmarks.importSuite': ({ path }) => {
        paths.push(path);
        return suite;
      },
    });
    const imported = await line.run(['bench', 'import', 'results', '--json']);
    expect(imported).toMatchObject({ code: 0, err: '! b.json is not a results file of EvalPlus.\n' });
    expect(JSON.parse(imported.out)).toEqual([]);
    expect((await line.run(['bench', 'fetch', './own.jsonl.gz'])).code).toBe(0);
    expect(paths).toEqual([resolve('results'), resolve('own.jsonl.gz')]);
  });

  it('hold what a report says, as JSON too', async () => {
    const text = '# HumanEval+ Benchmark Results\n';
    line = await CommandLine.open({
      'benchmarks.export': () => ({ fileName: 'REPORT.md', mediaType: 'text/markdown', text }),
    });
    expect(await line.run(['bench', 'report'])).toMatchObject({ code: 0, out: text });
    expect(JSON.parse((await line.run(['bench', 'report', '--json'])).out)).toMatchObject({ text });
    expect((await line.run(['bench', 'report', 'stray'])).code).toBe(2);
    const folder = await temporaryFolder();
    const out = join(folder, 'REPORT.md');
    expect(await line.run(['bench', 'report', '--out', out])).toMatchObject({ code: 0 });
    expect(await readFile(out, 'utf8')).toBe(text);
  });

  it('are missed before anything is asked where their folder does not exist', async () => {
    line = await CommandLine.open({
      'benchmarks.export': () => {
        throw new Error('asked');
      },
    });
    const folder = await temporaryFolder();
    for (const [out, why] of [
      [join(folder, 'none', 'REPORT.md'), 'its folder does not exist'],
      [folder, 'it is a folder'],
    ] as const) {
      const { code, err } = await line.run(['bench', 'report', '--out', out]);
      expect(code).toBe(1);
      expect(err).toBe(
        `${out} cannot be written: ${why}.\n→ Make that folder or room in it, or name another file with --out.\n`,
      );
    }
  });
});
