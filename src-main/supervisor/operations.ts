import { randomUUID } from 'node:crypto';
import { PaddockError } from '../../src-shared/errors.ts';
import type { ProfileId } from '../../src-shared/model/profile.ts';
import type { Operation } from '../../src-shared/model/supervisor.ts';
import type { Clock } from '../lib/clock.ts';
import type { Outcome } from './operation-steps.ts';

/** Finished operations that can still be asked for. */
const KEPT = 500;

interface Entry {
  operation: Operation;
  /** Monotonic start of the open step. */
  stepStartedAt: number;
  readonly waiters: Set<() => void>;
}

/** The operations of all groups: recorded step by step, waited for, and kept for those who poll. */
export class Operations {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #entries = new Map<string, Entry>();
  /** By group. */
  readonly #newest = new Map<string, Entry>();

  constructor(deps: { readonly clock: Clock; onChange(): void }) {
    this.#clock = deps.clock;
    this.#onChange = deps.onChange;
  }

  open(of: {
    readonly kind: Operation['kind'];
    readonly group: string;
    readonly profileId: ProfileId | null;
    readonly fromProfileId: ProfileId | null;
  }): Operation {
    const operation: Operation = {
      ...of,
      id: randomUUID(),
      status: 'running',
      startedAt: this.#clock.now(),
      finishedAt: null,
      steps: [],
      cut: 0,
      failure: null,
      rolledBackTo: null,
    };
    const entry: Entry = { operation, stepStartedAt: 0, waiters: new Set() };
    this.#entries.set(operation.id, entry);
    this.#newest.set(of.group, entry);
    this.#forgetOld();
    this.#onChange();
    return operation;
  }

  /** @throws PaddockError NOT_FOUND */
  get(id: string): Operation {
    return this.#entry(id).operation;
  }

  /** The newest operation of a group, running or not, however many others came since; null before the first. */
  newestOf(group: string): Operation | null {
    return this.#newest.get(group)?.operation ?? null;
  }

  isRunning(id: string | null): boolean {
    return id !== null && this.#entries.get(id)?.operation.status === 'running';
  }

  /** Ends the step that is open and begins `name`; null begins none. The same name goes on. */
  step(id: string, name: string | null, options: { readonly anew?: boolean } = {}): void {
    const entry = this.#entry(id);
    if (entry.operation.status !== 'running') return;
    const open = entry.operation.steps.at(-1);
    const isOpen = open !== undefined && open.durationMs === null;
    if (isOpen && open.name === name && !options.anew) return;
    if (!isOpen && name === null) return;
    const steps = this.#closed(entry);
    if (name !== null) {
      entry.stepStartedAt = this.#clock.monotonic();
      steps.push({ name, startedAt: this.#clock.now(), durationMs: null });
    }
    entry.operation = { ...entry.operation, steps };
    this.#onChange();
  }

  /** Requests that were cut. */
  cut(id: string, count: number): void {
    const entry = this.#entry(id);
    if (count > 0 && entry.operation.status === 'running')
      entry.operation = { ...entry.operation, cut: count };
  }

  /** The end: closes the open step and settles whoever waits. Ignored when it has ended before. */
  finish(id: string, outcome: Outcome): void {
    const entry = this.#entry(id);
    if (entry.operation.status !== 'running') return;
    const steps = this.#closed(entry);
    entry.operation = { ...entry.operation, ...outcome, steps, finishedAt: this.#clock.now() };
    for (const settle of entry.waiters) settle();
    entry.waiters.clear();
    this.#onChange();
  }

  /**
   * Resolves with the operation once it no longer runs.
   * @throws PaddockError NOT_FOUND, CANCELLED
   */
  settled(id: string, signal: AbortSignal): Promise<Operation> {
    const entry = this.#entry(id);
    if (entry.operation.status !== 'running') return Promise.resolve(entry.operation);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        entry.waiters.delete(settle);
        reject(new PaddockError('CANCELLED', undefined, { cause: signal.reason }));
      };
      const settle = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve(entry.operation);
      };
      if (signal.aborted) {
        onAbort();
        return;
      }
      entry.waiters.add(settle);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #closed(entry: Entry): Operation['steps'] {
    const durationMs = Math.round((this.#clock.monotonic() - entry.stepStartedAt) * 10) / 10;
    return entry.operation.steps.map(step => (step.durationMs === null ? { ...step, durationMs } : step));
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) {
      throw new PaddockError('NOT_FOUND', `There is no operation ${JSON.stringify(id.slice(0, 80))}.`, {
        fix: `Paddock keeps the last ${KEPT} operations, and the newest one of each group, until it ends.`,
      });
    }
    return entry;
  }

  #forgetOld(): void {
    for (const [id, entry] of this.#entries) {
      if (this.#entries.size <= KEPT) return;
      const { group, status } = entry.operation;
      // A quiet group still shows its newest one.
      if (status !== 'running' && this.#newest.get(group) !== entry) this.#entries.delete(id);
    }
  }
}
