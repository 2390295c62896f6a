import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { parse } from 'node:path';
import type { Exit } from '../../../src-shared/model/supervisor.ts';
import { aborted } from '../../lib/aborted.ts';
import type { Clock } from '../../lib/clock.ts';
import { DelayedWrite } from '../../lib/delayed-write.ts';
import type { Logger } from '../../lib/log.ts';
import type { RawLogLine } from '../runtime.ts';
import { lookAgain } from './look-again.ts';
import { followOutput } from './output-files.ts';
import type { PidRecord, PidRecords } from './pid-record.ts';
import { descendants, processStart, runsOn, stillRuns } from './process-facts.ts';
import { RecentKills } from './recent-kills.ts';
import { killStragglers, terminateTree } from './terminate-tree.ts';
import { unwritable } from './unwritable.ts';

/** Marks every process of an instance, `<homeId>/<id>`, so that one whose record was never written is found. */
export const INSTANCE_TAG = 'PADDOCK_INSTANCE';
/** An adopted process is no child of ours and sends no notice of its end: look this often, ms. */
const ADOPTED_LOOK_MS = 250;
/** The same while it is being ended, ms. */
const ENDING_LOOK_MS = 20;
/** How far the log was read is written down this often at most: so much may be doubled after a SIGKILL, ms. */
const TAKEN_KEPT_MS = 250;

export interface OwnedProcessDeps {
  readonly records: PidRecords;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What to start: the record that will describe it, and how to run it. */
export interface StartRequest {
  readonly record: Omit<PidRecord, 'version' | 'pid' | 'start' | 'startedAt' | 'trimmed' | 'taken'>;
  /** Absolute path of the program. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A process group of ours that outlives the panel when it must: own session, output in files, a record on disk.
 * The parts of `Instance` that every runtime with a local process needs.
 */
export class OwnedProcess {
  readonly adopted: boolean;
  readonly exited: Promise<Exit>;
  readonly #deps: OwnedProcessDeps;
  readonly #released: AbortController;
  readonly #ending: AbortController;
  readonly #child: ChildProcess | null;
  #record: PidRecord;
  #gone = false;
  #terminating: Promise<Exit> | undefined;
  /** Writes down how far the log was read. */
  readonly #taken: DelayedWrite;
  /** Writes of the record, one after the other. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    deps: OwnedProcessDeps,
    record: PidRecord,
    running: {
      readonly child: ChildProcess;
      readonly end: Promise<Exit>;
      readonly released: AbortController;
    } | null,
  ) {
    this.#deps = deps;
    this.#record = record;
    this.#released = running?.released ?? new AbortController();
    this.#ending = new AbortController();
    this.#child = running?.child ?? null;
    this.#taken = new DelayedWrite({
      clock: deps.clock,
      restMs: TAKEN_KEPT_MS,
      write: () => this.#write(),
      onTrouble: error =>
        deps.log.warn('Could not write down how far a log was read', { error, pid: this.#record.pid }),
    });
    this.adopted = running === null;
    this.exited = this.#finish(running?.end ?? this.#watchEnd());
  }

  /**
   * Starts the program in a process group of its own.
   * @throws NodeJS.ErrnoException of spawn; PaddockError FILE_UNWRITABLE; the signal's reason. Nothing is left then
   */
  static async start(
    deps: OwnedProcessDeps,
    request: StartRequest,
    signal: AbortSignal,
  ): Promise<OwnedProcess> {
    const { records, clock } = deps;
    const { id, homeId } = request.record;
    const files = records.outputOf(id);
    const stdout = await openOutput(records, files.stdout);
    try {
      const stderr = await openOutput(records, files.stderr);
      try {
        signal.throwIfAborted();
        const released = new AbortController();
        const child = spawn(request.program, request.args, {
          detached: true,
          cwd: parse(request.program).root,
          env: { ...request.env, [INSTANCE_TAG]: `${homeId}/${id}` },
          stdio: ['ignore', stdout.fd, stderr.fd],
          windowsHide: true,
        });
        const end = childEnd(child, clock, released.signal);
        const pid = await spawned(child);
        const start = (await lookAgain(clock, () => processStart(pid))) ?? 'ended';
        const trimmed = { stdout: 0, stderr: 0 };
        const record = {
          ...request.record,
          version: 1 as const,
          pid,
          start,
          startedAt: clock.now(),
          trimmed,
        };
        const owned = new OwnedProcess(deps, record, { child, end, released });
        await owned.#recordOrEnd(signal);
        return owned;
      } finally {
        await stderr.close();
      }
    } catch (error) {
      await records.removeOutput(id);
      throw error;
    } finally {
      await stdout.close();
    }
  }

  /** Takes over a running process that an earlier Paddock of this home started. */
  static async adopt(deps: OwnedProcessDeps, found: PidRecord, launchId: string): Promise<OwnedProcess> {
    const record = { ...found, launchId };
    await deps.records.write(record);
    return new OwnedProcess(deps, record, null);
  }

  get record(): PidRecord {
    return this.#record;
  }

  /** The process and its descendants. */
  async pids(): Promise<readonly number[]> {
    return this.#gone ? [] : descendants(this.#record.pid);
  }

  /** All output that is still there, then live. After the end it can be read once, until the next start. */
  async *logs(signal: AbortSignal): AsyncGenerator<readonly RawLogLine[], void, void> {
    const { records, clock } = this.#deps;
    const { id, trimmed, taken } = this.#record;
    const until = AbortSignal.any([signal, this.#released.signal]);
    const onTrimmed = async (stream: RawLogLine['stream'], bytes: number): Promise<void> => {
      this.#record = { ...this.#record, trimmed: { ...this.#record.trimmed, [stream]: bytes } };
      // The file was emptied: what comes now begins at its front.
      if (bytes === 0 && this.#record.taken)
        this.#record = { ...this.#record, taken: { ...this.#record.taken, [stream]: 0 } };
      await this.#write();
    };
    const onTaken = (stream: RawLogLine['stream'], bytes: number): void => {
      const before = this.#record.taken ?? { stdout: 0, stderr: 0 };
      this.#record = { ...this.#record, taken: { ...before, [stream]: bytes } };
      this.#taken.request();
    };
    const follow = {
      files: records.outputOf(id),
      clock,
      ended: this.exited,
      from: trimmed,
      onTrimmed,
      taken,
      onTaken,
    };
    try {
      yield* followOutput(follow, until);
    } catch (error) {
      // Read already, or swept by the next start.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    if (this.#gone && !until.aborted) await records.removeOutput(id);
  }

  /** SIGTERM to the group, SIGKILL after `graceMs`. Resolves when all of it is gone. Idempotent. */
  terminate(graceMs: number): Promise<Exit> {
    this.#terminating ??= this.#terminate(graceMs);
    return this.#terminating;
  }

  /** Ends the log readers and lets this program end before the process does. */
  async release(): Promise<void> {
    this.#released.abort();
    this.#child?.unref();
    await this.#taken.flush();
  }

  /** Writes the record as it is, unless its process is gone: then it is being removed. */
  #write(): Promise<void> {
    const write = this.#writing.then(async () => {
      if (!this.#gone) await this.#deps.records.write(this.#record);
    });
    this.#writing = write.catch(() => {});
    return write;
  }

  async #terminate(graceMs: number): Promise<Exit> {
    const { pid, start } = this.#record;
    const { clock } = this.#deps;
    this.#ending.abort();
    if (!this.#gone && (this.#child || (await lookAgain(clock, () => stillRuns(pid, start)))))
      await terminateTree(pid, graceMs, clock, this.exited);
    return this.exited;
  }

  /** Looks whether an adopted process runs, until it does not. Does not keep a released one's panel from ending. */
  async #watchEnd(): Promise<Exit> {
    const { pid, start } = this.#record;
    const { clock } = this.#deps;
    const released = this.#released.signal;
    while (await lookAgain(clock, () => runsOn(pid, start))) {
      const ending = this.#ending.signal.aborted;
      // Released and not being ended: nobody watches any more, until somebody ends it after all.
      if (released.aborted && !ending) await aborted(this.#ending.signal);
      const wake = ending ? undefined : AbortSignal.any([this.#ending.signal, released]);
      await clock.sleep(ending ? ENDING_LOOK_MS : ADOPTED_LOOK_MS, wake).catch(() => {});
    }
    return { code: null, signal: null, outOfMemory: false, error: null, at: clock.now() };
  }

  async #finish(leaderEnd: Promise<Exit>): Promise<Exit> {
    const exit = await leaderEnd;
    const { clock, log, records } = this.#deps;
    try {
      // A group whose id a new process took over in between is not ours.
      const successor = this.#child ? null : await lookAgain(clock, () => processStart(this.#record.pid));
      if (successor === null) await killStragglers(this.#record.pid, clock);
      this.#gone = true;
      await this.#writing;
      await records.remove(this.#record.id);
    } catch (error) {
      log.warn('Could not clean up after a process', { error, pid: this.#record.pid });
    }
    return exit;
  }

  async #recordOrEnd(signal: AbortSignal): Promise<void> {
    try {
      await this.#deps.records.write(this.#record);
      // It may have ended, and its record been removed, while that was being written.
      if (this.#gone) await this.#deps.records.remove(this.#record.id);
      signal.throwIfAborted();
    } catch (error) {
      await this.terminate(0);
      throw signal.aborted ? error : unwritable(this.#record.id, error);
    }
  }
}

async function openOutput(records: PidRecords, path: string) {
  try {
    await records.prepare();
    return await open(path, 'a', 0o600);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function spawned(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}

/** @param unwatched when it aborts, nobody asks any more why the child ended */
function childEnd(child: ChildProcess, clock: Clock, unwatched: AbortSignal): Promise<Exit> {
  const over = new AbortController();
  const kills = RecentKills.watch(clock, AbortSignal.any([over.signal, unwatched]));
  return new Promise(resolve => {
    child.once('error', () => over.abort());
    child.once('exit', async (code, signal) => {
      const at = clock.now();
      const outOfMemory = signal === 'SIGKILL' && (await (await kills).any());
      over.abort();
      resolve({ code, signal, outOfMemory, error: null, at });
    });
  });
}
