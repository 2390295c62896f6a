import { z } from 'zod';
import { PaddockError } from '../../src-shared/errors.ts';
import { systemClock } from '../lib/clock.ts';
import { TimeLimit } from '../lib/time-limit.ts';

/** One release as GitHub's and Gitea's "latest release" documents give it; other feeds can be written alike. */
const ReleaseDocument = z.object({
  tag_name: z.string().max(100),
  html_url: z.string().max(2_000).optional(),
});

export interface Release {
  readonly version: string;
  /** https only; null when the feed names another kind of address. */
  readonly url: string | null;
}

const MAX_BYTES = 1 << 20;
const TIMEOUT_MS = 10_000;

function refused(message: string): PaddockError {
  return new PaddockError('SOURCE_UNREACHABLE', message, {
    fix: 'Check --update-feed, or turn the check off in Settings.',
  });
}

/** The page that may be opened in a browser: nothing but https leaves this program. */
function pageOf(url: string | undefined): string | null {
  return url !== undefined && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : null;
}

async function bodyOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES)
      throw refused('The release feed sends more than 1 MiB, which is no release document.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Asks the feed for its newest release. Sends nothing about this machine.
 * @throws PaddockError SOURCE_UNREACHABLE naming what is wrong with the feed
 */
export async function newestRelease(feed: URL, signal: AbortSignal): Promise<Release> {
  const limit = new TimeLimit(systemClock, TIMEOUT_MS, signal);
  try {
    const response = await fetch(feed, {
      headers: { accept: 'application/json', 'user-agent': 'paddock' },
      signal: limit.signal,
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw refused(`The release feed ${feed.host} answered ${response.status}.`);
    }
    const release = ReleaseDocument.parse(JSON.parse(await bodyOf(response)));
    return { version: release.tag_name.replace(/^v/, ''), url: pageOf(release.html_url) };
  } catch (error) {
    if (error instanceof PaddockError) throw error;
    signal.throwIfAborted();
    if (limit.over) throw refused(`The release feed ${feed.host} did not answer within 10 s.`);
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      throw refused(`The release feed ${feed.host} does not answer with a release (tag_name, html_url).`);
    }
    throw refused(`The release feed ${feed.host} cannot be reached.`);
  } finally {
    limit.end();
  }
}
