import type { LaunchFacts } from '../../src-shared/model/launch-facts.ts';
import type { LogLine } from '../../src-shared/model/log-line.ts';
import { Cell, type ReadonlyCell } from '../lib/cell.ts';
import { type LogFact, summariseLoad } from '../llama/log-facts.ts';

/** Starts that are remembered. */
const STARTS = 20;
const WARNINGS = 20;
/** Facts that a load is summed up from; a split model has some dozens. */
const FACTS = 400;

interface Start {
  facts: LogFact[];
  ready: boolean;
  published: LaunchFacts;
}

/** Gathers what the engines say while they start, so that it need not be looked for in the log. */
export class Launches {
  readonly #starts = new Map<string, Start>();
  readonly #facts = new Cell<LaunchFacts[]>([]);

  /** The last starts, newest first. */
  get facts(): ReadonlyCell<LaunchFacts[]> {
    return this.#facts;
  }

  /** What is known of a start; null for one that is not remembered. */
  of(launchId: string): LaunchFacts | null {
    return this.#starts.get(launchId)?.published ?? null;
  }

  /** Takes a line, with the fact that it tells where it does. */
  note(line: LogLine, fact: LogFact | null): void {
    if (line.marker || line.launchId === null) return;
    const start = this.#starts.get(line.launchId) ?? this.#begin(line, line.launchId);
    if (start.ready) return;
    const worrying = line.level === 'warn' || line.level === 'error';
    if (fact?.kind === 'listening' || fact?.kind === 'idle') start.ready = true;
    const telling = fact !== null && start.facts.length < FACTS;
    if (!telling && !worrying) return;
    if (telling) start.facts.push(fact);
    const warnings =
      (line.level === 'warn' || line.level === 'error') && start.published.warnings.length < WARNINGS
        ? [...start.published.warnings, { seq: line.seq, level: line.level, text: line.text }]
        : start.published.warnings;
    const { build, offloaded, buffers, splits, contextTokens } = summariseLoad(start.facts);
    start.published = {
      ...start.published,
      build,
      offloaded,
      contextTokens,
      buffers: [...buffers],
      splits,
      warnings,
    };
    this.#publish();
  }

  #begin(line: LogLine, launchId: string): Start {
    const start: Start = {
      facts: [],
      ready: false,
      published: {
        launchId,
        group: line.group,
        profileId: line.profileId,
        startedAt: line.at,
        build: null,
        offloaded: null,
        contextTokens: null,
        buffers: [],
        splits: null,
        warnings: [],
      },
    };
    this.#starts.set(launchId, start);
    const [oldest] = this.#starts.keys();
    if (this.#starts.size > STARTS && oldest !== undefined) this.#starts.delete(oldest);
    this.#publish();
    return start;
  }

  #publish(): void {
    this.#facts.set([...this.#starts.values()].map(start => start.published).reverse());
  }
}
