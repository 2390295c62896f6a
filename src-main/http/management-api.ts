import { z } from 'zod';
import { PaddockError, WireError } from '../../src-shared/errors.ts';
import { lenientBody, optionalBody, parseQuery, parseWith } from './json-body.ts';
import type { ManagementPort } from './management-port.ts';
import { modelsBody, statusBody } from './reference-views.ts';
import {
  type Exchange,
  json,
  type OtherAnswer,
  plainError,
  type Reply,
  type Route,
  UsualError,
} from './route.ts';
import type { GroupWish, Switching } from './switching.ts';

const Current = {
  model: z.string().nullable(),
  model_name: z.string(),
  state: z.enum(['idle', 'starting', 'running', 'stopping']),
};
const CutThere = {
  cut: z.number().int().optional().describe('requests in flight that were cut; absent when none was'),
};
const Switched = z.object({
  success: z.boolean(),
  ...Current,
  operation: z.string().optional().describe('where requests were cut: the operation that did it'),
  ...CutThere,
});
const Accepted = z.object({ ...Current, operation: z.string() });
const Failed = z.object({
  success: z.literal(false),
  ...Current,
  error: WireError,
  operation: z.string().nullable(),
  ...CutThere,
});
/** As the reference words it. */
const Refused = z.object({ error: z.string() });
const Busy = Refused.extend({ state: Current.state });

const failed = (summary: string): OtherAnswer => ({ summary, schema: Failed });
/** What a start, switch or stop answers when it does not succeed in time. */
const UNFINISHED = {
  202: { summary: 'With wait=false: it is under way, follow the operation', schema: Accepted },
  409: {
    summary: 'A switch is under way already, or another wish took the place of this one',
    schema: z.union([Busy, Failed]),
  },
  502: failed('It failed: why, and what to do'),
  504: failed('It is not done after 300 s and goes on: follow the operation'),
  default: { summary: 'What went wrong and what to do', schema: z.union([Failed, UsualError]) },
};
const UNKNOWN: OtherAnswer = { summary: 'No profile has this id', schema: Refused };

const Wait = z.object({
  wait: z.stringbool().default(true).describe('false: answer at once with 202 and an operation to poll'),
});
const SwitchBody = z.object({ model: z.string(), force: z.boolean().default(false) });
const StartBody = z.object({ model: z.string().optional(), force: z.boolean().default(false) });
const GroupBody = z.object({ group: z.string().optional(), force: z.boolean().default(false) });

/** The reference's three endpoints, field for field, and their siblings `/start`, `/stop` and `/restart`. */
export function managementRoutes(management: ManagementPort, switching: Switching): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/models',
      access: 'read',
      summary: 'The profiles of models.conf',
      answer: z.object({
        models: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            speed: z.string(),
            ctx_size: z.string(),
            is_bench: z.boolean(),
            active: z.boolean(),
          }),
        ),
      }),
      run: () => json(200, modelsBody(management.listing(), management.snapshot())),
    },
    {
      method: 'GET',
      path: '/status',
      access: 'read',
      summary: 'What is served now',
      answer: z.object({ ...Current, status: z.string() }),
      run: () => json(200, statusBody(management.listing(), management.snapshot())),
    },
    {
      method: 'POST',
      path: '/switch',
      access: 'open',
      summary: 'Serve this profile and wait until it answers, up to 300 s',
      query: Wait,
      body: SwitchBody,
      answer: Switched,
      otherAnswers: {
        ...UNFINISHED,
        400: { summary: 'The body is no JSON object, or names no model', schema: Refused },
        404: UNKNOWN,
      },
      run: exchange =>
        asReference(async () => {
          const body = await lenientBody(exchange);
          if (typeof body.model !== 'string' || body.model === '') {
            return plainError(400, 'missing "model" field');
          }
          const { model: profileId, force } = parseWith(SwitchBody, body);
          return switching.switchTo({ profileId, force, wait: waits(exchange) }, exchange.signal);
        }),
    },
    {
      method: 'POST',
      path: '/start',
      access: 'manage',
      summary: 'Serve a profile, or without one the profile that was served last',
      query: Wait,
      body: StartBody,
      bodyOptional: true,
      answer: Switched,
      otherAnswers: { ...UNFINISHED, 404: UNKNOWN },
      run: async exchange => {
        const { model, force } = parseWith(StartBody, await optionalBody(exchange));
        const profileId = model ?? management.defaultProfileId();
        if (profileId === null) {
          throw new PaddockError('BAD_REQUEST', 'No profile was served before.', {
            fix: 'Name one: {"model": "<id>"}. GET /models lists them.',
          });
        }
        return switching.switchTo({ profileId, force, wait: waits(exchange) }, exchange.signal);
      },
    },
    groupRoute({
      path: '/stop',
      summary: 'Stop serving and wait until it is gone; all groups unless one is named',
      change: (wish, signal) => switching.stop(wish, signal),
    }),
    groupRoute({
      path: '/restart',
      summary: 'Start what is served anew, such as a model that does not answer, and wait until it does',
      change: (wish, signal) => switching.restart(wish, signal),
    }),
  ];
}

/** A change of what a group serves, whatever that is. */
function groupRoute(of: {
  readonly path: string;
  readonly summary: string;
  readonly change: (wish: GroupWish, signal: AbortSignal) => Promise<Reply>;
}): Route {
  return {
    method: 'POST',
    path: of.path,
    access: 'manage',
    summary: of.summary,
    query: Wait,
    body: GroupBody,
    bodyOptional: true,
    answer: Switched,
    otherAnswers: UNFINISHED,
    run: async exchange => {
      const { group, force } = parseWith(GroupBody, await optionalBody(exchange));
      return of.change({ group, force, wait: waits(exchange) }, exchange.signal);
    },
  };
}

/** The reference writes a bad body as `{"error": "<text>"}`. */
async function asReference(run: () => Promise<Reply>): Promise<Reply> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof PaddockError && error.code === 'BAD_REQUEST') return plainError(400, error.message);
    throw error;
  }
}

function waits(exchange: Exchange): boolean {
  return parseQuery(Wait, exchange).wait;
}
