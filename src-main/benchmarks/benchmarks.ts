import { join } from 'node:path';
import { PaddockError } from '../../src-shared/errors.ts';
import type { GraderCheck } from '../../src-shared/model/benchmark.ts';
import type { RunRequest, RunTarget } from '../../src-shared/model/benchmark-request.ts';
import { ClientSettings } from '../../src-shared/model/benchmark-request.ts';
import {
  BenchmarkSchedule,
  type ImportedRuns,
  SpeedSchedule,
} from '../../src-shared/model/benchmark-result.ts';
import type { Answer, BenchmarkRun, Provenance } from '../../src-shared/model/benchmark-run.ts';
import type { Reading } from '../../src-shared/model/reading.ts';
import type { ReadonlyCell } from '../lib/cell.ts';
import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Logger } from '../lib/log.ts';
import type { LlamaClient } from '../llama/llama-client.ts';
import { engineFacts, profileAnswerer } from './generation/answerer.ts';
import { readClientConf, withClientConf } from './generation/client-conf.ts';
import { checkGrader } from './grading/check-grader.ts';
import { RemoteModels } from './remote/remote-models.ts';
import { BenchmarkViews } from './results/benchmark-views.ts';
import { importRuns } from './results/import-runs.ts';
import { readReferences } from './results/references.ts';
import { type ExecuteDeps, executeRun, problemsOf } from './runs/execute-run.ts';
import type { ReadyModel } from './runs/generate-run.ts';
import type { GradingPlaces } from './runs/grade-run.ts';
import { JobLine } from './runs/job-line.ts';
import { LiveRun } from './runs/live-run.ts';
import { queuedRun } from './runs/new-run.ts';
import { modelDigest, type ProvenanceSources, provenanceOf, providerProvenance } from './runs/provenance.ts';
import { type RerunChoice, rerunOf } from './runs/rerun.ts';
import { RunStore } from './runs/run-store.ts';
import { Runner } from './runs/runner.ts';
import { type SamplesRequest, samplesRun } from './runs/samples-run.ts';
import { Schedules } from './runs/schedules.ts';
import { ModelServers, type ModelServersDeps } from './serving/model-servers.ts';
import { SpeedRuns } from './speed/speed-runs.ts';
import type { LoadedSuite } from './suites/suite.ts';
import { SuiteStore } from './suites/suite-store.ts';

export interface BenchmarksDeps
  extends Omit<ModelServersDeps, 'restoreFile' | 'onTakenOver'>,
    ProvenanceSources {
  /** Where suites, runs and speeds are kept. */
  readonly dataDir: string;
  readonly cacheDir: string;
  /** `benchmarks/` of the installation. */
  readonly bundledDir: string;
  /** The reference's client settings by profile, beside models.conf. */
  readonly clientConf: string;
  readonly grading: GradingPlaces;
  readonly readings: ReadonlyCell<Reading | null>;
  readonly client: (endpoint: URL) => LlamaClient;
  /** Tokens per second of a profile's last long answer; null before the first. */
  readonly speedInUse: (profileId: string) => number | null;
  /** Keys of providers are read from here, and nothing else. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly log: Logger;
}

const STARTER = 'starter';

/** The benchmarks of this Paddock: what is known, what runs, and what waits. */
export class Benchmarks implements Disposable {
  readonly suites: SuiteStore;
  readonly runs: RunStore;
  readonly runner: Runner;
  readonly servers: ModelServers;
  readonly remote: RemoteModels;
  readonly speed: SpeedRuns;
  readonly views: BenchmarkViews;
  readonly schedules: Schedules<BenchmarkSchedule>;
  readonly speedSchedules: Schedules<SpeedSchedule>;
  readonly #deps: BenchmarksDeps;
  readonly #line: JobLine;

  constructor(deps: BenchmarksDeps) {
    const { dataDir, log } = deps;
    this.#deps = deps;
    this.suites = new SuiteStore({
      bundledDir: join(deps.bundledDir, 'suites'),
      dataDir: join(dataDir, 'suites'),
      log,
    });
    this.runs = new RunStore({ dir: join(dataDir, 'runs'), log });
    this.servers = new ModelServers({
      ...deps,
      restoreFile: join(dataDir, 'restore.json'),
      onTakenOver: (group, why) => this.#line.giveWay(group, why),
    });
    this.remote = new RemoteModels({ env: deps.env, clock: deps.clock });
    this.#line = new JobLine({ onIdle: signal => this.servers.restore(signal), log });
    this.runner = new Runner({
      runs: this.runs,
      line: this.#line,
      // Of answers that are all there, only the grading is left.
      groupOf: ({ target, answered, expected }) =>
        target?.kind === 'profile' && answered < expected ? this.servers.groupOf(target) : null,
      openLive: run => this.#openLive(run),
      execute: (id, live, paused, signal) => this.#execute(id, live, paused, signal),
      clock: deps.clock,
      log,
    });
    this.speed = new SpeedRuns({
      dir: join(dataDir, 'speed'),
      line: this.#line,
      profile: deps.profile,
      serve: (target, settings, signal) => this.servers.serve(target, settings, signal),
      groupOf: target => this.servers.groupOf(target),
      provenance: (served, engine) => provenanceOf(served, deps, engine),
      digest: (provenance, signal) => this.#digest(provenance, signal),
      client: deps.client,
      clock: deps.clock,
      log,
    });
    const timed = { goesOn: (id: string) => this.#line.has(id), clock: deps.clock, log };
    this.schedules = new Schedules({
      ...{ ...timed, file: join(dataDir, 'schedules.json'), schema: BenchmarkSchedule },
      start: request => this.enqueue(request),
    });
    this.speedSchedules = new Schedules({
      ...{ ...timed, file: join(dataDir, 'speed-schedules.json'), schema: SpeedSchedule },
      start: async request => [await this.speed.enqueue(request)],
    });
    const { runs, suites, speed, remote } = this;
    this.views = new BenchmarkViews({
      ...{ runs, suites, speed, remote, clock: deps.clock },
      live: id => this.runner.live(id),
      profile: id => deps.profile(id),
      speedInUse: deps.speedInUse,
      referenceFile: join(deps.bundledDir, 'reference-scores.json'),
    });
  }

  /** Reads what is there. */
  async load(): Promise<void> {
    const { runs, speed, schedules, speedSchedules } = this;
    await Promise.all([runs.load(), speed.load(), schedules.load(), speedSchedules.load()]);
  }

  /** Goes on with what the end of the last Paddock cut, if only to put back what ran before. */
  async start(): Promise<void> {
    for (const schedules of [this.schedules, this.speedSchedules]) schedules.start();
    await this.runner.resumeInterrupted();
    this.speed.start();
    this.#line.start();
  }

  /** Queues a run for each target. @throws PaddockError NOT_FOUND, CONFLICT, UNKNOWN_PROFILE, NOT_OFFERED, BAD_REQUEST */
  async enqueue(request: RunRequest): Promise<BenchmarkRun[]> {
    const suite = await this.suites.load(request.suiteId);
    checkTasks(request.taskIds ?? [], suite);
    const planned = await Promise.all(
      request.targets.map(async target => {
        const { label, settings } = await this.#about(target, request.settings);
        return queuedRun({ at: this.#deps.clock.now(), label, target, suite, settings }, request);
      }),
    );
    for (const run of planned) {
      await this.runs.create(run);
      this.runner.enqueue(run.id);
    }
    return planned;
  }

  /** @throws PaddockError NOT_FOUND, CONFLICT */
  async rerun(id: string, choice: RerunChoice): Promise<BenchmarkRun> {
    const run = await rerunOf(id, choice, { runs: this.runs, clock: this.#deps.clock });
    this.runner.enqueue(run.id);
    return run;
  }

  /** Grades a run whose answers are all there again. @throws PaddockError NOT_FOUND, CONFLICT */
  async grade(id: string, consentToGuard: boolean): Promise<BenchmarkRun> {
    const run = this.runs.get(id);
    const foreign = run.importedFrom !== null && run.status === 'done';
    if (foreign || run.answered < run.expected || this.#line.has(id))
      throw new PaddockError(
        'CONFLICT',
        'Only a run of this panel that has all its answers can be graded again.',
      );
    if (run.status === 'done') await this.runs.forgetVerdicts(id);
    const queued = await this.runs.update(id, { status: 'queued', message: null, consentToGuard });
    this.runner.enqueue(id);
    return queued;
  }

  /** What this machine has to grade code in. @throws PaddockError FILE_UNREADABLE without the starter suite */
  async grader(signal: AbortSignal): Promise<GraderCheck> {
    const { dataset } = await this.suites.load(STARTER);
    if (dataset === null) throw new Error('the starter suite is one of code');
    return checkGrader(dataset, this.#deps.grading, signal);
  }

  /**
   * Queues the grading of answers from elsewhere as a run.
   * @throws PaddockError NOT_FOUND, CONFLICT, FILE_UNREADABLE, BAD_REQUEST
   */
  async gradeSamples(request: SamplesRequest): Promise<BenchmarkRun> {
    const suite = await this.suites.load(request.suiteId);
    const run = await samplesRun(request, { suite, runs: this.runs, clock: this.#deps.clock });
    this.runner.enqueue(run.id);
    return run;
  }

  /** @throws PaddockError FILE_UNREADABLE, BAD_REQUEST */
  async importResults(path: string): Promise<ImportedRuns> {
    const { labels } = await readReferences(join(this.#deps.bundledDir, 'reference-scores.json'));
    return importRuns(path, { runs: this.runs, suites: this.suites, clock: this.#deps.clock, labels });
  }

  /** @throws PaddockError NOT_FOUND, CONFLICT while it runs */
  async remove(id: string): Promise<{ removed: boolean }> {
    if (this.#line.has(id)) throw new PaddockError('CONFLICT', 'A run that goes on cannot be deleted.');
    await this.runs.remove(id);
    return { removed: true };
  }

  /** Resolves when nothing runs or waits. */
  idle(): Promise<void> {
    return this.#line.idle();
  }

  async dispose(): Promise<void> {
    await Promise.all([this.schedules.dispose(), this.speedSchedules.dispose()]);
    await this.#line.dispose();
    await this.runs.flush();
  }

  /** What a run of this target is called, and how it is asked. @throws PaddockError UNKNOWN_PROFILE, NOT_OFFERED */
  async #about(
    target: RunTarget,
    settings: ClientSettings,
  ): Promise<{ readonly label: string; readonly settings: ClientSettings }> {
    if (target.kind === 'remote') return { label: this.remote.require(target.modelId).label, settings };
    const conf = await readClientConf(this.#deps.clientConf);
    const ids = [target.profileId, `bench-${target.profileId}`];
    const { profile } = this.#deps.profile(target.profileId);
    const defaults = ClientSettings.parse({});
    return { label: profile.name, settings: withClientConf(settings, conf, ids, defaults) };
  }

  async #openLive(run: BenchmarkRun): Promise<LiveRun> {
    const suite = await this.suites.load(run.suite.id);
    const taskIds = problemsOf(run, suite).map(({ taskId }) => taskId);
    return new LiveRun({ run, taskIds, clock: this.#deps.clock, log: await this.runs.log(run.id) });
  }

  async #execute(id: string, live: LiveRun, paused: () => boolean, signal: AbortSignal): Promise<boolean> {
    const run = this.runs.get(id);
    const suite = await this.suites.load(run.suite.id);
    const deps: ExecuteDeps = {
      runs: this.runs,
      live,
      suite,
      paused,
      model: (answers, inner) => this.#model(run, answers, inner),
      digest: (provenance, inner) => this.#digest(provenance, inner),
      grading: this.#deps.grading,
      latest: this.#deps.readings,
      clock: this.#deps.clock,
    };
    return executeRun(id, deps, signal);
  }

  async #model(run: BenchmarkRun, answers: readonly Answer[], signal: AbortSignal): Promise<ReadyModel> {
    const { target } = run;
    const settings = run.settings ?? ClientSettings.parse({});
    const { clock, client } = this.#deps;
    if (target === null) throw new Error('an imported run asks nothing');
    if (target.kind === 'remote') {
      const budget = { limitUsd: target.spendLimitUsd, spentUsd: run.totals?.costUsd ?? 0, answers };
      const answerer = this.remote.answerer(target.modelId, settings, budget);
      const provenance = providerProvenance(this.remote.get(target.modelId), this.#deps);
      return { answerer, local: false, anew: false, provenance };
    }
    const served = await this.servers.serve(target, settings, signal);
    const engine = await engineFacts(client(served.endpoint), signal);
    const { slots } = engine;
    const answerer = profileAnswerer({ served, servers: this.servers, settings, slots, clock });
    const local = served.entry.profile.runtime !== 'remote';
    return { answerer, local, anew: served.anew, provenance: provenanceOf(served, this.#deps, engine) };
  }

  async #digest({ modelPath }: Provenance, signal: AbortSignal): Promise<string | null> {
    return modelPath === null ? null : modelDigest(modelPath, this.#deps.cacheDir, signal);
  }
}

/** @throws PaddockError BAD_REQUEST for problems that the suite does not have, or that are named twice */
function checkTasks(taskIds: readonly string[], { summary, problems }: LoadedSuite): void {
  const known = new Set(problems.map(({ taskId }) => taskId));
  const unknown = taskIds.find(taskId => !known.delete(taskId));
  if (unknown !== undefined)
    throw new PaddockError('BAD_REQUEST', `${summary.name} has no problem ${unknown}, or it is named twice.`);
}
