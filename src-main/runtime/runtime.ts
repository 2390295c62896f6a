import type { RuntimeCheck } from '../../src-shared/model/app.ts';
import type { Profile, RuntimeKind } from '../../src-shared/model/profile.ts';
import type { Exit, InstanceIdentity } from '../../src-shared/model/supervisor.ts';

/** Everything a runtime needs to launch one instance; pure data, made by runtime/launch-spec.ts. */
export interface LaunchSpec {
  readonly launchId: string;
  /** Goes into container labels and pid records, so that two Paddocks never touch each other's instances. */
  readonly homeId: string;
  readonly group: string;
  readonly profile: Profile;
  /** Absolute folders that model files may lie in; the first is mounted read-only at /models in a container. */
  readonly modelRoots: readonly string[];
  /** Absolute paths, resolved inside the roots; null or empty where the profile names none. */
  readonly modelPath: string | null;
  readonly mmprojPath: string | null;
  readonly lora: readonly { readonly path: string; readonly scale: number | null }[];
  /** Size and time of its files when it was launched, by path; those that nobody could look at are left out. */
  readonly files?: Readonly<Record<string, string>>;
  /** Loopback port to serve on. */
  readonly port: number;
  /** GPUs to use: `all`, `none`, or UUIDs/indexes, already resolved against this host. */
  readonly gpus: 'all' | 'none' | readonly string[];
  /** MiB that fit leaves free per device; null leaves it to the engine. */
  readonly fitTargetMiB: readonly number[] | null;
  /** Container image to use. */
  readonly image: string;
  /** Time between the polite stop and the kill, ms. */
  readonly stopGraceMs: number;
  /**
   * SHA-256 over all that decides how the instance runs (not launchId): a running instance with the same hash and
   * home is adopted instead of started again.
   */
  readonly specHash: string;
}

/** One line as a runtime reads it, raw: ANSI, secrets and levels are the log hub's business. */
export interface RawLogLine {
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** An earlier Paddock read it from the instance that this one adopted, and has it in its log. */
  readonly again?: true;
}

/** What happens while an instance is brought up, before it is there. */
export interface LaunchObserver {
  /** A stage in words with a fraction where known, such as pulling an image. */
  progress(stage: string, fraction: number | null): void;
}

export interface Instance {
  /** Base URL; always HTTP on loopback, or the remote's own. */
  readonly endpoint: URL;
  /** Without the engine's build, which the engine itself tells once it is ready. */
  readonly identity: InstanceIdentity;
  /** When the engine was started, ms since the epoch; null where nobody can tell, as of a remote server. */
  readonly startedAt: number | null;
  /** Process ids whose VRAM, CPU and RAM count as this instance's, as far as the runtime can tell now. */
  pids(): Promise<readonly number[]>;
  /** Settles once, when the instance is really gone; never rejects. */
  readonly exited: Promise<Exit>;
  /** Output from the beginning of the instance (adopted: from what is still there), then live, until exit or abort. */
  logs(signal: AbortSignal): AsyncIterable<readonly RawLogLine[]>;
  /** Idempotent. Polite, then forced after graceMs; resolves when it is really gone. Remote: detaches only. */
  terminate(graceMs: number): Promise<Exit>;
  /** Lets go without stopping it: streams and watchers end, the instance runs on and may be adopted later. */
  release(): Promise<void>;
}

export interface Runtime {
  readonly kind: RuntimeKind;
  /** Can this runtime work here? Never throws; says what is missing and how to fix it. */
  check(signal: AbortSignal): Promise<RuntimeCheck>;
  /** The command line that would be run, for the UI's “show command”. Pure. */
  explain(spec: LaunchSpec): readonly string[];
  /**
   * Whether this could be launched now, as far as that can be told within seconds and without launching it: the engine
   * is there, the daemon or the server answers. Changes nothing.
   * @throws PaddockError as `launch` would; the signal's reason
   */
  preflight(spec: LaunchSpec, signal: AbortSignal): Promise<void>;
  /**
   * Starts it, or adopts an identical one of this home that already runs.
   * Aborting the signal undoes everything: nothing is left running or half made.
   * @throws PaddockError with a `details.failure` code of model/supervisor.ts where the cause is known
   */
  launch(spec: LaunchSpec, observer: LaunchObserver, signal: AbortSignal): Promise<Instance>;
  /**
   * Ends what an earlier Paddock left running and nobody adopted. Returns the names of what it ended.
   * @throws when it cannot look now, such as at a daemon that does not answer; the signal's reason
   */
  reap(which: LeftoverScope, signal: AbortSignal): Promise<readonly string[]>;
}

/** Which leftovers are meant: those of a home, or of one group of it. */
export interface LeftoverScope {
  readonly homeId: string;
  readonly group?: string;
  /** Launch ids of what is no leftover, besides what the runtime itself has launched. */
  readonly keep: readonly string[];
}
