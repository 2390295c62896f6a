import { Cell } from '../../src-main/lib/cell.ts';
import type { PaddockContract } from '../../src-shared/contract.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { SpeedScheduleState } from '../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun } from '../../src-shared/model/benchmark-run.ts';
import { SpeedRequest, type SpeedRun, type Spread } from '../../src-shared/model/benchmark-speed.ts';
import type { Handlers } from '../../src-shared/rpc/define.ts';
import { DEMO } from './panel-scenarios.ts';
import { withSchedule } from './with-schedule.ts';

type Names =
  | 'benchmarks.speed'
  | 'benchmarks.speedRuns'
  | 'benchmarks.cancelSpeed'
  | 'benchmarks.removeSpeed'
  | 'benchmarks.exportSpeed'
  | 'benchmarks.speedSchedules'
  | 'benchmarks.setSpeedSchedule'
  | 'benchmarks.removeSpeedSchedule';

const spread = (mean: number, deviation: number): Spread => ({
  mean,
  deviation,
  min: mean - deviation,
  max: mean + deviation,
  values: [mean - deviation, mean, mean + deviation],
});

/** A measurement that ended, or, with changes, any other. `pace` scales its speeds. */
export function sampleSpeed(
  id: string,
  label: string,
  pace: number,
  changes: Partial<SpeedRun> = {},
): SpeedRun {
  return {
    id,
    label,
    request: SpeedRequest.parse({ profileId: DEMO, depths: [0, 2_048, 8_192], concurrency: [1, 2, 8] }),
    status: 'done',
    message: null,
    createdAt: 1_763_700_000_000,
    finishedAt: 1_763_700_400_000,
    depths: [
      ...[0, 2_048].map((depth, at) => ({
        depth,
        promptTokensPerSecond: spread((2_400 - 300 * at) * pace, 12),
        generationTokensPerSecond: spread((112.6 - 9.4 * at) * pace, 0.8),
        timeToFirstTokenMs: spread((214 + 41 * at) / pace, 6),
        tokens: { depth, prompt: 511, generated: 128 },
        cached: depth === 0 ? null : true,
        problem: null,
      })),
      {
        depth: 8_192,
        promptTokensPerSecond: null,
        generationTokensPerSecond: null,
        timeToFirstTokenMs: null,
        cached: null,
        problem: 'It needs 8880 tokens of context; the server has 4096.',
      },
    ],
    concurrency: [
      ...[1, 2].map(concurrency => ({
        concurrency,
        totalTokensPerSecond: spread(104 * pace * concurrency ** 0.8, 2.1),
        perRequestTokensPerSecond: spread((108 * pace) / concurrency ** 0.2, 1.4),
        timeToFirstTokenMs: spread(180 * concurrency, 9),
        tokens: { depth: 0, prompt: 64, generated: 128 },
        problem: null,
      })),
      {
        concurrency: 8,
        totalTokensPerSecond: null,
        perRequestTokensPerSecond: null,
        timeToFirstTokenMs: null,
        problem: 'The server has 4 slots.',
      },
    ],
    provenance: null,
    ...changes,
  };
}

const SPEEDS = [
  sampleSpeed('speed-new', 'Paddock demo Q8', 1.2),
  sampleSpeed('speed-old', 'Paddock demo Q8', 1, {
    createdAt: 1_763_600_000_000,
    finishedAt: 1_763_600_400_000,
  }),
];

/** Measurements of speed without an engine: a test moves them. */
export class PanelSpeed {
  readonly runs = new Cell<SpeedRun[]>(SPEEDS);
  schedules: readonly SpeedScheduleState[] = [];

  reset(): void {
    this.runs.set(SPEEDS);
    this.schedules = [];
  }

  change(id: string, changes: Partial<SpeedRun>): SpeedRun {
    this.runs.set(this.runs.value.map(run => (run.id === id ? { ...run, ...changes } : run)));
    return this.#get(id);
  }

  handlers(called: (name: string, input: unknown) => void): Pick<Handlers<PaddockContract>, Names> {
    return {
      'benchmarks.speedRuns': () => this.runs.value,
      'benchmarks.speed': request => {
        called('benchmarks.speed', request);
        const made = sampleSpeed('speed-next', request.profileId, 1, {
          request,
          status: 'queued',
          finishedAt: null,
          depths: [],
          concurrency: [],
        });
        this.runs.set([made, ...this.runs.value]);
        return this.#get('speed-next');
      },
      'benchmarks.cancelSpeed': input => {
        called('benchmarks.cancelSpeed', input);
        return this.change(input.runId, { status: 'cancelled' });
      },
      'benchmarks.removeSpeed': input => {
        called('benchmarks.removeSpeed', input);
        this.runs.set(this.runs.value.filter(run => run.id !== input.runId));
        return { removed: true };
      },
      'benchmarks.exportSpeed': input => {
        called('benchmarks.exportSpeed', input);
        return { fileName: 'speed.csv', mediaType: 'text/csv', text: 'id,label\n' };
      },
      'benchmarks.speedSchedules': () => [...this.schedules],
      'benchmarks.setSpeedSchedule': input => {
        called('benchmarks.setSpeedSchedule', input);
        this.schedules = withSchedule(this.schedules, input);
        return [...this.schedules];
      },
      'benchmarks.removeSpeedSchedule': input => {
        called('benchmarks.removeSpeedSchedule', input);
        this.schedules = this.schedules.filter(({ id }) => id !== input.id);
        return [...this.schedules];
      },
    };
  }

  #get(id: string): SpeedRun {
    const run = this.runs.value.find(one => one.id === id);
    if (!run) throw new PaddockError('NOT_FOUND');
    return run;
  }
}

/** Both lists now, then after every change of either. */
export async function* allChanges(
  runs: Cell<BenchmarkRun[]>,
  speed: Cell<SpeedRun[]>,
  signal: AbortSignal,
): AsyncGenerator<{ runs: BenchmarkRun[]; speed: SpeedRun[] }, void, void> {
  const now = () => ({ runs: runs.value, speed: speed.value });
  const both = new Cell(now());
  const releases = [runs, speed].map(cell => cell.subscribe(() => both.set(now())));
  try {
    yield* both.changes(signal);
  } finally {
    for (const release of releases) release();
  }
}
