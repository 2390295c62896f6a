import { afterEach, describe, expect, it } from 'vitest';
import { soFarOf } from '../../src-main/benchmarks/runs/so-far.ts';
import type { PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { SpeedRun } from '../../src-shared/model/benchmark-speed.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import { CommandLine } from '../support/command-line.ts';
import { sampleProvenance } from '../support/panel-benchmark-results.ts';
import { sampleRun } from '../support/panel-benchmarks.ts';
import { DEMO } from '../support/panel-scenarios.ts';
import { PanelSpeed, sampleSpeed } from '../support/panel-speed.ts';

let line: CommandLine | undefined;
afterEach(() => line?.close());

const RUN = sampleRun('run-one', 'Demo');
const unknown = { perMinute: null, secondsLeft: null, tokensPerSecond: null, log: [] };

/** A panel with two measurements and one run. What is measured anew becomes `made` at once. */
async function open(made: Partial<SpeedRun> = {}, handlers: Partial<Handlers<PaddockContract>> = {}) {
  const calls: [name: string, input: unknown][] = [];
  const speed = new PanelSpeed();
  const own = speed.handlers((name, input) => calls.push([name, input]));
  line = await CommandLine.open({
    ...own,
    'benchmarks.speed': async (request, context) => {
      const { id } = await own['benchmarks.speed'](request, context);
      return speed.change(id, made);
    },
    'benchmarks.list': () => [RUN],
    'benchmarks.get': ({ runId }) => {
      if (runId !== RUN.id) throw new PaddockError('NOT_FOUND', `There is no run "${runId}".`);
      return { run: RUN, cells: [], soFar: soFarOf([], [], null), ...unknown };
    },
    'benchmarks.cancel': ({ runId }) => {
      calls.push(['benchmarks.cancel', { runId }]);
      return { ...RUN, status: 'cancelled' };
    },
    ...handlers,
  });
  return { line, speed, calls };
}

const { depths, concurrency } = sampleSpeed('x', 'x', 1);
const done = { status: 'done', label: 'Demo', depths, concurrency } as const;

it('shows an error without what in it could steer the terminal', async () => {
  const { line: cli } = await open(
    {},
    {
      'benchmarks.list': () => {
        throw new PaddockError('UNAVAILABLE', 'No\u001b]0;title\u0007 list\u009b2J.', {
          fix: 'Wait\u001b[2J.',
        });
      },
    },
  );
  const { err } = await cli.run(['bench', 'list']);
  expect(err).toBe('No]0;title list2J.\n→ Wait[2J.\n');
});

describe('bench speed', () => {
  it('asks for what it is told, waits, and prints medians with their ends', async () => {
    const { line: cli, calls } = await open(done);
    const { code, out, err } = await cli.run([
      ...['bench', 'speed', DEMO, '--depths', '0,2048,8192,0', '--concurrency', '1,2,8', '--repeats', '3'],
      ...['--prompt-tokens', '256', '--generated-tokens', '64', '--serve', 'bench'],
    ]);
    expect(calls).toEqual([
      [
        'benchmarks.speed',
        {
          ...{ profileId: DEMO, serve: 'bench', depths: [0, 2_048, 8_192], concurrency: [1, 2, 8] },
          ...{ promptTokens: 256, generatedTokens: 64, repeats: 3 },
        },
      ],
    ]);
    expect(err).toBe('Demo: done 6/6\n');
    expect(code).toBe(0);
    expect(out).toMatch(/^speed-next {2}Demo {2}done {2}6\/6 points\n/);
    expect(out).toMatch(
      /\n2048 +2100\.0 \(2088\.0–2112\.0\) +103\.2 \(102\.4–104\.0\) +255 \(249–261\) +511 +128\n/,
    );
    expect(out).toMatch(/\n8192 +– +– +– +– +– +It needs 8880 tokens of context; the server has 4096\.\n/);
    expect(out).toMatch(/\n8 +– +– +– +– +– +The server has 4 slots\.\n/);
    expect(out).toContain('Medians, with the lowest and the highest in brackets.');
  });

  it('prints the measurement as JSON, and does not wait where it is not to', async () => {
    const { line: cli } = await open();
    const { code, out, err } = await cli.run(['bench', 'speed', DEMO, '--no-wait', '--json']);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ id: 'speed-next', status: 'queued', depths: [] });
  });

  it('ends with 1 when it failed, and says why', async () => {
    const message = 'There is no profile "demo".';
    const { line: cli } = await open({ status: 'failed', message });
    expect(await cli.run(['bench', 'speed', 'demo'])).toMatchObject({
      code: 1,
      out: expect.stringContaining(message),
    });
  });

  it('ends with 2 for what cannot be measured', async () => {
    const { line: cli, calls } = await open();
    for (const [args, problem] of [
      [[], 'Name one profile.'],
      [['demo', '--depths', '0,x'], '--depths takes numbers with commas between them.'],
      [['demo', '--depths=-1'], 'depths'],
      [['demo', '--depths', ''], 'depths'],
      [['demo', '--concurrency', '0'], 'concurrency'],
      [['demo', '--repeats', '0'], 'repeats'],
      [['demo', '--serve', 'loudly'], 'serve'],
    ] as const)
      expect(await cli.run(['bench', 'speed', ...args])).toMatchObject({
        code: 2,
        err: expect.stringContaining(problem),
      });
    expect(calls).toEqual([]);
  });

  it('ends with 130 on Ctrl-C, and says that it goes on and how to end it', async () => {
    const { line: cli } = await open();
    const stop = new AbortController();
    const told = (text: string): void => {
      if (text.includes('queued 0/')) stop.abort();
    };
    const { code, err } = await cli.run(['bench', 'speed', DEMO], { signal: stop.signal, told });
    expect(code).toBe(130);
    expect(err).toContain(
      'The measurement goes on in the panel.\n→ Cancel it with: npx paddock bench cancel speed-next\n',
    );
  });
});

describe('an id', () => {
  it('is that of a run or of a measurement, whatever it looks like', async () => {
    const { line: cli, calls, speed } = await open();
    expect((await cli.run(['bench', 'show', 'speed-old'])).out).toContain('GENERATION t/s');
    expect((await cli.run(['bench', 'show', 'run-one'])).out).toContain('humaneval-plus');
    const json = await cli.run(['bench', 'show', 'speed-old', '--json']);
    expect(JSON.parse(json.out)).toEqual(speed.runs.value.find(({ id }) => id === 'speed-old'));
    const gone = await cli.run(['bench', 'show', 'speed-gone']);
    expect(gone).toMatchObject({ code: 1, err: expect.stringContaining('There is no run "speed-gone".') });
    expect((await cli.run(['bench', 'cancel', 'speed-new'])).out).toContain('cancelled');
    expect((await cli.run(['bench', 'cancel', 'run-one'])).out).toContain('cancelled');
    expect(calls).toEqual([
      ['benchmarks.cancelSpeed', { runId: 'speed-new' }],
      ['benchmarks.cancel', { runId: 'run-one' }],
    ]);
  });

  it('of either kind is listed; as JSON each kind is a list of its own', async () => {
    const { line: cli } = await open();
    const { out } = await cli.run(['bench', 'list']);
    for (const id of ['run-one', 'speed-new', 'speed-old']) expect(out).toContain(id);
    expect(out).toContain('217.3 (215.2–219.4) at 2');
    const ids = async (...flags: string[]): Promise<string[]> =>
      (JSON.parse((await cli.run(['bench', 'list', '--json', ...flags])).out) as { id: string }[]).map(
        ({ id }) => id,
      );
    expect(await ids()).toEqual(['run-one']);
    expect(await ids('--speed')).toEqual(['speed-new', 'speed-old']);
    expect((await cli.run(['bench', 'list', '--speed'])).out).not.toContain('run-one');
  });

  it('is begun with a command that an empty list names', async () => {
    const none = { 'benchmarks.list': () => [], 'benchmarks.speedRuns': () => [] };
    const { line: cli } = await open({}, none);
    expect((await cli.run(['bench', 'list'])).out).toContain('`npx paddock bench run <profile>`');
    expect((await cli.run(['bench', 'list', '--speed'])).out).toContain(
      '`npx paddock bench speed <profile>`',
    );
    expect((await cli.run(['bench', 'list', '--json'])).out).toBe('[]\n');
  });
});

describe('bench export', () => {
  const exporting = () => {
    const asked: [row: string, input: unknown][] = [];
    const file = { fileName: 'f', mediaType: 'text/csv', text: 'a,b\r\n' };
    return {
      asked,
      handlers: {
        'benchmarks.export': (input: unknown) => {
          asked.push(['export', input]);
          return file;
        },
        'benchmarks.exportSpeed': (input: unknown) => {
          asked.push(['exportSpeed', input]);
          return file;
        },
      },
    };
  };

  it('takes ids of runs or of measurements, or all of a kind, in each format', async () => {
    const { asked, handlers } = exporting();
    const { line: cli } = await open({}, handlers);
    for (const args of [
      ['speed-old', 'speed-new'],
      ['--speed', '--format', 'md'],
      ['run-one', '--format', 'json'],
      [],
    ])
      expect(await cli.run(['bench', 'export', ...args])).toMatchObject({ code: 0, out: 'a,b\r\n' });
    expect(asked).toEqual([
      ['exportSpeed', { format: 'csv', runIds: ['speed-old', 'speed-new'] }],
      ['exportSpeed', { format: 'markdown' }],
      ['export', { format: 'json', runIds: ['run-one'] }],
      ['export', { format: 'csv' }],
    ]);
  });

  it('mixes no kinds in one file', async () => {
    const { asked, handlers } = exporting();
    const { line: cli } = await open({}, handlers);
    const mixed = await cli.run(['bench', 'export', 'speed-old', 'run-one']);
    expect(mixed).toMatchObject({ code: 2, err: expect.stringContaining('one after the other') });
    expect((await cli.run(['bench', 'export', '--format', 'xml'])).code).toBe(2);
    expect(asked).toEqual([]);
  });
});

describe('bench regress on a measurement', () => {
  const slow = sampleSpeed('x', 'x', 0.8);
  const regress = (...args: string[]): string[] => ['bench', 'regress', '--baseline', 'speed-old', ...args];

  it('measures the same again, and ends with 0 where nothing got slower and with 5 where something did', async () => {
    const same = await open(done);
    const held = await same.line.run(regress());
    expect(held).toMatchObject({ code: 0, out: expect.stringContaining('+0.0 %') });
    expect(same.calls).toEqual([['benchmarks.speed', sampleSpeed('x', 'x', 1).request]]);
    await line?.close();
    const slower = await open({ ...done, depths: slow.depths });
    const worse = await slower.line.run(regress());
    expect(worse.code).toBe(5);
    expect(worse.out).toMatch(
      /\nGeneration t\/s, depth 2048 +103\.2 ± 0\.8 +82\.6 ± 0\.8 +−20\.0 % +worse than allowed\n/,
    );
    expect(worse.out).toMatch(/\nTotal t\/s, 2 requests +.*\+0\.0 % +within the variance\n/);
    expect((await slower.line.run(regress('--run', 'speed-next', '--max-slowdown', '30'))).code).toBe(0);
    const json = await slower.line.run(regress('--run', 'speed-next', '--json'));
    expect(JSON.parse(json.out)).toMatchObject({
      ...{ baseline: { id: 'speed-old' }, run: { id: 'speed-next' }, worse: true, warnings: [] },
      findings: expect.arrayContaining([
        expect.objectContaining({ what: 'generation', by: 'depth', step: 0, clear: true, worse: true }),
      ]),
    });
  });

  it('refuses what cannot be compared, unless it is forced to', async () => {
    const { line: cli, speed } = await open();
    const request = { ...sampleSpeed('x', 'x', 1).request, promptTokens: 64 };
    const gpus = (name: string) => sampleProvenance({ gpus: [{ name, driver: '580', vramMiB: 1 }] });
    speed.change('speed-old', { provenance: gpus('One') });
    speed.change('speed-new', { request, provenance: gpus('Two') });
    const refused = await cli.run(regress('--run', 'speed-new'));
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('They were measured with different lengths of the prompt.');
    expect(refused.err).toContain('The GPUs differ, and with them the speeds: One (580); Two (580).');
    expect((await cli.run(regress('--run', 'speed-new', '--force'))).code).toBe(0);
  });

  it('takes no baseline that did not end or measured nothing, and spends no hours on it', async () => {
    const { line: cli, speed, calls } = await open(done);
    speed.change('speed-old', { status: 'cancelled' });
    expect(await cli.run(regress('--force'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('The measurement speed-old is cancelled.'),
    });
    speed.change('speed-old', { status: 'done', depths: [], concurrency: [] });
    const nothing = await cli.run(regress());
    expect(nothing).toMatchObject({ code: 1, err: expect.stringContaining('Nothing could be compared') });
    const run = await cli.run(regress('--run', 'run-one'));
    expect(run.code).toBe(1);
    expect(calls).toEqual([]);
  });

  it('ends with 1 when the measurement failed', async () => {
    const { line: cli } = await open({ status: 'failed', message: 'It does not load.' });
    const failed = await cli.run(regress());
    expect(failed).toMatchObject({
      code: 1,
      err: expect.stringContaining('The measurement speed-next is failed: It does not load.'),
    });
  });
});
