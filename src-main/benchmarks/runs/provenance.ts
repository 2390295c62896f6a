import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { RemoteModel } from '../../../src-shared/model/benchmark-result.ts';
import type { Provenance } from '../../../src-shared/model/benchmark-run.ts';
import type { LaunchFacts } from '../../../src-shared/model/launch-facts.ts';
import type { Reading } from '../../../src-shared/model/reading.ts';
import { quantOf } from '../../../src-shared/model-name.ts';
import { OF_PARTS } from '../../../src-shared/served-alike.ts';
import { readJson, writeJson } from '../../lib/atomic-file.ts';
import { ggufParts } from '../../lib/gguf-parts.ts';
import { profileHash } from '../serving/bench-profile.ts';
import type { Served } from '../serving/model-servers.ts';

export interface ProvenanceSources {
  readonly paddockVersion: string;
  readonly latest: () => Reading | null;
  /** What the engine said of a load in its log; null for a launch of which nothing is remembered. */
  readonly loadFacts: (launchId: string) => LoadFacts | null;
}

/** Where a load put the model, its draft model left out. */
export type LoadFacts = Pick<LaunchFacts, 'offloaded' | 'splits' | 'buffers'>;

/** What the engine says of itself once it serves. */
export interface EngineFacts {
  readonly build: string | null;
  /** Tokens that one request may use. */
  readonly contextTokens: number | null;
  /** The model that it answers with, as it names it. */
  readonly modelPath: string | null;
}

/** Where a run's answers come from, as far as it is known at once; the model's digest takes time and comes later. */
export function provenanceOf(
  served: Served | null,
  sources: ProvenanceSources,
  engine: EngineFacts = { build: null, contextTokens: null, modelPath: null },
): Provenance {
  const reading = sources.latest();
  const profile = served?.entry.profile ?? null;
  return {
    paddockVersion: sources.paddockVersion,
    profileId: served?.of.profile.id ?? null,
    profileName: served?.of.profile.name ?? null,
    profileHash: profile === null ? null : profileHash(profile),
    servedHash: served === null ? null : hashOf(served, engine),
    servedAs: profile === null || profile.id === served?.of.profile.id ? null : profile.id,
    command: [...(served?.identity.command ?? [])],
    modelPath: served?.entry.file.path ?? null,
    modelDigest: null,
    modelBytes: served?.entry.file.sizeBytes ?? null,
    quant: profile === null ? null : quantOf(profile.model),
    contextSize: engine.contextTokens ?? profile?.ctxSize ?? null,
    runtime: served?.identity.runtime ?? null,
    engineBuild: served?.identity.build ?? engine.build,
    image: served?.identity.image ?? null,
    imageDigest: served?.identity.imageDigest ?? null,
    remoteModel: null,
    gpus: (reading?.gpus ?? []).map(({ name, driver, vramTotalMiB }) => ({
      name,
      driver,
      vramMiB: vramTotalMiB,
    })),
    placement: placementOf(served === null ? null : sources.loadFacts(served.launchId)),
    host: {
      platform: process.platform,
      cpuCores: reading?.host?.cpuCores ?? cpus().length,
      ramMiB: Math.round(totalmem() / 2 ** 20),
    },
  };
}

/** Where the answers of a provider's model come from. */
export function providerProvenance(
  { model, baseUrl }: Pick<RemoteModel, 'model' | 'baseUrl'>,
  sources: ProvenanceSources,
): Provenance {
  return { ...provenanceOf(null, sources), remoteModel: model, servedHash: sha256(baseUrl) };
}

/** What a remote server answers with is its own business: its word for the model counts beside its address. */
function hashOf({ servedHash, identity }: Served, { modelPath }: EngineFacts): string | null {
  if (identity.runtime !== 'remote' || servedHash === null) return servedHash;
  return sha256(`${servedHash} ${modelPath ?? ''}`);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function placementOf(facts: LoadFacts | null): Provenance['placement'] {
  const { offloaded, splits, buffers } = facts ?? { offloaded: null, splits: null, buffers: [] };
  return {
    offloadedLayers: offloaded?.layers ?? null,
    totalLayers: offloaded?.total ?? null,
    graphSplits: splits === null ? null : (splits.splitsBatch1 ?? splits.splits),
    buffers: buffers.map(({ device, what, mib }) => ({ device, what, mib })),
  };
}

const Digests = z.record(z.string(), z.object({ size: z.number(), mtimeMs: z.number(), sha256: z.string() }));

/**
 * SHA-256 of a model file; of a model in several parts, `parts:` and that of their sums, one a line, in their order. Null
 * where one cannot be read.
 */
export async function modelDigest(
  path: string,
  cacheDir: string,
  signal: AbortSignal,
): Promise<string | null> {
  const sums: string[] = [];
  for (const part of ggufParts(path)) {
    const sum = await fileDigest(part, cacheDir, signal);
    if (sum === null) return null;
    sums.push(sum);
  }
  if (sums.length === 1) return sums[0] ?? null;
  return `${OF_PARTS}${sha256(sums.map(sum => `${sum}\n`).join(''))}`;
}

/** SHA-256 of a file; remembered by path, size and time, since reading 60 GB takes minutes. */
async function fileDigest(path: string, cacheDir: string, signal: AbortSignal): Promise<string | null> {
  const file = join(cacheDir, 'model-digests.json');
  try {
    const { size, mtimeMs } = await stat(path);
    const known = (await readJson(file, Digests)) ?? {};
    const found = known[path];
    if (found?.size === size && found.mtimeMs === mtimeMs) return found.sha256;
    const hash = createHash('sha256');
    for await (const part of createReadStream(path, { signal, highWaterMark: 1 << 20 })) hash.update(part);
    const sha256 = hash.digest('hex');
    await writeJson(file, { ...known, [path]: { size, mtimeMs, sha256 } }).catch(() => {});
    return sha256;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
