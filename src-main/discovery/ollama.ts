import { readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { isInside } from '../lib/model-roots.ts';
import type { Candidate } from './gguf-files.ts';
import { type Budget, filesBelow } from './walk.ts';

const MAX_MANIFEST_BYTES = 200_000;

/** What Ollama writes: an OCI-like manifest whose layers are files named by their digest. */
const Manifest = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string() })).max(100),
});

/**
 * The models of an Ollama store: `manifests/<registry>/<namespace>/<model>/<tag>` name blobs in `blobs/`.
 * @throws NodeJS.ErrnoException when the store cannot be read
 */
export async function ollamaModels(root: string, budget: Budget, signal: AbortSignal): Promise<Candidate[]> {
  const manifests = join(root, 'manifests');
  const realRoot = await realpath(root);
  const models: Candidate[] = [];
  for await (const { path, sizeBytes } of filesBelow(manifests, () => true, budget, signal)) {
    if (sizeBytes > MAX_MANIFEST_BYTES) continue;
    const manifest = await readManifest(path);
    const blob = (type: string): Promise<Blob | null> => {
      const digest = manifest?.layers.find(
        layer => layer.mediaType === `application/vnd.ollama.image.${type}`,
      );
      return digest ? blobOf(root, realRoot, digest.digest) : Promise.resolve(null);
    };
    const model = await blob('model');
    if (model === null) continue;
    const projector = await blob('projector');
    models.push({ ...model, name: nameOf(relative(manifests, path)), mmproj: projector?.path ?? null });
  }
  return models;
}

interface Blob {
  readonly path: string;
  readonly sizeBytes: number;
}

async function readManifest(path: string): Promise<z.infer<typeof Manifest> | null> {
  try {
    const parsed = Manifest.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A digest is hostile until it has its shape: it becomes a file name. */
async function blobOf(root: string, realRoot: string, digest: string): Promise<Blob | null> {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return null;
  const path = join(root, 'blobs', digest.replace(':', '-'));
  try {
    if (!isInside(realRoot, await realpath(path))) return null;
    const found = await stat(path);
    return found.isFile() ? { path, sizeBytes: found.size } : null;
  } catch {
    return null;
  }
}

/** `registry.ollama.ai/library/qwen3/8b` as Ollama itself says it: `qwen3:8b`. */
function nameOf(path: string): string {
  const [registry = '', namespace = '', ...rest] = path.split(sep);
  const tag = rest.pop() ?? '';
  const model = [...(namespace === 'library' ? [] : [namespace]), ...rest].join('/');
  return `${registry === 'registry.ollama.ai' ? '' : `${registry}/`}${model}:${tag}`;
}
