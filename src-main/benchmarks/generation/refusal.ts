import { z } from 'zod';
import { PaddockError } from '../../../src-shared/errors.ts';
import { bodyStart } from '../../llama/body-start.ts';
import { parseJson } from '../../llama/completion-chunk.ts';
import { RefusedError, SpendLimitError, TurnedAwayError } from './said.ts';

const ERROR_CHARS = 2_000;

/** An error as llama-server, OpenAI and Anthropic word it. */
const Body = z.object({
  error: z.object({ message: z.string(), code: z.unknown().optional(), type: z.unknown().optional() }),
});
/** How providers say that an account has no money left; the status alone does not tell. */
const NO_MONEY = /insufficient_quota|billing_error|credit balance is too low/i;

/**
 * What an answer that is none means: busy, loading and broken servers are worth another try, and say when; what they
 * call wrong with a question is not; a key, a model or an account that they do not take ends the whole run.
 */
export async function refusal(
  response: Response,
  now: number,
  secret: string | null,
): Promise<RefusedError | TurnedAwayError | SpendLimitError | PaddockError> {
  const text = (await bodyStart(response, ERROR_CHARS).catch(() => '')).slice(0, ERROR_CHARS);
  const said = Body.safeParse(parseJson(text)).data?.error;
  const { status } = response;
  const words = said?.message ?? `status ${status}`;
  // Some servers repeat the key that they do not take.
  const reason = secret === null ? words : words.replaceAll(secret, '…');
  if (status === 402 || (status < 500 && NO_MONEY.test(`${said?.code} ${said?.type} ${words}`)))
    return new SpendLimitError(`The provider has no money left to spend: ${reason}`);
  if (status === 401 || status === 403)
    return new PaddockError('FORBIDDEN', `The server does not let Paddock in: ${reason}`, {
      fix: 'Check its key, and what the key is good for.',
    });
  if (status === 404)
    return new PaddockError('NOT_FOUND', `The server has no such model or address: ${reason}`, {
      fix: 'Check the name of the model and the address.',
    });
  if (status >= 500 || status === 429 || status === 408)
    return new TurnedAwayError(
      `The server cannot answer now: ${reason}`,
      retryAfterMs(response.headers.get('retry-after'), now),
    );
  return new RefusedError(`The server refuses the question: ${reason}`);
}

/** The Retry-After header in ms: seconds or a date; null for none or nonsense. Source: RFC 9110, 10.2.3. */
export function retryAfterMs(header: string | null, now: number): number | null {
  const given = header?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(given)) return Number(given) * 1_000;
  const at = given === '' ? Number.NaN : Date.parse(given);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
