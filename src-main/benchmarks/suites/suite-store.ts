import { copyFile, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { SuiteSummary } from '../../../src-shared/model/benchmark-request.ts';
import { readJson, writeFileAtomic, writeJson } from '../../lib/atomic-file.ts';
import type { Logger } from '../../lib/log.ts';
import { makeFolder } from '../../lib/make-folder.ts';
import { readDataset } from '../grading/dataset-file.ts';
import { readManifest, readSuiteFolder, SuiteManifest } from './bundled-suite.ts';
import { fetchRelease } from './fetch-release.ts';
import { RELEASES, type SuiteRelease } from './releases.ts';
import type { LoadedSuite } from './suite.ts';

export interface SuiteStoreDeps {
  /** Folder of the installation with a folder for each suite of our own. */
  readonly bundledDir: string;
  /** Where fetched and imported suites are kept. */
  readonly dataDir: string;
  /** What can be fetched. */
  readonly releases?: readonly SuiteRelease[];
  readonly log: Logger;
}

/** What the id of an imported suite begins with where it is no release that Paddock knows. */
const OWN = 'import-';

type Found =
  | {
      readonly kind: 'folder';
      readonly folder: string;
      readonly manifest: SuiteManifest;
      readonly stamp: string;
    }
  | { readonly kind: 'release'; readonly release: SuiteRelease };

/** The suites: ours, those that were fetched or imported, and those that could be. Loaded ones are kept while unchanged. */
export class SuiteStore {
  readonly #deps: SuiteStoreDeps;
  readonly #loaded = new Map<string, { readonly stamp: string; readonly suite: Promise<LoadedSuite> }>();

  /** Bytes that have come, by suite that is being fetched. */
  readonly #fetching = new Map<string, number>();
  readonly #releases: readonly SuiteRelease[];

  constructor(deps: SuiteStoreDeps) {
    this.#deps = deps;
    this.#releases = deps.releases ?? RELEASES;
  }

  /** Every suite. Never throws for a broken one: its summary says what is wrong. */
  async list(): Promise<SuiteSummary[]> {
    const found = await this.#find();
    return Promise.all([...found].map(([id, entry]) => this.#summary(id, entry)));
  }

  /** @throws PaddockError NOT_FOUND, CONFLICT for one that was not fetched yet, FILE_UNREADABLE, BAD_REQUEST */
  async load(id: string): Promise<LoadedSuite> {
    const entry = (await this.#find()).get(id);
    if (entry === undefined)
      throw new PaddockError('NOT_FOUND', `There is no suite ${JSON.stringify(id)}.`, {
        fix: 'List the suites with `paddock bench suites`.',
      });
    if (entry.kind === 'release')
      throw new PaddockError('CONFLICT', `${entry.release.name} is not here yet.`, {
        fix: `Fetch it on the Benchmarks page or with \`paddock bench fetch ${id}\`, or import its file.`,
      });
    const known = this.#loaded.get(id);
    if (known?.stamp === entry.stamp) return known.suite;
    const suite = readSuiteFolder(entry.folder, entry.manifest, join(this.#deps.dataDir, 'unpacked'));
    this.#loaded.set(id, { stamp: entry.stamp, suite });
    suite.catch(() => this.#loaded.delete(id));
    return suite;
  }

  /** Fetches a release and checks its sum. @throws PaddockError NOT_FOUND, CONFLICT, SOURCE_UNREACHABLE, BAD_REQUEST */
  async fetch(id: string, signal: AbortSignal): Promise<SuiteSummary> {
    const release = this.#releases.find(candidate => candidate.id === id);
    if (release === undefined)
      throw new PaddockError('NOT_FOUND', `${JSON.stringify(id)} is no suite that can be fetched.`, {
        fix: `These can: ${this.#releases.map(candidate => candidate.id).join(', ')}.`,
      });
    if (this.#fetching.has(id))
      throw new PaddockError('CONFLICT', `${release.name} is being fetched already.`);
    this.#fetching.set(id, 0);
    try {
      const bytes = await fetchRelease(release, signal, received => this.#fetching.set(id, received));
      return await this.#keep(release, false, path => writeFileAtomic(path, bytes));
    } finally {
      this.#fetching.delete(id);
    }
  }

  /**
   * Takes a data set from a file: EvalPlus's format or HumanEval's. A release is recognised by its sum.
   * @throws PaddockError FILE_UNREADABLE, BAD_REQUEST
   */
  async import(path: string): Promise<SuiteSummary> {
    const { suite } = await readDataset(path, join(this.#deps.dataDir, 'unpacked'));
    const release = this.#releases.find(({ md5 }) => md5 === suite.hash);
    const name = basename(path).replace(/\.jsonl(?:\.gz)?$/i, '');
    const own = {
      id: `${OWN}${name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .slice(0, 40)}-${suite.hash.slice(0, 6)}`,
      name,
      description: `Imported from ${basename(path)}`,
      version: suite.hash.slice(0, 8),
      licence: 'as its authors say',
    };
    return this.#keep(release ?? own, true, target => copyFile(path, target));
  }

  async #keep(
    about: Pick<SuiteRelease, 'id' | 'name' | 'description' | 'version' | 'licence'>,
    imported: boolean,
    write: (path: string) => Promise<void>,
  ): Promise<SuiteSummary> {
    const { id, name, description, version, licence } = about;
    const folder = join(this.#deps.dataDir, id);
    const manifest: SuiteManifest = {
      id,
      name,
      description,
      kind: 'code',
      version,
      licence,
      file: 'problems.jsonl.gz',
      imported,
    };
    try {
      await makeFolder(folder);
      await write(join(folder, manifest.file));
      // Last: a folder without its manifest is no suite.
      await writeJson(join(folder, 'suite.json'), manifest);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    return this.#described((await this.load(id)).summary, manifest);
  }

  /** Ours first, then what the user has, then what could be fetched. */
  async #find(): Promise<Map<string, Found>> {
    const found = new Map<string, Found>();
    for (const dir of [this.#deps.bundledDir, this.#deps.dataDir]) {
      const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        if (!entry.isDirectory() || entry.name === 'unpacked') continue;
        const suite = await this.#folder(join(dir, entry.name));
        if (suite !== null && !found.has(suite.manifest.id)) found.set(suite.manifest.id, suite);
      }
    }
    for (const release of this.#releases)
      if (!found.has(release.id)) found.set(release.id, { kind: 'release', release });
    return found;
  }

  async #folder(folder: string): Promise<Extract<Found, { kind: 'folder' }> | null> {
    try {
      if ((await readJson(join(folder, 'suite.json'), SuiteManifest)) === undefined) return null;
      const manifest = await readManifest(folder);
      const { mtimeMs, size } = await stat(join(folder, manifest.file));
      return { kind: 'folder', folder, manifest, stamp: `${mtimeMs}:${size}` };
    } catch (error) {
      this.#deps.log.warn('A suite could not be read', { folder, error });
      return null;
    }
  }

  /** A suite that is here, with where it came from and could come from. */
  #described(summary: SuiteSummary, { id, imported }: SuiteManifest): SuiteSummary {
    const release = this.#releases.find(candidate => candidate.id === id);
    return {
      ...summary,
      source: release?.url ?? null,
      downloadBytes: release?.bytes ?? null,
      // Manifests did not always say so.
      imported: imported ?? id.startsWith(OWN),
    };
  }

  async #summary(id: string, entry: Found): Promise<SuiteSummary> {
    const release = this.#releases.find(candidate => candidate.id === id);
    const source = release?.url ?? null;
    if (entry.kind === 'release') {
      const { name, description, version, licence, md5, problems, bytes } = entry.release;
      const about = { id, name, description, kind: 'code' as const, version, licence, source };
      const received = this.#fetching.get(id);
      return {
        ...about,
        ...{ state: 'not-fetched', problem: null, hash: md5, problems, downloadBytes: bytes },
        ...(received === undefined ? {} : { receivedBytes: received }),
      };
    }
    try {
      return this.#described((await this.load(id)).summary, entry.manifest);
    } catch (error) {
      const { name, description, kind, version, licence } = entry.manifest;
      const problem = error instanceof PaddockError ? error.message : 'It could not be read.';
      return {
        id,
        name,
        description,
        kind,
        version,
        licence,
        source,
        state: 'broken',
        problem,
        hash: null,
        problems: null,
        downloadBytes: release?.bytes ?? null,
      };
    }
  }
}
