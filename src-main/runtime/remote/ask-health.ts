import type { Clock } from '../../lib/clock.ts';
import { within } from '../../lib/time-limit.ts';

/** Whether an engine is there: loading counts, a web page or a refusal does not. */
export type RemoteHealth = { readonly kind: 'engine' } | { readonly kind: 'other'; readonly message: string };

/** A server on another continent answers within this, ms. */
const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 65_536;

/** Asks `<endpoint>/health`. Redirects are not followed: the address must be the server's own. Never throws. */
export async function askHealth(endpoint: URL, clock: Clock, signal: AbortSignal): Promise<RemoteHealth> {
  const late = {
    kind: 'other',
    message: `${endpoint.origin} does not answer (no answer within ${TIMEOUT_MS / 1000} s).`,
  } as const;
  return (await within(clock, TIMEOUT_MS, until => ask(endpoint, until), signal)) ?? late;
}

async function ask(endpoint: URL, signal: AbortSignal): Promise<RemoteHealth> {
  const base = endpoint.href.endsWith('/') ? endpoint.href : `${endpoint.href}/`;
  try {
    const response = await fetch(new URL('health', base), {
      redirect: 'manual',
      signal,
      headers: { accept: 'application/json' },
    });
    const text = await readSome(response);
    if (response.status !== 200 && response.status !== 503)
      return { kind: 'other', message: `${endpoint.origin} answers /health with HTTP ${response.status}.` };
    if (!isJsonObject(text))
      return { kind: 'other', message: `${endpoint.origin} answers /health with something else than JSON.` };
    return { kind: 'engine' };
  } catch (error) {
    return { kind: 'other', message: `${endpoint.origin} does not answer (${reason(error)}).` };
  }
}

async function readSome(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  if (!response.body) return text;
  for await (const part of response.body) {
    text += decoder.decode(part, { stream: true });
    if (text.length > MAX_ANSWER_BYTES) break;
  }
  return text;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code ?? (error instanceof Error ? error.message : 'unknown');
}
