import { randomUUID } from 'node:crypto';
import { PaddockError } from '../../../src-shared/errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { withGrace } from '../../lib/time-limit.ts';
import { confinement, LABELS } from './container-config.ts';
import { followLogs } from './container-logs.ts';
import { LET_GO_MS, tryRemoveContainer } from './container-removal.ts';
import { dockerError } from './docker-errors.ts';
import type { DockerEngine } from './engine.ts';
import { describeAddress } from './engine-address.ts';

/** The flag table of build 11669 has 150 KiB; more than this is no flag table. */
const MAX_TEXT_CHARS = 2 * 1024 * 1024;
const REMOVE_WITHIN_MS = 15_000;
const MEMORY_BYTES = 1024 * 1024 * 1024;

/**
 * What an image's llama-server prints for `--help`, from a throw-away container without network, files or GPU, and the
 * image's content id to cache it under.
 * @throws PaddockError with failure `image-missing` when the image is not on the machine (it is not pulled for this),
 * `engine-missing` when it prints nothing; the signal's reason on abort. Nothing is left behind
 */
export async function imageHelp(
  deps: { readonly engine: DockerEngine; readonly clock: Clock },
  image: string,
  homeId: string,
  signal: AbortSignal,
): Promise<{ readonly imageId: string; readonly text: string }> {
  const { engine } = deps;
  let id: string | null = null;
  try {
    const imageId = await engine.imageId(image, signal);
    if (imageId === null) {
      throw new PaddockError('LOAD_FAILED', `The image ${image} is not on this machine.`, {
        fix: `It is pulled when a profile that uses it starts, or with \`docker pull ${image}\`.`,
        details: { failure: 'image-missing' },
      });
    }
    const options = {
      Image: imageId,
      Cmd: ['--help'],
      Env: ['HOME=/tmp', 'LANG=C.UTF-8', 'NVIDIA_VISIBLE_DEVICES=void'],
      Labels: { [LABELS.home]: homeId, [LABELS.role]: 'help', [LABELS.launch]: `help-${randomUUID()}` },
      Healthcheck: { Test: ['NONE'] },
      HostConfig: { ...confinement(), NetworkMode: 'none', Memory: MEMORY_BYTES },
    };
    const create = (late: AbortSignal): Promise<string> =>
      engine.create(`paddock-help-${randomUUID()}`, options, late);
    id = await withGrace(deps.clock, LET_GO_MS, create, signal);
    signal.throwIfAborted();
    await engine.start(id, signal);
    const text = await readAll(deps, id, signal);
    if (!text.includes('--model')) {
      throw new PaddockError('LOAD_FAILED', `The image ${image} prints no flag table for --help.`, {
        fix: 'Use an image whose entry point is llama-server, such as ghcr.io/ggml-org/llama.cpp:server.',
        details: { failure: 'engine-missing' },
      });
    }
    return { imageId, text };
  } catch (error) {
    signal.throwIfAborted();
    throw dockerError(error, { address: describeAddress(engine.address()), image });
  } finally {
    if (id !== null) await tryRemoveContainer(deps, id, REMOVE_WITHIN_MS);
  }
}

async function readAll(
  deps: { readonly engine: DockerEngine; readonly clock: Clock },
  containerId: string,
  signal: AbortSignal,
): Promise<string> {
  const lines: string[] = [];
  let chars = 0;
  for await (const batch of followLogs({ ...deps, containerId, tail: null }, signal)) {
    for (const line of batch) {
      chars += line.text.length + 1;
      if (line.stream === 'stdout' && chars <= MAX_TEXT_CHARS) lines.push(line.text);
    }
    if (chars > MAX_TEXT_CHARS) break;
  }
  signal.throwIfAborted();
  return lines.join('\n');
}
