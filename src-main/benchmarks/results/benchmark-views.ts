import type { RunRequest } from '../../../src-shared/model/benchmark-request.ts';
import type {
  Comparison,
  Estimate,
  FrontierScores,
  ReferenceScore,
} from '../../../src-shared/model/benchmark-result.ts';
import type { BenchmarkRun, ProblemDetail, RunProgress } from '../../../src-shared/model/benchmark-run.ts';
import type { SpeedRun } from '../../../src-shared/model/benchmark-speed.ts';
import type { ProfileEntry } from '../../../src-shared/model/profile.ts';
import { Cell } from '../../lib/cell.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RemoteModels } from '../remote/remote-models.ts';
import type { LiveRun } from '../runs/live-run.ts';
import type { SpeedRuns } from '../speed/speed-runs.ts';
import { estimate, measuredSpeed, notedSpeed } from './estimate.ts';
import { type Exported, exported } from './export.ts';
import { type ReferenceFile, readReferences, referenceScores } from './references.ts';
import { exportedSpeed } from './speed-export.ts';
import { comparisonOf, problemOf, progressOf, type ViewDeps } from './views.ts';

export interface BenchmarkViewsDeps extends ViewDeps {
  readonly speed: SpeedRuns;
  readonly remote: RemoteModels;
  readonly live: (id: string) => LiveRun | undefined;
  /** @throws PaddockError UNKNOWN_PROFILE */
  profile(id: string): ProfileEntry;
  /** Tokens per second of a profile's last long answer; null before the first. */
  readonly speedInUse: (profileId: string) => number | null;
  readonly referenceFile: string;
  readonly clock: Clock;
}

/** Everything that lists show. */
export interface AllRuns {
  readonly runs: BenchmarkRun[];
  readonly speed: SpeedRun[];
}

/** What can be seen of the benchmarks: runs as they go and as they were, side by side, and as files. */
export class BenchmarkViews {
  readonly #deps: BenchmarkViewsDeps;

  constructor(deps: BenchmarkViewsDeps) {
    this.#deps = deps;
  }

  /** @throws PaddockError NOT_FOUND, UNKNOWN_PROFILE */
  async estimates(request: RunRequest): Promise<Estimate[]> {
    const suite = (await this.#deps.suites.list()).find(({ id }) => id === request.suiteId);
    const problems = request.taskIds?.length ?? suite?.problems ?? 0;
    return request.targets.map(target => {
      const { settings, suiteId } = request;
      const runs = this.#deps.runs.runs.value;
      if (target.kind === 'profile') {
        const { profileId } = target;
        const noted = notedSpeed(this.#deps.profile(profileId).profile.speed);
        const inUse = this.#deps.speedInUse(profileId);
        const measured = measuredSpeed(profileId, settings.concurrency, this.#deps.speed.runs.value, inUse);
        return estimate({ target, problems, suiteId, settings, runs, measured, noted, price: null });
      }
      const { inputUsdPerMillion: input, outputUsdPerMillion: output } = this.#deps.remote.get(
        target.modelId,
      );
      const price = { input, output };
      return estimate({ target, problems, suiteId, settings, runs, measured: null, noted: null, price });
    });
  }

  /** A run with the state of each problem. @throws PaddockError NOT_FOUND */
  async progress(id: string): Promise<RunProgress> {
    return this.#deps.live(id)?.progress.value ?? progressOf(id, this.#deps);
  }

  /** A run as it happens; one that waits or has ended comes once for each change of its state. */
  async *follow(id: string, signal: AbortSignal): AsyncGenerator<RunProgress, void, void> {
    let shown: BenchmarkRun | null = null;
    for await (const runs of this.#deps.runs.runs.changes(signal)) {
      const run = runs.find(candidate => candidate.id === id);
      if (run === undefined) this.#deps.runs.get(id);
      const live = this.#deps.live(id);
      if (live !== undefined) {
        const ended = AbortSignal.any([signal, live.ended]);
        for await (const progress of live.progress.changes(ended)) yield progress;
        yield await this.progress(id);
        shown = this.#deps.runs.get(id);
      } else if (run !== shown) {
        shown = run ?? null;
        yield await progressOf(id, this.#deps);
      }
    }
  }

  /** All runs and speeds now, then after every change. */
  async *watch(signal: AbortSignal): AsyncGenerator<AllRuns, void, void> {
    const changed = new Cell<AllRuns>(this.#all());
    const releases = [this.#deps.runs.runs, this.#deps.speed.runs].map(cell =>
      cell.subscribe(() => changed.set(this.#all())),
    );
    try {
      yield* changed.changes(signal);
    } finally {
      for (const release of releases) release();
    }
  }

  /** @throws PaddockError NOT_FOUND */
  problem(id: string, taskId: string): Promise<ProblemDetail> {
    return problemOf(id, taskId, this.#deps);
  }

  /** @throws PaddockError NOT_FOUND */
  compare(ids: readonly string[]): Promise<Comparison> {
    return comparisonOf(ids, this.#deps);
  }

  /** @throws PaddockError FILE_UNREADABLE */
  async references(): Promise<ReferenceScore[]> {
    return referenceScores(await this.#references());
  }

  /** @throws PaddockError FILE_UNREADABLE */
  async frontier(): Promise<FrontierScores | null> {
    return (await this.#references()).frontier ?? null;
  }

  /** @throws PaddockError NOT_FOUND, FILE_UNREADABLE */
  async export(format: 'csv' | 'json' | 'markdown', ids: readonly string[] | null): Promise<Exported> {
    const runs = ids === null ? this.#deps.runs.runs.value : ids.map(id => this.#deps.runs.get(id));
    return exported(format, runs, await this.#references(), new Date(this.#deps.clock.now()));
  }

  /** @throws PaddockError NOT_FOUND */
  exportSpeed(format: 'csv' | 'json' | 'markdown', ids: readonly string[] | null): Exported {
    const { speed, clock } = this.#deps;
    const runs = ids === null ? speed.runs.value : ids.map(id => speed.get(id));
    return exportedSpeed(format, runs, new Date(clock.now()));
  }

  #references(): Promise<ReferenceFile> {
    return readReferences(this.#deps.referenceFile);
  }

  #all(): AllRuns {
    return { runs: [...this.#deps.runs.runs.value], speed: [...this.#deps.speed.runs.value] };
  }
}
