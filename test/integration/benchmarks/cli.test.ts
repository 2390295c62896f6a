import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { SuiteSummary } from '../../../src-shared/model/benchmark-request.ts';
import type { BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import type { SpeedRun } from '../../../src-shared/model/benchmark-speed.ts';
import { APP_DIR, type PanelPlace, Panels } from '../../support/panel-process.ts';
import { describeWith, evalplusData } from '../../support/requirements.ts';

const panels = new Panels();
afterAll(() => panels.dispose());

const CONF =
  '[demo]\nNAME=Demo\nRUNTIME=embedded\nMODEL=paddock-demo-Q8_0.gguf\nCTX_SIZE=2048\nGPUS=none\nEXTRA_ARGS=--threads 1\n';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command as a person types it. */
function paddock(place: PanelPlace, ...args: string[]): Promise<Outcome> {
  const { PATH = '', HOME = '' } = process.env;
  const options = { env: { PATH, HOME, LANG: 'C.UTF-8' }, timeout: 900_000 };
  const argv = [join(APP_DIR, 'src-main', 'bin', 'paddock.mjs'), ...args, '--home', place.home];
  return new Promise(done => {
    execFile(process.execPath, argv, options, (error, out, err) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
    });
  });
}

it('runs, lists, compares, exports and guards against regression from the command line', {
  timeout: 900_000,
}, async () => {
  const { place } = await panels.start(CONF);
  const tasks = ['--tasks', 'Starter/0,Starter/1,Starter/4', '--max-tokens', '200', '--allow-guard'];
  const options = ['--top-p', '0.9', '--seed', '3', '--stop', '# end', '--reasoning-format', 'none'];
  const run = await paddock(place, 'bench', 'run', 'demo', ...tasks, ...options, '--json');
  expect(run.err + run.out).toContain('"done"');
  expect(run.code).toBe(0);
  const [first] = JSON.parse(run.out) as BenchmarkRun[];
  expect(first).toMatchObject({
    ...{ status: 'done', answered: 3, label: 'Demo' },
    settings: { topP: 0.9, seed: 3, stop: ['# end'], reasoningFormat: 'none', maxTokens: 200 },
  });
  const listed = await paddock(place, 'bench', 'list');
  expect(listed.out).toContain(first?.id);
  const regress = await paddock(
    place,
    'bench',
    'regress',
    '--baseline',
    first?.id ?? '',
    '--max-slowdown',
    '100',
    '--json',
  );
  expect(regress.code, regress.err).toBe(0);
  const after = JSON.parse(regress.out) as { worse: boolean; run: BenchmarkRun };
  expect(after).toMatchObject({ worse: false, run: { rerunOf: first?.id, status: 'done' } });
  const compared = await paddock(place, 'bench', 'compare', first?.id ?? '', after.run.id);
  expect(compared.out).toContain('p = 1.000');
  const shown = await paddock(place, 'bench', 'show', after.run.id);
  expect(shown.code).toBe(0);
  const report = join(place.root, 'REPORT.md');
  await paddock(place, 'bench', 'report', '--out', report);
  expect(readFileSync(report, 'utf8')).toContain('| 1 | OpenAI O1 Preview | 96.3% | EvalPlus leaderboard |');
  const csv = await paddock(place, 'bench', 'export', '--format', 'csv');
  expect(csv.out.trim().split('\r\n')).toHaveLength(3);
  const points = [
    '--depths',
    '0,128',
    '--concurrency',
    '1',
    '--prompt-tokens',
    '64',
    '--generated-tokens',
    '16',
  ];
  const speed = await paddock(place, 'bench', 'speed', 'demo', ...points, '--repeats', '2', '--json');
  expect(speed.code, speed.err).toBe(0);
  const measured = JSON.parse(speed.out) as SpeedRun;
  expect(measured).toMatchObject({ status: 'done', label: 'Demo', depths: [{ depth: 0 }, { depth: 128 }] });
  const file = readFileSync(measured.provenance?.modelPath ?? '');
  expect(measured.provenance?.modelDigest).toBe(createHash('sha256').update(file).digest('hex'));
  expect((await paddock(place, 'bench', 'list')).out).toContain(measured.id);
  expect((await paddock(place, 'bench', 'show', measured.id)).out).toContain('GENERATION t/s');
  const speeds = await paddock(place, 'bench', 'export', measured.id, '--format', 'csv');
  expect(speeds.out.trim().split('\r\n')).toHaveLength(4);
  const held = ['--max-slowdown', '100000', '--json'];
  const slower = await paddock(place, 'bench', 'regress', '--baseline', measured.id, ...held);
  expect(slower.code, slower.err).toBe(0);
  expect(JSON.parse(slower.out)).toMatchObject({
    ...{ worse: false, baseline: { id: measured.id }, run: { request: measured.request, status: 'done' } },
  });
  expect(await paddock(place, 'bench', 'run')).toMatchObject({ code: 2 });
  const refused = await paddock(place, 'bench', 'run', 'demo', '--reasoning-format', 'loud');
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('reasoningFormat') });
  const unknown = await paddock(place, 'bench', 'run', 'demo', '--tasks', 'Starter/999', '--allow-guard');
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('has no problem Starter/999') });
});

describeWith(['evalplus-data'], 'data of EvalPlus', () => {
  it('is taken from files: the suite by its sum, published results with their scores', {
    timeout: 900_000,
  }, async () => {
    const data = evalplusData() ?? '';
    const { place } = await panels.start(CONF);
    const suite = await paddock(
      place,
      'bench',
      'fetch',
      join(data, 'HumanEvalPlus-v0.1.10.jsonl.gz'),
      '--json',
    );
    expect(JSON.parse(suite.out) as SuiteSummary).toMatchObject({
      id: 'humaneval-plus',
      state: 'ready',
      problems: 164,
      hash: 'fe585eb4df8c88d844eeb463ea4d0302',
    });
    const original = await paddock(
      place,
      'bench',
      'fetch',
      join(data, 'HumanEval-original.jsonl.gz'),
      '--json',
    );
    expect(JSON.parse(original.out) as SuiteSummary).toMatchObject({ id: 'humaneval', problems: 164 });
    const imported = await paddock(
      place,
      'bench',
      'import',
      join(data, 'truth', 'llama-3.1-70b-instruct'),
      '--json',
    );
    const [run] = JSON.parse(imported.out) as BenchmarkRun[];
    expect(run?.scores.base).toMatchObject({ passed: 125, total: 164 });
    expect(run?.scores.plus).toMatchObject({ passed: 112, total: 164 });
    const again = await paddock(
      place,
      'bench',
      'import',
      join(data, 'truth', 'llama-3.1-70b-instruct'),
      '--json',
    );
    expect(JSON.parse(again.out)).toEqual([]);
  });
});
