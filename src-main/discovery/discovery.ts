import type {
  Discovery as Found,
  FoundAddition,
  FoundModel,
  SearchedPlace,
} from '../../src-shared/model/discovery.ts';
import type { ProfileEntry } from '../../src-shared/model/profile.ts';
import type { Clock } from '../lib/clock.ts';
import type { FolderLooks } from '../lib/folder-looks.ts';
import { isInside } from '../lib/model-roots.ts';
import { TimeLimit } from '../lib/time-limit.ts';
import { type Candidate, type GgufFile, kindByName, modelsOf } from './gguf-files.ts';
import { ollamaModels } from './ollama.ts';
import type { Place } from './places.ts';
import { type Budget, filesBelow, kindOf } from './walk.ts';

const DEADLINE_MS = 6_000;
const MAX_ENTRIES = 50_000;
const MAX_MODELS = 500;

export interface DiscoveryDeps {
  readonly places: () => readonly Place[];
  readonly profiles: () => readonly ProfileEntry[];
  /** Folders that profiles may name files in now. */
  readonly modelRoots: () => Promise<readonly string[]>;
  readonly looks: FolderLooks;
  readonly clock: Clock;
}

/** Finds model files where other programs keep theirs. It reads names, sizes and the first bytes; it changes nothing. */
export class Discovery {
  readonly #deps: DiscoveryDeps;
  #last: Found | null = null;

  constructor(deps: DiscoveryDeps) {
    this.#deps = deps;
  }

  /** Never rejects for a place that cannot be read. Ends within seconds, with `truncated` set where that was early. */
  async scan(signal: AbortSignal): Promise<Found> {
    const { clock, places, profiles, modelRoots, looks } = this.#deps;
    const limit = new TimeLimit(clock, DEADLINE_MS, signal);
    const budget: Budget = { entriesLeft: MAX_ENTRIES, truncated: false };
    const known = new Map<string, string[]>();
    for (const { profile, file } of profiles())
      if (file.path !== null) known.set(file.path, [...(known.get(file.path) ?? []), profile.id]);
    const roots = await modelRoots();
    const usable = (path: string): boolean => roots.some(root => isInside(root, path));
    const models: FoundModel[] = [];
    const additions: FoundAddition[] = [];
    const searched: SearchedPlace[] = [];
    for (const place of places()) {
      const { root } = place;
      const looked = await look(place, budget, looks, limit.signal);
      const { status } = looked;
      const found = looked.candidates
        .filter(({ path }) => !models.some(other => other.path === path))
        .map((model): FoundModel => {
          const profileIds = known.get(model.path) ?? [];
          const ids = { profileId: profileIds[0] ?? null, profileIds };
          return { ...model, place: place.kind, root, ...ids, usable: usable(model.path) };
        });
      const beside = looked.additions.filter(({ path }) => !additions.some(other => other.path === path));
      if (Math.max(models.length + found.length, additions.length + beside.length) > MAX_MODELS)
        budget.truncated = true;
      models.push(...found.slice(0, MAX_MODELS - models.length));
      for (const { path, sizeBytes, kind } of beside.slice(0, MAX_MODELS - additions.length))
        additions.push({ kind, path, root, sizeBytes, usable: usable(path) });
      searched.push({ kind: place.kind, path: place.root, status, models: found.length });
    }
    limit.end();
    signal.throwIfAborted();
    this.#last = { models, additions, places: searched, truncated: budget.truncated };
    return this.#last;
  }

  /** What the last search found at an absolute path; null without one. */
  known(path: string): FoundModel | null {
    return this.#last?.models.find(model => model.path === path) ?? null;
  }
}

interface Looked {
  readonly candidates: readonly Candidate[];
  readonly additions: readonly (GgufFile & { readonly kind: FoundAddition['kind'] })[];
  readonly status: SearchedPlace['status'];
}

async function look(
  { kind, root }: Place,
  budget: Budget,
  looks: FolderLooks,
  signal: AbortSignal,
): Promise<Looked> {
  try {
    const looked = await looks.searching(root, async () =>
      kind === 'ollama'
        ? { candidates: await storedModels(root, budget, signal), additions: [] }
        : ggufModels(kind, root, budget, signal),
    );
    return { ...looked, status: looked.candidates.length > 0 ? 'found' : 'empty' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const status = code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unreadable';
    return { candidates: [], additions: [], status };
  }
}

async function storedModels(root: string, budget: Budget, signal: AbortSignal): Promise<Candidate[]> {
  const models: Candidate[] = [];
  for (const model of await ollamaModels(root, budget, signal))
    if ((await kindOf(model.path)) === 'model') models.push(model);
  return models;
}

async function ggufModels(
  kind: Place['kind'],
  root: string,
  budget: Budget,
  signal: AbortSignal,
): Promise<Omit<Looked, 'status'>> {
  const files: GgufFile[] = [];
  for await (const file of filesBelow(root, name => /\.gguf$/i.test(name), budget, signal)) {
    const said = await kindOf(file.path);
    if (said !== null) files.push({ ...file, kind: kindByName(file.path, said) });
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const additions = files.flatMap(({ kind, ...file }) =>
    kind === 'projector' || kind === 'adapter' ? [{ ...file, kind }] : [],
  );
  return { candidates: modelsOf(kind, root, files), additions };
}
