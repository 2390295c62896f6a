import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { readDataset } from '../../../src-main/benchmarks/grading/dataset-file.ts';
import { gradeRun } from '../../../src-main/benchmarks/runs/grade-run.ts';
import { answerKey } from '../../../src-main/benchmarks/runs/journal.ts';
import type { KeptVerdict } from '../../../src-main/benchmarks/runs/kept-verdict.ts';
import { LiveGrading } from '../../../src-main/benchmarks/runs/live-grading.ts';
import type { LoadedSuite } from '../../../src-main/benchmarks/suites/suite.ts';
import type { Answer, RunProgress } from '../../../src-shared/model/benchmark-run.ts';
import { begin as beginRun, call, runIs } from '../../support/benchmark-calls.ts';
import { eventually } from '../../support/eventually.ts';
import { graderSources, only } from '../../support/grading.ts';
import { type PanelPlace, type PanelProcess, Panels } from '../../support/panel-process.ts';
import { describeWith } from '../../support/requirements.ts';
import { ScriptedModel } from '../../support/scripted-model.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const STARTER = fileURLToPath(new URL('../../../benchmarks/suites/starter/starter.jsonl', import.meta.url));

const answerOf = (taskId: string, index: number, solution: string): Answer => ({
  ...{ taskId, index, status: 'answered', finishReason: 'stop', text: solution, reasoning: '', solution },
  ...{ toolCalls: [], promptTokens: 1, tokens: 1, tokensPerSecond: 1, promptTokensPerSecond: null },
  ...{ timeToFirstTokenMs: 1, durationMs: 1, retries: 0, problem: null, at: 1 },
});

/** What of a verdict must not depend on when it was found. */
const judgement = ({ taskId, index, base, plus, sandbox }: KeptVerdict): unknown => ({
  ...{ taskId, index, sandbox },
  base: [base.status, base.failTests],
  plus: plus === null ? null : [plus.status, plus.failTests],
});

describeWith(['bubblewrap'], 'grading along the way', () => {
  it('finds the verdicts and writes the files of grading at the end', { timeout: 900_000 }, async () => {
    const scratch = await temporaryFolder();
    const dataset = await readDataset(STARTER, scratch);
    const suite: LoadedSuite = {
      summary: { hash: dataset.suite.hash } as LoadedSuite['summary'],
      kind: 'code',
      problems: [],
      dataset,
    };
    // Two samples of each problem: the canonical one, and every kind of wrong one in turn.
    const wrong: readonly ((prompt: string) => string)[] = [
      prompt => `${prompt}    return None\n`,
      prompt => `${prompt}    raise ValueError('no')\n`,
      prompt => `${prompt}    import os\n    os._exit(0)\n`,
      () => 'def other(): pass\n',
      () => 'not python at all (',
      () => '',
    ];
    const answers = [...dataset.problems.values()].flatMap(({ taskId, prompt, canonicalSolution }, place) => [
      answerOf(taskId, 0, prompt + canonicalSolution),
      answerOf(taskId, 1, wrong[place % wrong.length]?.(prompt) ?? ''),
    ]);
    const hangs = answerOf('Starter/0', 2, 'def add(a, b):\n    while True: pass\n');
    answers.splice(2, 0, hangs);
    const places = {
      sources: graderSources,
      cacheDir: join(scratch, 'cache'),
      sandbox: only('bubblewrap'),
      allowGuard: false,
    };
    const grade = async (name: string, known: ReadonlyMap<string, KeptVerdict>): Promise<unknown[]> => {
      const paths = {
        samples: join(scratch, `${name}.jsonl`),
        raw: join(scratch, `${name}.raw.jsonl`),
        results: join(scratch, `${name}.eval_results.json`),
      };
      const anew: KeptVerdict[] = [];
      const deps = { ...places, known, onVerdict: (verdict: KeptVerdict) => void anew.push(verdict) };
      const verdicts = await gradeRun(suite, answers, paths, deps, AbortSignal.timeout(800_000));
      expect(anew.length).toBe(answers.length - known.size);
      return verdicts.map(judgement);
    };
    const atTheEnd = await grade('end', new Map());
    const kept = new Map<string, KeptVerdict>();
    const said: string[] = [];
    const live = new LiveGrading(
      {
        suite,
        places,
        keep: async verdict => void kept.set(answerKey(verdict), verdict),
        say: text => void said.push(text),
        onGivenUp: why => expect.unreachable(why),
      },
      AbortSignal.timeout(800_000),
    );
    for (const answer of answers) live.add(answer);
    const dealtWith = (): boolean => kept.size + said.length >= answers.length;
    await eventually('all are judged or left to the end', dealtWith, 600_000);
    await live.finish();
    // Beside others that are busy, more than the one below may run out of time.
    expect(kept.size, said.join('\n')).toBeGreaterThan(answers.length / 2);
    // The one that ran out of time says nothing while something else runs: it is graded again.
    expect(kept.has(answerKey(hangs))).toBe(false);
    expect(said.join()).toContain('Starter/0: out of time');
    expect(await grade('live', kept)).toEqual(atTheEnd);
    const results = (name: string): string =>
      readFileSync(join(scratch, `${name}.eval_results.json`), 'utf8').replace(/"date": "[^"]*"/, '');
    expect(results('live')).toBe(results('end'));
  });
});

const panels = new Panels();
const models: ScriptedModel[] = [];
afterAll(async () => {
  await panels.dispose();
  for (const model of models) model.down();
});

/** A model whose answers come when a test lets them through, each right but the fifth. */
async function gatedModel(): Promise<{
  readonly model: ScriptedModel;
  readonly let: (count: number) => void;
}> {
  const waiting: (() => void)[] = [];
  let open = 0;
  const flow = (): void => {
    for (; open > 0 && waiting.length > 0; open--) waiting.shift()?.();
  };
  const model = new ScriptedModel(prompt => {
    const name = /def (\w+)\(/.exec(prompt)?.[1] ?? '';
    const after = new Promise<void>(resolve => waiting.push(resolve));
    flow();
    const body = BODIES[name] ?? 'return 1 / 0';
    return { say: `\`\`\`python\ndef ${name}(a, b=None):\n    ${body}\n\`\`\``, after };
  });
  models.push(await model.up());
  return {
    model,
    let: count => {
      open += count;
      flow();
    },
  };
}

const BODIES: Readonly<Record<string, string>> = {
  add: 'return a + b',
  subtract: 'return a - b',
  multiply: 'return a * b',
  square: 'return a * a',
  maximum: 'return a if a > b else b',
};
const TASKS = Array.from({ length: 6 }, (_, index) => `Starter/${index}`);

const begin = (panel: PanelProcess): Promise<string> =>
  beginRun(panel, {
    suiteId: 'starter',
    taskIds: TASKS,
    targets: [{ kind: 'profile', profileId: 'far' }],
    consentToGuard: true,
  });

const conf = (model: ScriptedModel): string => `[far]\nNAME=Far\nRUNTIME=remote\nENDPOINT=${model.url}\n`;
const states = ({ cells }: RunProgress): readonly string[] => cells.map(({ state }) => state);
const judgedLines = (place: PanelPlace, id: string): readonly string[] => {
  const path = join(place.home, 'benchmarks', 'runs', id, 'verdicts.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
};

/** Judges that a panel started: children with the grader's script as their argument. */
function judgesOf(panel: PanelProcess): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
        return parent === panel.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('judge.py');
      } catch {
        return false;
      }
    });
}

describeWith(['linux'], 'a run that is graded along the way', () => {
  it('shows verdicts while it asks, and after a kill grades only what has none', {
    timeout: 900_000,
  }, async () => {
    const { model, let: through } = await gatedModel();
    let panel = await panels.start(conf(model));
    const { place } = panel;
    const id = await begin(panel);
    through(4);
    const halfway = await eventually(
      'four verdicts',
      async () => {
        const progress = await call<RunProgress>(panel, 'get', { runId: id });
        return states(progress).slice(0, 4).join() === 'pass,pass,pass,pass' ? progress : false;
      },
      60_000,
    );
    expect(halfway.run.status).toBe('generating');
    expect(states(halfway).slice(4)).toEqual(['generating', 'waiting']);
    const before = judgedLines(place, id);
    expect(before).toHaveLength(4);
    const judges = judgesOf(panel);
    expect(judges).toHaveLength(1);
    await panel.kill();
    // Nothing of the grader outlives its panel.
    await eventually('the judge ends', () => judges.every(pid => !existsSync(`/proc/${pid}`)));
    through(100);
    panel = await panels.start(place);
    const { run, cells } = await runIs(panel, id);
    expect(run).toMatchObject({ status: 'done', message: null, answered: 6 });
    expect(cells.map(({ state }) => state)).toEqual(['pass', 'pass', 'pass', 'pass', 'fail', 'pass']);
    expect(run.scores.plus).toMatchObject({ passed: 5, total: 6 });
    expect(run.sandbox).not.toBeNull();
    const after = judgedLines(place, id);
    expect(after.slice(0, 4)).toEqual(before);
    expect(after.map(line => (JSON.parse(line) as KeptVerdict).taskId).sort()).toEqual(TASKS);
  });

  it('loses no answer when the grader dies, says why, and goes on when it is back', {
    timeout: 900_000,
  }, async () => {
    const { model, let: through } = await gatedModel();
    const place = panels.place(conf(model));
    const [python, gone] = [join(place.root, 'python'), join(place.root, 'gone')];
    writeFileSync(python, `#!/bin/sh\n[ -e '${gone}' ] && exit 1\nexec python3 "$@"\n`, { mode: 0o755 });
    const panel = await panels.start(place, { env: { PADDOCK_PYTHON: python } });
    const id = await begin(panel);
    through(2);
    await eventually('two verdicts', () => judgedLines(place, id).length >= 2, 60_000);
    writeFileSync(gone, '');
    for (const pid of judgesOf(panel)) process.kill(pid, 'SIGKILL');
    through(100);
    const { run, cells } = await runIs(panel, id);
    expect(run).toMatchObject({ status: 'failed', answered: 6 });
    expect(run.message).toMatch(
      /^All 6 answers are kept, but they could not be graded: .*Grading needs Python 3\.9.* Then let the run go on\.$/,
    );
    expect(cells.map(({ state }) => state).slice(0, 3)).toEqual(['pass', 'pass', 'answered']);
    const asked = model.asked.length;
    expect(asked).toBe(6);
    rmSync(gone);
    await call(panel, 'resume', { runId: id });
    const whole = await runIs(panel, id);
    expect(whole.run).toMatchObject({ status: 'done', message: null });
    expect(states(whole)).toEqual(['pass', 'pass', 'pass', 'pass', 'fail', 'pass']);
    expect(model.asked.length).toBe(asked);
    expect(judgedLines(place, id)).toHaveLength(6);
    expect(judgesOf(panel)).toEqual([]);
  });
});
