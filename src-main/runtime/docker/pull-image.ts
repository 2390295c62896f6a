import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { LaunchObserver } from '../runtime.ts';
import { pullError } from './docker-errors.ts';
import type { DockerEngine } from './engine.ts';
import { jsonLines } from './json-lines.ts';

const PullEvent = z.object({
  id: z.string().optional(),
  status: z.string().catch(''),
  progressDetail: z
    .object({ current: z.number().optional(), total: z.number().optional() })
    .optional()
    .catch(undefined),
  error: z.string().optional(),
});

interface Layer {
  downloaded: number;
  extracted: number;
  total: number;
}

/** Fraction of a whole pull, summed over its layers; downloading counts for nine tenths, unpacking for one. */
export class PullProgress {
  readonly #layers = new Map<string, Layer>();
  #fraction = 0;

  /** Never falls, although the total grows while layers are still being announced. Null until a size is known. */
  get fraction(): number | null {
    let total = 0;
    let done = 0;
    for (const layer of this.#layers.values()) {
      total += layer.total;
      done += 0.9 * layer.downloaded + 0.1 * layer.extracted;
    }
    if (total === 0) return null;
    this.#fraction = Math.max(this.#fraction, Math.min(1, done / total));
    return this.#fraction;
  }

  /** Takes one line of the daemon's progress. */
  take(id: string, status: string, current: number | undefined, total: number | undefined): void {
    if (!/^(Downloading|Extracting|Verifying|Download complete|Pull complete)/.test(status)) return;
    const layer = this.#layers.get(id) ?? { downloaded: 0, extracted: 0, total: 0 };
    this.#layers.set(id, layer);
    if (total !== undefined && total > 0 && status === 'Downloading') layer.total = total;
    if (status === 'Downloading' && current !== undefined) layer.downloaded = Math.min(current, layer.total);
    if (/^(Verifying|Download complete|Extracting)/.test(status)) layer.downloaded = layer.total;
    if (status === 'Extracting' && current !== undefined) layer.extracted = Math.min(current, layer.total);
    if (status === 'Pull complete') {
      layer.downloaded = layer.total;
      layer.extracted = layer.total;
    }
  }
}

/**
 * Pulls an image. Aborting closes the connection, upon which the daemon cancels the pull.
 * @throws PaddockError with failure `image-missing` when there is no such image or no way to its registry
 */
export async function pullImage(
  engine: Pick<DockerEngine, 'pull'>,
  image: string,
  address: string,
  observer: LaunchObserver,
  signal: AbortSignal,
): Promise<void> {
  const stage = `pulling the image ${image}`;
  observer.progress(stage, null);
  const progress = new PullProgress();
  const told = new Map<string, string>();
  let stream: Readable | null = null;
  try {
    stream = await engine.pull(image, signal);
    for await (const line of jsonLines(stream)) {
      const event = PullEvent.safeParse(line);
      if (!event.success) continue;
      const { id, status, progressDetail, error } = event.data;
      if (error !== undefined) throw new Error(error);
      if (id === undefined) continue;
      if (/^Retrying in/.test(status)) {
        observer.progress(`${stage}: the connection broke, trying again`, perMille(progress));
        continue;
      }
      progress.take(id, status, progressDetail?.current, progressDetail?.total);
      // Any layer that moves is a sign of life, however slowly; a daemon may repeat what stands still.
      const telling = `${status} ${progressDetail?.current}`;
      if (told.get(id) === telling) continue;
      told.set(id, telling);
      observer.progress(stage, perMille(progress));
    }
    signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    throw pullError(error, { address, image });
  } finally {
    stream?.destroy();
  }
}

/** Finer than people see it, so that a pull that has begun is not at nothing, and no finer than that. */
function perMille({ fraction }: PullProgress): number | null {
  return fraction === null ? null : Math.floor(fraction * 1_000) / 1_000;
}
