import { randomBytes } from 'node:crypto';
import { redactArgs } from '../redact-args.ts';
import type { LaunchSpec, LeftoverScope } from '../runtime.ts';
import { answersHealth } from './answers-health.ts';
import { INSTANCE_TAG, OwnedProcess, type OwnedProcessDeps, type StartRequest } from './owned-process.ts';
import type { PidRecord } from './pid-record.ts';
import { groupMembers, groupOf, processesTagged, processStart } from './process-facts.ts';
import { terminateTree } from './terminate-tree.ts';

/** What an earlier Paddock left gets this long to stop politely, ms. */
const LEFTOVER_GRACE_MS = 5_000;

export interface ProcessKeeperDeps extends OwnedProcessDeps {
  readonly kind: PidRecord['kind'];
}

/**
 * Keeps the local processes of one runtime: starts them, and finds what an earlier Paddock of the same home left,
 * to adopt or end it. Instances of this object are never taken for leftovers.
 */
export class ProcessKeeper {
  readonly #deps: ProcessKeeperDeps;
  readonly #own = new Set<string>();
  /** Keeps ids apart from those of an earlier Paddock, whatever its launches were called. */
  readonly #token = randomBytes(4).toString('hex');

  constructor(deps: ProcessKeeperDeps) {
    this.#deps = deps;
  }

  /** Starts a process for a spec; see OwnedProcess.start. */
  async start(
    spec: LaunchSpec,
    run: Omit<StartRequest, 'record'>,
    signal: AbortSignal,
  ): Promise<OwnedProcess> {
    const { kind, records } = this.#deps;
    const { homeId, launchId, group, specHash, port, profile } = spec;
    const id = `${kind}-${launchId}-${this.#token}`;
    const command = [...redactArgs([run.program, ...run.args])];
    const of = { id, kind, homeId, launchId, group, specHash, port, command };
    this.#own.add(id);
    try {
      await records.sweepOutput(kind, this.#own);
      const record = { ...of, profileId: profile.id };
      return this.#keep(await OwnedProcess.start(this.#deps, { record, ...run }, signal));
    } catch (error) {
      this.#own.delete(id);
      throw error;
    }
  }

  /**
   * A leftover of this home and group that runs exactly what is asked for and answers, taken over.
   * Others of the group are ended, since a group has one instance. Null when there is nothing to adopt.
   */
  async takeOver(spec: LaunchSpec, signal: AbortSignal): Promise<OwnedProcess | null> {
    const { kind, records, log, clock } = this.#deps;
    let adopted: OwnedProcess | null = null;
    for (const record of await records.read(spec.homeId, kind)) {
      if (this.#own.has(record.id) || record.group !== spec.group) continue;
      signal.throwIfAborted();
      const fits =
        adopted === null &&
        record.specHash === spec.specHash &&
        (await records.alive(record)) &&
        (await answersHealth(record.pid, record.port, clock, signal));
      if (fits) {
        this.#own.add(record.id);
        adopted = this.#keep(await OwnedProcess.adopt(this.#deps, record, spec.launchId));
        log.info('Adopted a process of an earlier Paddock', { pid: record.pid, profileId: record.profileId });
      } else await this.#end(record);
    }
    return adopted;
  }

  /**
   * Ends the leftovers of a home, or of one group of it.
   * @returns what was ended, such as `demo-q8 (pid 4711)`
   */
  async reap({ homeId, group, keep }: LeftoverScope, signal: AbortSignal): Promise<readonly string[]> {
    const { kind, records } = this.#deps;
    const kept = new Set<string>();
    const ended: string[] = [];
    for (const record of await records.read(homeId, kind)) {
      signal.throwIfAborted();
      if (group !== undefined && record.group !== group) continue;
      if (this.#own.has(record.id) || keep.includes(record.launchId)) kept.add(record.id);
      else if (await this.#end(record)) ended.push(`${record.profileId} (pid ${record.pid})`);
    }
    if (group !== undefined) return ended;
    // Started, and the panel died before the record was written.
    for (const pid of await this.#tagged(homeId, id => !kept.has(id) && !this.#own.has(id))) {
      await this.#endGroupOf(pid);
      ended.push(`pid ${pid}`);
    }
    await records.sweepOutput(kind, this.#own);
    return ended;
  }

  #keep(owned: OwnedProcess): OwnedProcess {
    void owned.exited.then(() => this.#own.delete(owned.record.id));
    return owned;
  }

  /** Resolves with whether anything of it still ran. */
  async #end(record: PidRecord): Promise<boolean> {
    const { clock, records, log } = this.#deps;
    const alive = await records.alive(record);
    const rest = alive ? [] : await this.#tagged(record.homeId, id => id === record.id);
    if (alive) await terminateTree(record.pid, LEFTOVER_GRACE_MS, clock);
    for (const pid of rest) await this.#endGroupOf(pid);
    await records.remove(record.id);
    await records.removeOutput(record.id);
    const ran = alive || rest.length > 0;
    if (ran)
      log.info('Ended a process of an earlier Paddock', { pid: record.pid, profileId: record.profileId });
    return ran;
  }

  /** Processes of this home and kind that carry an id which passes. */
  async #tagged(homeId: string, passes: (id: string) => boolean): Promise<readonly number[]> {
    const tagged = await processesTagged(INSTANCE_TAG, `${homeId}/${this.#deps.kind}-`);
    return tagged.filter(({ value }) => passes(value.slice(homeId.length + 1))).map(({ pid }) => pid);
  }

  /** Ends the group that a tagged process leads or is in; everything in it carries the tag as well. */
  async #endGroupOf(pid: number): Promise<void> {
    const group = await groupOf(pid);
    if (group === null || (await processStart(pid)) === null) return;
    if (group === (await groupOf(process.pid)) || (await groupMembers(group)).length === 0) return;
    await terminateTree(group, LEFTOVER_GRACE_MS, this.#deps.clock);
  }
}
