import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { RunTarget } from '../../../src-shared/model/benchmark-request.ts';
import type { Provenance } from '../../../src-shared/model/benchmark-run.ts';
import { type SpeedRequest, SpeedRun } from '../../../src-shared/model/benchmark-speed.ts';
import { writeJson } from '../../lib/atomic-file.ts';
import { Cell, type ReadonlyCell } from '../../lib/cell.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { makeFolder } from '../../lib/make-folder.ts';
import type { LlamaClient } from '../../llama/llama-client.ts';
import type { JobLine } from '../runs/job-line.ts';
import { newRunId } from '../runs/new-run.ts';
import type { EngineFacts } from '../runs/provenance.ts';
import { readRecords } from '../runs/read-records.ts';
import { CancelledRun } from '../runs/runner.ts';
import type { Served } from '../serving/model-servers.ts';
import { SpeedMeter } from './measure.ts';

type ProfileTarget = Extract<RunTarget, { kind: 'profile' }>;

export interface SpeedRunsDeps {
  readonly dir: string;
  readonly line: JobLine;
  /** @throws PaddockError UNKNOWN_PROFILE */
  readonly profile: (id: string) => unknown;
  /** Serves a profile, a derived one with room for so many requests at a time. */
  readonly serve: (
    target: ProfileTarget,
    settings: { readonly concurrency: number },
    signal: AbortSignal,
  ) => Promise<Served>;
  /** The group whose server would serve it; null where that cannot be told. */
  readonly groupOf: (target: ProfileTarget) => string | null;
  readonly provenance: (served: Served, engine: EngineFacts | undefined) => Provenance;
  /** SHA-256 of the model file; null where it cannot be read. Takes minutes for a large one. */
  readonly digest: (provenance: Provenance, signal: AbortSignal) => Promise<string | null>;
  readonly client: (endpoint: URL) => Pick<LlamaClient, 'props'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Measurements of speed: they wait in the same line as the benchmark runs, and are kept in a file each. */
export class SpeedRuns {
  readonly #deps: SpeedRunsDeps;
  readonly #runs = new Cell<readonly SpeedRun[]>([]);

  constructor(deps: SpeedRunsDeps) {
    this.#deps = deps;
  }

  /** Newest first. */
  get runs(): ReadonlyCell<readonly SpeedRun[]> {
    return this.#runs;
  }

  /** @throws PaddockError NOT_FOUND */
  get(id: string): SpeedRun {
    const run = this.#runs.value.find(candidate => candidate.id === id);
    if (run) return run;
    throw new PaddockError('NOT_FOUND', `There is no measurement ${JSON.stringify(id)}.`);
  }

  async load(): Promise<void> {
    const names = await readdir(this.#deps.dir).catch(() => []);
    const ids = names.filter(name => name.endsWith('.json')).map(name => name.slice(0, -'.json'.length));
    const read = await readRecords(ids, id => this.#path(id), SpeedRun, this.#deps.log);
    const runs = read.sort((a, b) => b.createdAt - a.createdAt);
    // A half-measured speed is worth nothing: these are not resumed.
    this.#runs.set(
      runs.map(run =>
        run.status === 'running'
          ? { ...run, status: 'interrupted' as const, message: 'Paddock ended while it was measured.' }
          : run,
      ),
    );
  }

  /** Puts back in line what the end of the last Paddock found waiting there, first come first. */
  start(): void {
    const { line } = this.#deps;
    for (const run of [...this.#runs.value].reverse())
      if (run.status === 'queued' && !line.has(run.id)) this.#add(run);
  }

  /** As enqueue, for somebody who waits for the answer. @throws PaddockError UNKNOWN_PROFILE; nothing is kept then */
  async ask(request: SpeedRequest): Promise<SpeedRun> {
    this.#deps.profile(request.profileId);
    return this.enqueue(request);
  }

  /** Puts a measurement in line. What goes wrong, such as a profile that is gone, is recorded in it. */
  async enqueue(request: SpeedRequest): Promise<SpeedRun> {
    const createdAt = this.#deps.clock.now();
    const run: SpeedRun = {
      id: newRunId(createdAt, ['speed', request.profileId]),
      label: request.profileId,
      request,
      status: 'queued',
      message: null,
      createdAt,
      finishedAt: null,
      depths: [],
      concurrency: [],
      provenance: null,
    };
    this.#runs.set([run, ...this.#runs.value]);
    await this.#write(run);
    this.#add(run);
    return run;
  }

  /** Ends a measurement that waits or goes on. @throws PaddockError NOT_FOUND, CONFLICT */
  async cancel(id: string): Promise<SpeedRun> {
    const { line } = this.#deps;
    const { status } = this.get(id);
    const current = line.isCurrent(id);
    if (!line.drop(id, new CancelledRun()))
      throw new PaddockError('CONFLICT', `A measurement that is ${status} cannot be cancelled.`);
    const run = this.#change(id, current ? { message: 'Ending.' } : { status: 'cancelled' });
    if (!current) await this.#write(run);
    return run;
  }

  /** @throws PaddockError NOT_FOUND, CONFLICT while it waits or goes on */
  async remove(id: string): Promise<{ removed: boolean }> {
    this.get(id);
    if (this.#deps.line.has(id))
      throw new PaddockError('CONFLICT', 'A measurement that goes on cannot be deleted.', {
        fix: 'End it first.',
      });
    this.#runs.set(this.#runs.value.filter(run => run.id !== id));
    await rm(this.#path(id), { force: true });
    return { removed: true };
  }

  #path(id: string): string {
    return join(this.#deps.dir, `${id}.json`);
  }

  #add(run: SpeedRun): void {
    const { line, groupOf, clock } = this.#deps;
    const { id, request } = run;
    line.add({
      id,
      run: signal => this.#run(run, signal),
      group: () => groupOf(targetOf(request)),
      giveWay: why =>
        this.#write(this.#change(id, { status: 'cancelled', message: why, finishedAt: clock.now() })),
    });
  }

  #change(id: string, change: Partial<SpeedRun>): SpeedRun {
    const run = { ...this.get(id), ...change };
    this.#runs.set(this.#runs.value.map(other => (other.id === id ? run : other)));
    return run;
  }

  async #run(queued: SpeedRun, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps;
    const { id } = queued;
    const note = (change: Partial<SpeedRun>): Promise<void> => this.#write(this.#change(id, change));
    try {
      await note({ status: 'running' });
      await this.#measure(queued.request, note, () => this.get(id), signal);
      await note({ status: 'done', finishedAt: clock.now() });
    } catch (error) {
      if (signal.aborted)
        return note(
          signal.reason instanceof CancelledRun
            ? { status: 'cancelled', message: null, finishedAt: clock.now() }
            : { status: 'interrupted', message: 'It was cut.' },
        );
      if (!(error instanceof PaddockError)) log.warn('A measurement of speed failed', { id, error });
      const fix = error instanceof PaddockError && error.fix !== undefined ? ` ${error.fix}` : '';
      const message = error instanceof Error ? error.message : String(error);
      await note({ status: 'failed', message: `${message}${fix}`, finishedAt: clock.now() });
    }
  }

  async #measure(
    request: SpeedRequest,
    note: (change: Partial<SpeedRun>) => Promise<void>,
    run: () => SpeedRun,
    signal: AbortSignal,
  ): Promise<void> {
    const { serve, provenance, digest, client, clock } = this.#deps;
    const served = await serve(
      targetOf(request),
      { concurrency: Math.max(1, ...request.concurrency) },
      signal,
    );
    const props = await client(served.endpoint)
      .props(signal)
      .catch(() => null);
    const origin = provenance(served, props ?? undefined);
    await note({ label: served.of.profile.name, provenance: origin });
    const { endpoint } = served;
    const slots = props?.totalSlots ?? 1;
    const meter = new SpeedMeter(
      { endpoint, slots, contextTokens: props?.contextTokens ?? null, clock },
      request,
    );
    await meter.warmUp(signal);
    for (const depth of request.depths)
      await note({ depths: [...run().depths, await meter.depth(depth, signal)] });
    for (const count of request.concurrency)
      await note({ concurrency: [...run().concurrency, await meter.concurrency(count, signal)] });
    const { depths, concurrency } = run();
    const all = [...depths, ...concurrency];
    const problem = all.find(point => point.problem !== null)?.problem;
    if (problem && all.every(point => point.problem !== null))
      throw new PaddockError('ENGINE_UNREACHABLE', `Nothing could be measured: ${problem}`);
    // Last, since reading the file takes from the engine what is measured.
    await note({ provenance: { ...origin, modelDigest: await digest(origin, signal) } });
  }

  async #write(run: SpeedRun): Promise<void> {
    try {
      await makeFolder(this.#deps.dir);
      await writeJson(this.#path(run.id), run, 0o600);
    } catch (error) {
      this.#deps.log.warn('A measurement of speed could not be written', { id: run.id, error });
    }
  }
}

function targetOf({ profileId, serve }: SpeedRequest): ProfileTarget {
  return { kind: 'profile', profileId, serve };
}
