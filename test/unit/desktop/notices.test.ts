import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noticePlace, noticeText } from '../../../src-main/desktop/notice-text.ts';
import {
  type Notice,
  type NoticeFact,
  noticesOf,
  quiet,
  READINGS_ABOVE,
  REARM_BELOW,
} from '../../../src-main/desktop/notices.ts';
import { desktopTexts } from '../../../src-main/desktop/texts.ts';
import type { BenchmarkRun } from '../../../src-shared/model/benchmark-run.ts';
import type { SpeedRun } from '../../../src-shared/model/benchmark-speed.ts';
import type { GpuReading } from '../../../src-shared/model/reading.ts';
import type { GroupState, SupervisorState } from '../../../src-shared/model/supervisor.ts';
import { listing } from '../../support/panel-scenarios.ts';

const THRESHOLDS = { vramPct: 95, temperatureC: 85 };

function told(facts: readonly NoticeFact[]): readonly Notice[] {
  let state = quiet;
  return facts.flatMap(fact => {
    const after = noticesOf(state, fact, THRESHOLDS);
    state = after.state;
    return after.notices;
  });
}

const gpu = (values: Partial<GpuReading>): GpuReading => ({
  index: 0,
  uuid: 'GPU-1',
  name: 'RTX 4090',
  vendor: 'nvidia',
  driver: null,
  vramTotalMiB: 10_000,
  vramUsedMiB: null,
  utilisationPct: null,
  temperatureC: null,
  powerW: null,
  powerLimitW: null,
  clockSmMHz: null,
  clockMemMHz: null,
  fanPct: null,
  throttle: [],
  processes: [],
  ...values,
});
const temperatures = (values: readonly (number | null)[]): NoticeFact[] =>
  values.map(temperatureC => ({ kind: 'gpus', gpus: [gpu({ temperatureC })] }));

describe('thresholds', () => {
  it('ring once after three readings, and again only after the value was well below', () => {
    expect(told(temperatures([84, 90, 90]))).toEqual([]);
    expect(told(temperatures([90, 90, 90]))).toMatchObject([{ kind: 'temperature', valueC: 90, limitC: 85 }]);
    expect(told(temperatures([90, 90, 84, 90, 90]))).toEqual([]);
    expect(told(temperatures([90, 90, 90, 82, 90, 90, 90, 90]))).toHaveLength(1);
    expect(told(temperatures([90, 90, 90, 79, 90, 90, 90, 90]))).toHaveLength(2);
  });

  it('ignore what is not measured', () => {
    expect(told(temperatures([90, null, 90, null, 90]))).toHaveLength(1);
    expect(told([{ kind: 'gpus', gpus: [gpu({ vramTotalMiB: 0, vramUsedMiB: 5 })] }])).toEqual([]);
  });

  it('never ring twice without a reading below the re-arm line between, for any course of values', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 60, max: 110 })), { maxLength: 300 }), values => {
        let state = quiet;
        let armed = true;
        let above = 0;
        for (const [index, fact] of temperatures(values).entries()) {
          const after = noticesOf(state, fact, THRESHOLDS);
          state = after.state;
          const value = values[index] ?? null;
          if (value !== null) {
            if (value < THRESHOLDS.temperatureC - REARM_BELOW) armed = true;
            above = value >= THRESHOLDS.temperatureC ? above + 1 : 0;
          }
          const expected = value !== null && armed && above >= READINGS_ABOVE;
          expect(after.notices.length).toBe(expected ? 1 : 0);
          if (expected) armed = false;
        }
      }),
    );
  });

  it('keep GPUs and kinds apart', () => {
    const fact: NoticeFact = {
      kind: 'gpus',
      gpus: [
        gpu({ vramUsedMiB: 9_600 }),
        gpu({ index: 1, uuid: 'GPU-2', temperatureC: 99 }),
        gpu({ index: 2, uuid: null, vramUsedMiB: 9_499 }),
      ],
    };
    expect(told([fact, fact, fact, fact]).map(notice => notice.kind)).toEqual(['vram', 'temperature']);
  });
});

const failure = {
  profileId: 'b',
  code: 'out-of-vram',
  permanent: true,
  message: 'Not enough VRAM.',
  fix: 'Lower CTX_SIZE.',
  exit: null,
  logTail: [],
  at: 1,
};
const states = {
  stopped: { status: 'stopped', lastExit: null, since: 1 },
  startingA: {
    status: 'starting',
    profileId: 'a',
    launchId: '1',
    since: 2,
    phase: 'loading',
    attempt: 0,
    progress: null,
    because: null,
    instance: null,
  },
  readyA: {
    status: 'ready',
    profileId: 'a',
    launchId: '1',
    since: 3,
    health: 'ok',
    attempt: 0,
    because: null,
    instance: { endpoint: 'http://127.0.0.1:8080/' },
  },
  readyAFailing: {
    status: 'ready',
    profileId: 'a',
    launchId: '1',
    since: 4,
    health: 'failing',
    attempt: 0,
    because: null,
    instance: { endpoint: 'http://127.0.0.1:8080/' },
  },
  drainingA: {
    status: 'draining',
    profileId: 'a',
    launchId: '1',
    since: 5,
    next: { kind: 'stay' },
    inFlight: 1,
    deadlineAt: 9,
    instance: {},
  },
  backoff1: { status: 'backoff', profileId: 'a', attempt: 1, retryAt: 9, failure, since: 6 },
  backoff2: { status: 'backoff', profileId: 'a', attempt: 2, retryAt: 9, failure, since: 7 },
  rolledBack: {
    status: 'ready',
    profileId: 'a',
    launchId: '2',
    since: 8,
    health: 'ok',
    attempt: 0,
    because: failure,
    instance: { endpoint: 'http://127.0.0.1:8080/' },
  },
  failed: { status: 'failed', profileId: 'b', failure, rollback: null, since: 9 },
} as const;
type Name = keyof typeof states;
const course = (...names: Name[]): readonly string[] =>
  told(
    names.map(name => ({
      kind: 'groups',
      snapshot: {
        at: 0,
        groups: [{ group: 'g', port: 1, state: states[name] as unknown as SupervisorState, operation: null }],
      },
    })),
  ).map(notice => `${notice.kind}${'wasReady' in notice && !notice.wasReady ? ' start' : ''}`);

describe('what happens to a server', () => {
  it('is told once: ready, failed, crashed, rolled back', () => {
    expect(course('stopped', 'startingA', 'readyA', 'readyA', 'readyAFailing', 'readyA')).toEqual(['ready']);
    expect(course('stopped', 'startingA', 'failed', 'failed')).toEqual(['failed']);
    expect(course('readyA', 'backoff1', 'backoff1')).toEqual(['crashed']);
    expect(course('stopped', 'startingA', 'rolledBack')).toEqual(['failed']);
  });

  it('is no news when it was so before anybody looked', () => {
    for (const name of Object.keys(states) as Name[]) expect(course(name, name)).toEqual([]);
  });

  it('is not told again for each further try of a start', () => {
    expect(course('stopped', 'startingA', 'backoff1', 'startingA', 'backoff2', 'failed')).toEqual([
      'crashed start',
      'failed',
    ]);
  });

  it('is told when a switch is refused and the server goes on, once, and not as the return after a failed one', () => {
    const switched = (state: Name, operation: Record<string, unknown> | null): NoticeFact => ({
      kind: 'groups',
      snapshot: {
        at: 0,
        groups: [{ group: 'g', port: 1, state: states[state], operation } as unknown as GroupState],
      },
    });
    const refused = { id: 'o1', status: 'failed', rolledBackTo: 'a', failure: { ...failure, at: 7 } };
    const running = { ...refused, status: 'running', rolledBackTo: null, failure: null };
    expect(
      told([
        switched('readyA', null),
        switched('readyA', running),
        switched('readyA', refused),
        switched('readyAFailing', refused),
      ]),
    ).toEqual([
      { kind: 'failed', profileId: 'b', failure: refused.failure, served: { profileId: 'a', how: 'still' } },
    ]);
    // A wish that follows and fails again is another one.
    expect(told([switched('readyA', refused), switched('readyA', { ...refused, id: 'o2' })])).toHaveLength(1);
    const returned = { ...refused, failure };
    expect(
      told([
        switched('startingA', running),
        switched('rolledBack', running),
        switched('rolledBack', returned),
      ]),
    ).toMatchObject([{ kind: 'failed', served: { profileId: 'a', how: 'again' } }]);
    expect(told([switched('readyA', refused)])).toEqual([]);
  });

  it('stays quiet when a drain is called off', () => {
    expect(course('stopped', 'startingA', 'readyA', 'drainingA', 'readyA')).toEqual(['ready']);
  });
});

describe('benchmarks', () => {
  const run = (id: string, status: BenchmarkRun['status'], message: string | null = null): BenchmarkRun =>
    ({ id, status, message }) as unknown as BenchmarkRun;
  const facts = (...lists: (readonly BenchmarkRun[])[]): NoticeFact[] =>
    lists.map(runs => ({ kind: 'benchmarks', runs, speedRuns: [] }));
  const ends = (...lists: (readonly BenchmarkRun[])[]): readonly unknown[] =>
    told(facts(...lists)).map(notice => notice.kind === 'benchmark-finished' && [notice.run.id, notice.end]);

  it('tell their end once, with what became of them', () => {
    expect(
      ends(
        [run('a', 'queued')],
        [run('a', 'generating'), run('b', 'queued')],
        [run('a', 'grading'), run('b', 'queued')],
        [run('a', 'done'), run('b', 'serving')],
        [run('a', 'done'), run('b', 'failed', 'It did not start.')],
        [run('a', 'done'), run('b', 'failed', 'It did not start.')],
      ),
    ).toEqual([
      ['a', 'done'],
      ['b', 'failed'],
    ]);
  });

  it('tell of a pause that nobody asked for, and again when they went on', () => {
    const paused = run('a', 'paused', 'The next answer could pass the limit.');
    expect(
      ends([run('a', 'generating')], [paused], [paused], [run('a', 'queued')], [run('a', 'done')]),
    ).toEqual([
      ['a', 'paused'],
      ['a', 'done'],
    ]);
  });

  it('are quiet about what a person does, what was there before, and what came from a file', () => {
    expect(ends([run('old', 'done'), run('cut', 'failed')])).toEqual([]);
    expect(ends([run('a', 'generating')], [run('a', 'paused')], [run('a', 'cancelled')])).toEqual([]);
    expect(ends([], [run('imported', 'done')])).toEqual([]);
    expect(ends([run('a', 'generating')], [run('a', 'interrupted')], [])).toEqual([]);
  });

  it('tell of measurements of speed as well, and lead to what has ended', () => {
    const speed = (status: SpeedRun['status'], more: Partial<SpeedRun> = {}): SpeedRun =>
      ({ id: 'speed a', status, label: 'Alpha', message: null, depths: [], ...more }) as unknown as SpeedRun;
    const list = (...speedRuns: SpeedRun[]): NoticeFact => ({ kind: 'benchmarks', runs: [], speedRuns });
    const rate = { depth: 0, generationTokensPerSecond: { mean: 45.67 } } as SpeedRun['depths'][number];
    const [done, ...more] = told([
      list(speed('queued')),
      list(speed('running')),
      list(speed('done', { depths: [rate] })),
      list(speed('done', { depths: [rate] })),
    ]) as [Notice, ...Notice[]];
    expect(more).toEqual([]);
    const english = desktopTexts('en', 'en');
    expect(noticeText(done, listing, english)).toEqual({
      title: 'The speed of Alpha is measured',
      body: 'It generates 45.7 tokens/s',
    });
    expect(noticePlace(done)).toBe('/benchmarks/speed/speed%20a');
    const [failed] = told([list(speed('running')), list(speed('failed', { message: 'It ended.' }))]) as [
      Notice,
    ];
    expect(noticeText(failed, listing, english).body).toBe('It ended.');
    const [cut] = told([
      list(speed('running')),
      list(speed('failed', { message: 'Nothing could be measured: it did not answer in 9 s' })),
    ]) as [Notice];
    expect(noticeText(cut, listing, desktopTexts('de', 'en')).body).toBe(
      'Nichts ließ sich messen: keine Antwort in 9 s',
    );
    const [suite] = told(facts([run('a', 'grading')], [run('a', 'done')])) as [Notice];
    expect(noticePlace(suite)).toBe('/benchmarks/run/a');
    for (const end of ['cancelled', 'interrupted'] as const)
      expect(told([list(speed('running')), list(speed(end))])).toEqual([]);
  });
});
