import type { Stats } from 'node:fs';
import { writtenAs } from '../../src-shared/derived-profile.ts';
import { PaddockError } from '../../src-shared/errors.ts';
import type { Profile, ProfileEntry } from '../../src-shared/model/profile.ts';
import type { LaunchObserver, LaunchSpec, Runtime } from '../runtime/runtime.ts';
import type { Launched } from './launch-run.ts';

/** The system's ports, as far as a group needs them. */
export interface Ports {
  /** Whether a server could listen on this loopback port now. */
  isFree(port: number): Promise<boolean>;
  /** Any free loopback port. */
  pick(): Promise<number>;
  /** @throws PaddockError with `details.failure` `port-taken` that names who holds it; the signal's reason */
  requireFree(port: number, signal: AbortSignal): Promise<void>;
}

export interface PortPolicy {
  /** First port of the first group; 0 = any free. */
  readonly instancePort: number;
  /** Somebody asked for exactly this port: being taken is an error. */
  readonly instancePortExplicit: boolean;
  /** Ports that are never handed out by default, such as the panel's own. */
  readonly reservedPorts?: readonly number[];
}

export type Plan = (
  entry: ProfileEntry,
  launchId: string,
  port: number,
) => Promise<{ readonly runtime: Runtime; readonly spec: LaunchSpec }>;

export interface LauncherDeps {
  readonly plan: Plan;
  readonly ports: Ports;
  readonly portPolicy: PortPolicy;
  /** Whether a profile's files lie on another machine, where nobody here can look. */
  filesElsewhere?(profile: Profile): boolean;
  /** What a model file is now. @throws what `stat` throws, and PaddockError where it cannot be asked */
  statModel(path: string): Promise<Pick<Stats, 'size' | 'isDirectory'>>;
  /** The group whose ports start at `instancePort` itself. */
  readonly isFirst: boolean;
  /** Where an earlier panel may have left an instance of this group; tried first while something listens there. */
  readonly hint: number | null;
  /** Ports that other groups use. */
  othersPorts(): readonly number[];
}

/** How many ports a default one moves on before giving up. */
const PORT_TRIES = 50;

/** Launches profiles of one group and keeps the group's port. */
export class Launcher {
  readonly #deps: LauncherDeps;
  #port: number | null = null;
  #movedFrom: number | null = null;
  /** The port that a launch under way tries, so that groups that start together do not meet. */
  #claimed: number | null = null;

  constructor(deps: LauncherDeps) {
    this.#deps = deps;
  }

  /** The port that the group serves, or served last, on; null before the first launch. */
  get port(): number | null {
    return this.#port;
  }

  /** The default port that was taken when the group was launched last; null when it has the port that it should. */
  get movedFrom(): number | null {
    return this.#movedFrom;
  }

  /** Ports that other groups have to avoid. */
  get claims(): readonly number[] {
    return [this.#port, this.#claimed].filter(port => port !== null);
  }

  /**
   * Whether this profile could be launched in place of what the group serves, as far as that can be told without
   * launching it, within seconds.
   * @throws PaddockError with `details.failure`; the signal's reason
   */
  async preflight(entry: ProfileEntry, signal: AbortSignal): Promise<void> {
    if (!this.#deps.filesElsewhere?.(entry.profile)) await this.#requireModelFile(entry);
    const { plan, ports, portPolicy } = this.#deps;
    const fixed = this.#fixedPort(entry);
    const { runtime, spec } = await plan(entry, 'preflight', fixed ?? this.#port ?? portPolicy.instancePort);
    const isOurs = fixed === null || fixed === this.#port || entry.profile.runtime === 'remote';
    if (!isOurs) await ports.requireFree(fixed, signal);
    await runtime.preflight(spec, signal);
  }

  /**
   * Launches on the profile's PORT, or on the group's. A taken port that nobody asked for is left for the next free
   * one. Whether it is taken says the runtime, since an instance to be adopted holds its port as well.
   */
  async launch(
    entry: ProfileEntry,
    launchId: string,
    observer: LaunchObserver,
    signal: AbortSignal,
  ): Promise<Launched> {
    if (!this.#deps.filesElsewhere?.(entry.profile)) await this.#requireModelFile(entry);
    const { profile } = entry;
    const fixed = this.#fixedPort(entry);
    const candidates = fixed === null ? this.#candidates() : [fixed];
    let taken: unknown;
    for await (const port of candidates) {
      signal.throwIfAborted();
      if (fixed === null && this.#deps.othersPorts().includes(port)) continue;
      this.#claimed = port;
      try {
        const { runtime, spec } = await this.#deps.plan(entry, launchId, port);
        const instance = await runtime.launch(spec, observer, signal);
        if (profile.runtime !== 'remote') this.#port = port;
        this.#movedFrom = fixed === null && profile.runtime !== 'remote' ? this.#missed(port) : null;
        return { instance, spec, profile };
      } catch (error) {
        if (fixed !== null || !isPortTaken(error)) throw error;
        taken = error;
      } finally {
        this.#claimed = null;
      }
    }
    throw (
      taken ??
      new PaddockError('LOAD_FAILED', 'No free port was found.', { details: { failure: 'port-taken' } })
    );
  }

  /** The file may have come or gone since models.conf was read, so the disk is asked. */
  async #requireModelFile(entry: ProfileEntry): Promise<void> {
    const { profile, file } = entry;
    if (profile.runtime === 'remote' || file.path === null) return;
    let problem: string | null = null;
    try {
      const found = await this.#deps.statModel(file.path);
      if (found.isDirectory()) problem = 'is a folder';
      else if (found.size === 0) problem = 'is empty';
    } catch (error) {
      if (error instanceof PaddockError) throw error;
      const code = (error as NodeJS.ErrnoException).code;
      problem = code === 'ENOENT' ? 'is not there' : `cannot be read (${code ?? 'unknown error'})`;
    }
    if (problem === null) return;
    const named = writtenAs(profile.id);
    throw new PaddockError('INVALID_PROFILE', `The model of [${named}] ${problem}: ${file.path}`, {
      fix: `Put the file there, or correct MODEL of [${named}] in models.conf.`,
      details: { failure: problem === 'is empty' ? 'model-corrupt' : 'model-missing' },
    });
  }

  #fixedPort(entry: ProfileEntry): number | null {
    const { portPolicy, isFirst } = this.#deps;
    if (entry.profile.port !== null) return entry.profile.port;
    const explicit = isFirst && portPolicy.instancePortExplicit && portPolicy.instancePort !== 0;
    return explicit ? portPolicy.instancePort : null;
  }

  /** The first group's default port, when this is another one. */
  #missed(port: number): number | null {
    const { portPolicy, isFirst } = this.#deps;
    const moved = isFirst && portPolicy.instancePort !== 0 && port !== portPolicy.instancePort;
    return moved ? portPolicy.instancePort : null;
  }

  async *#candidates(): AsyncGenerator<number, void, void> {
    const { ports, portPolicy, isFirst, hint, othersPorts } = this.#deps;
    const tried = new Set([...othersPorts(), ...(portPolicy.reservedPorts ?? [])]);
    const fresh = (port: number): boolean => {
      const isNew = !tried.has(port);
      tried.add(port);
      return isNew;
    };
    if (this.#port !== null && fresh(this.#port)) yield this.#port;
    else if (this.#port === null && hint !== null && !(await ports.isFree(hint)) && fresh(hint)) yield hint;
    if (portPolicy.instancePort === 0) {
      for (let i = 0; i < PORT_TRIES; i++) {
        const port = await ports.pick();
        if (fresh(port)) yield port;
      }
      return;
    }
    const base = portPolicy.instancePort;
    if (isFirst && fresh(base)) yield base;
    for (let port = base + 1; port <= Math.min(65_535, base + PORT_TRIES); port++)
      if (fresh(port) && (await ports.isFree(port))) yield port;
  }
}

function isPortTaken(error: unknown): boolean {
  if (!(error instanceof PaddockError)) return false;
  const { details } = error;
  return (
    typeof details === 'object' &&
    details !== null &&
    'failure' in details &&
    details.failure === 'port-taken'
  );
}
