import type { Discovery as Found, FoundModel, SearchedPlace } from '../../src-shared/model/discovery.ts';
import type { ProfileEntry } from '../../src-shared/model/profile.ts';
import type { Clock } from '../lib/clock.ts';
import { TimeLimit } from '../lib/time-limit.ts';
import { type Candidate, modelsOf } from './gguf-files.ts';
import { ollamaModels } from './ollama.ts';
import type { Place } from './places.ts';
import { type Budget, type FoundFile, filesBelow, isGguf } from './walk.ts';

const DEADLINE_MS = 6_000;
const MAX_ENTRIES = 50_000;
const MAX_MODELS = 500;

export interface DiscoveryDeps {
  readonly places: () => readonly Place[];
  readonly profiles: () => readonly ProfileEntry[];
  readonly clock: Clock;
}

/** Finds model files where other programs keep theirs. It reads names, sizes and the first four bytes; it changes nothing. */
export class Discovery {
  readonly #deps: DiscoveryDeps;

  constructor(deps: DiscoveryDeps) {
    this.#deps = deps;
  }

  /** Never rejects for a place that cannot be read. Ends within seconds, with `truncated` set where that was early. */
  async scan(signal: AbortSignal): Promise<Found> {
    const { clock, places, profiles } = this.#deps;
    const limit = new TimeLimit(clock, DEADLINE_MS, signal);
    const budget: Budget = { entriesLeft: MAX_ENTRIES, truncated: false };
    const known = new Map(
      profiles().flatMap(({ profile, file }) =>
        file.path === null ? [] : [[file.path, profile.id as string]],
      ),
    );
    const models: FoundModel[] = [];
    const searched: SearchedPlace[] = [];
    for (const place of places()) {
      const { candidates, status } = await look(place, budget, limit.signal);
      const found = candidates
        .filter(({ path }) => !models.some(other => other.path === path))
        .map(model => ({
          ...model,
          place: place.kind,
          root: place.root,
          profileId: known.get(model.path) ?? null,
        }));
      if (models.length + found.length > MAX_MODELS) budget.truncated = true;
      models.push(...found.slice(0, MAX_MODELS - models.length));
      searched.push({ kind: place.kind, path: place.root, status, models: found.length });
    }
    limit.end();
    signal.throwIfAborted();
    return { models, places: searched, truncated: budget.truncated };
  }
}

interface Looked {
  readonly candidates: readonly Candidate[];
  readonly status: SearchedPlace['status'];
}

async function look({ kind, root }: Place, budget: Budget, signal: AbortSignal): Promise<Looked> {
  try {
    const all =
      kind === 'ollama'
        ? await ollamaModels(root, budget, signal)
        : await ggufModels(kind, root, budget, signal);
    const candidates: Candidate[] = [];
    for (const candidate of all) if (await isGguf(candidate.path)) candidates.push(candidate);
    return { candidates, status: candidates.length > 0 ? 'found' : 'empty' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { candidates: [], status: code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unreadable' };
  }
}

async function ggufModels(
  kind: Place['kind'],
  root: string,
  budget: Budget,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const files: FoundFile[] = [];
  for await (const file of filesBelow(root, name => /\.gguf$/i.test(name), budget, signal)) files.push(file);
  return modelsOf(
    kind,
    root,
    files.sort((a, b) => (a.path < b.path ? -1 : 1)),
  );
}
