import type { Profile, ProfileId } from '../../src-shared/model/profile.ts';
import type { Exit, Failure, Progress } from '../../src-shared/model/supervisor.ts';
import { aborted } from '../lib/aborted.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { LogFact } from '../llama/log-facts.ts';
import type { Instance, LaunchObserver, LaunchSpec } from '../runtime/runtime.ts';
import { drain, lookOnce } from './drain.ts';
import { Evidence, type SupervisorLogs } from './evidence.ts';
import { classifyExit, failureOfError, hung, startTimeout } from './failure.ts';
import type { Gate } from './gate.ts';
import { HealthCheck } from './health-check.ts';
import { untilIdle } from './idle-unload.ts';
import type { LaunchFact } from './machine-types.ts';
import type { Policy } from './policy.ts';
import { progressOf } from './progress.ts';
import { readLog } from './read-log.ts';
import { RequestsSeen } from './requests-seen.ts';
import type { InstanceProbe } from './slots.ts';

/** What a launch gave. */
export interface Launched {
  readonly instance: Instance;
  readonly spec: LaunchSpec;
  readonly profile: Profile;
}

export interface LaunchRunDeps {
  readonly group: string;
  readonly profileId: ProfileId;
  readonly launchId: string;
  readonly attempt: number;
  launch(observer: LaunchObserver, signal: AbortSignal): Promise<Launched>;
  readonly client: (endpoint: URL) => InstanceProbe;
  readonly logs: SupervisorLogs;
  readonly clock: Clock;
  readonly log: Logger;
  readonly policy: Policy;
  emit(fact: LaunchFact): void;
  /** For an instance that is told to end: what stands between its end and the news of it; null for nothing. */
  openGate(): Gate | null;
  /** The profile's TTL is over. */
  onIdle(ttlSeconds: number): void;
}

type Facts = LaunchFact extends infer F ? (F extends LaunchFact ? Omit<F, 'launchId' | 'at'> : never) : never;

/** How long the last lines of an instance that is gone may take to arrive, ms. */
const LAST_LINES_MS = 1_000;
const TERMINATE_RETRY_MS = 2_000;

/**
 * One launch from its beginning to its one `exited`: brings the instance up, reads its log, watches its health, drains
 * and ends it. Everything that happens is told as facts; nothing here decides.
 */
export class LaunchRun {
  readonly #deps: LaunchRunDeps;
  readonly #evidence: Evidence;
  /** Aborted by a terminate that comes before the instance is there. */
  readonly #launching = new AbortController();
  /** Aborted by the wish to end, whenever it comes. */
  readonly #endRequested = new AbortController();
  /** Aborted when the instance is gone or released. */
  readonly #over = new AbortController();
  #draining: AbortController | undefined;
  #client: InstanceProbe | undefined;
  #health: HealthCheck | undefined;
  readonly #requests = new RequestsSeen();
  #wasReady = false;
  #isFailing = false;
  #gate: Gate | null = null;
  #lookFirst = false;
  #ending: 'no' | 'terminate' | 'release' = 'no';
  #lastLogAt: number;
  #progressAt: number;

  constructor(deps: LaunchRunDeps) {
    this.#deps = deps;
    this.#evidence = new Evidence(deps.logs, deps.group);
    this.#lastLogAt = deps.clock.monotonic();
    this.#progressAt = this.#lastLogAt;
  }

  /** Resolves after `exited` was emitted and everything of this launch has ended. Never rejects. */
  async run(): Promise<void> {
    const { clock, profileId } = this.#deps;
    let live: Launched;
    const launched = new AbortController();
    const watchdog = this.#watchLaunching(launched.signal);
    try {
      const progress = (stage: string, fraction: number | null): void => this.#progress({ stage, fraction });
      live = await this.#deps.launch({ progress }, this.#launching.signal);
    } catch (error) {
      const failure = failureOfError(profileId, error, this.#evidence.collect().lines, clock.now());
      const exit = failure.exit ?? exitAt(clock.now());
      this.#emit({ kind: 'exited', exit, failure });
      return;
    } finally {
      launched.abort();
      await watchdog;
    }
    this.#client = this.#deps.client(live.instance.endpoint);
    this.#emit({ kind: 'launched', instance: live.instance.identity });
    const reading = this.#readLog(live.instance);
    const watching = this.#watchHealth(live);
    const exit = await Promise.race([live.instance.exited, this.#end(live)]);
    await this.#lastLines(reading);
    this.#over.abort();
    this.#draining?.abort();
    await this.#gate?.pass();
    this.#emit({ kind: 'exited', exit, failure: this.#failure(exit) });
    await Promise.all([reading, watching]);
  }

  /** Ends the instance, with `look` after telling what that cuts; a launch that is under way is undone. Idempotent. */
  terminate(how: 'terminate' | 'release', look: boolean): void {
    if (this.#ending !== 'no') return;
    this.#ending = how;
    this.#lookFirst = look;
    this.#draining?.abort();
    this.#launching.abort();
    this.#endRequested.abort();
  }

  /** Waits for requests in flight, then tells what the stop will cut. */
  async drain(): Promise<void> {
    const { clock, policy } = this.#deps;
    const client = this.#client;
    const draining = new AbortController();
    this.#draining = draining;
    try {
      const onInFlight = (count: number | null): void => this.#emit({ kind: 'in-flight', count });
      const isFailing = (): boolean => this.#isFailing;
      const lastLogAt = (): number => this.#lastLogAt;
      const deps = { clock, policy, isFailing, lastLogAt, onInFlight };
      const seen = client ? await drain({ client, ...deps }, draining.signal) : 0;
      this.#emit({ kind: 'drained', cut: seen ?? this.#requests.open });
    } catch (error) {
      if (draining.signal.aborted) return;
      this.#deps.log.error('Draining failed', { error });
      this.#emit({ kind: 'drained', cut: 0 });
    }
  }

  /** The instance is wanted again. */
  cancelDrain(): void {
    this.#draining?.abort();
  }

  /** Waits for the wish to end, then insists until the instance is gone. */
  async #end(live: Launched): Promise<Exit> {
    const { clock, log, launchId } = this.#deps;
    const { instance, spec } = live;
    const over = this.#over.signal;
    await aborted(this.#endRequested.signal);
    if (this.#ending === 'release') {
      await instance.release().catch((error: unknown) => log.warn('Releasing failed', { error, launchId }));
      return exitAt(clock.now());
    }
    this.#gate = this.#deps.openGate();
    if (this.#lookFirst) await this.#tellCut();
    while (!over.aborted) {
      try {
        await instance.terminate(spec.stopGraceMs);
        break;
      } catch (error) {
        // The daemon may be away: the state stays `stopping` until the instance is really gone.
        log.warn('Stopping failed and is tried again', { error, launchId });
        await clock.sleep(TERMINATE_RETRY_MS, over).catch(() => {});
      }
    }
    return instance.exited;
  }

  /** An instance that is too busy to answer shows in its log what it works on. */
  async #tellCut(): Promise<void> {
    const { clock, policy } = this.#deps;
    const seen = this.#client ? await lookOnce({ client: this.#client, clock, policy }).catch(() => null) : 0;
    this.#emit({ kind: 'cut', cut: seen ?? this.#requests.open });
  }

  /** A launch that neither ends nor shows progress is ended; pulling an image may take as long as it takes. */
  async #watchLaunching(signal: AbortSignal): Promise<void> {
    const { clock, policy } = this.#deps;
    for (;;) {
      const leftMs = this.#progressAt + policy.startTimeoutMs - clock.monotonic();
      if (leftMs <= 0) break;
      await clock.sleep(leftMs, signal).catch(() => {});
      if (signal.aborted) return;
    }
    this.#startTimeout(policy.startTimeoutMs, null);
  }

  #startTimeout(timeoutMs: number, lastAnswer: string | null): void {
    const { profileId, attempt, clock } = this.#deps;
    const { lines } = this.#evidence.collect();
    const failure = startTimeout(profileId, timeoutMs, attempt, lastAnswer, lines, clock.now());
    this.#emit({ kind: 'start-timeout', failure });
  }

  #readLog(instance: Instance): Promise<void> {
    const { group, profileId, launchId, logs, log, clock } = this.#deps;
    const onLines = (facts: readonly (LogFact | null)[]): void => {
      this.#lastLogAt = clock.monotonic();
      for (const fact of facts) if (fact !== null) this.#takeFact(fact);
    };
    return readLog(
      instance,
      { source: { group, profileId, launchId }, logs, log, onLines },
      this.#over.signal,
    );
  }

  #takeFact(fact: LogFact): void {
    this.#requests.take(fact, this.#lastLogAt);
    if (this.#wasReady) return;
    if (fact.kind === 'model-loaded' || fact.kind === 'listening') this.#health?.poke();
    const progress = progressOf(fact);
    if (progress) this.#progress(progress);
  }

  async #watchHealth(live: Launched): Promise<void> {
    const { clock, policy, profileId, launchId, log } = this.#deps;
    const { profile } = live;
    const client = this.#client;
    if (!client) return;
    const startTimeoutMs =
      profile.startTimeoutSeconds === null ? policy.startTimeoutMs : profile.startTimeoutSeconds * 1_000;
    this.#health = new HealthCheck({
      client,
      clock,
      policy,
      startTimeoutMs,
      lastLogAt: () => this.#lastLogAt,
      onReady: build => {
        this.#wasReady = true;
        this.#evidence.ready();
        if (profile.ttlSeconds) this.#unloadWhenIdle(client, profile.ttlSeconds);
        this.#emit({ kind: 'healthy', build });
      },
      on: found => {
        if (found.kind !== 'settled') this.#isFailing = found.kind !== 'healthy';
        if (found.kind === 'hung') {
          const restart = profile.onHang === 'restart';
          const lines = restart ? this.#evidence.collect().lines : [];
          this.#emit({ kind: 'hung', restart, failure: hung(profileId, policy.hangMs, lines, clock.now()) });
          return;
        }
        this.#emit(found);
      },
      onStartTimeout: lastAnswer => this.#startTimeout(startTimeoutMs, lastAnswer),
    });
    try {
      await this.#health.watch(this.#over.signal);
    } catch (error) {
      log.error('Watching the health of an instance failed', { error, launchId });
    }
  }

  #unloadWhenIdle(client: InstanceProbe, ttlSeconds: number): void {
    const { clock, policy, log } = this.#deps;
    const ttlMs = ttlSeconds * 1_000;
    const lastRequestAt = (): number => this.#requests.lastAt;
    untilIdle({ client, clock, ttlMs, pollMs: policy.idlePollMs, lastRequestAt }, this.#over.signal).then(
      () => this.#deps.onIdle(ttlSeconds),
      (error: unknown) => {
        if (!this.#over.signal.aborted) log.warn('Watching for idleness failed', { error });
      },
    );
  }

  /** An end that nobody asked for is explained by the last lines, so they are waited for; a wanted one hardly. */
  async #lastLines(reading: Promise<void>): Promise<void> {
    const waitMs = this.#ending === 'no' ? LAST_LINES_MS : 20;
    const enough = new AbortController();
    await Promise.race([reading, this.#deps.clock.sleep(waitMs, enough.signal).catch(() => {})]);
    enough.abort();
  }

  #failure(exit: Exit): Failure {
    const { profileId } = this.#deps;
    return classifyExit({ profileId, exit, ...this.#evidence.collect() });
  }

  #progress(progress: Progress): void {
    this.#progressAt = this.#deps.clock.monotonic();
    this.#emit({ kind: 'progress', progress });
  }

  #emit(fact: Facts): void {
    const { launchId, clock } = this.#deps;
    this.#deps.emit({ ...fact, launchId, at: clock.now() } as LaunchFact);
  }
}

function exitAt(at: number): Exit {
  return { code: null, signal: null, outOfMemory: false, error: null, at };
}
