import { z } from 'zod';

/** What llama-server's log told about one start: where the model went and what it warned of. */
export const LaunchFacts = z.object({
  launchId: z.string(),
  group: z.string(),
  profileId: z.string().nullable(),
  /** When its first line was read, ms since the epoch. */
  startedAt: z.number(),
  build: z.string().nullable(),
  offloaded: z.object({ layers: z.number(), total: z.number() }).nullable(),
  /** Tokens of context that the engine made room for. */
  contextTokens: z.number().nullable(),
  /** MiB per device and kind. */
  buffers: z.array(
    z.object({
      device: z.string(),
      what: z.enum(['weights', 'kv', 'recurrent', 'compute', 'output']),
      mib: z.number(),
    }),
  ),
  /** Parts that the graph is cut into for its devices; more parts mean more copying between them. */
  splits: z.object({ splits: z.number(), splitsBatch1: z.number().nullable() }).nullable(),
  /** Warnings and errors before it was ready, the first ones. */
  warnings: z.array(z.object({ seq: z.number(), level: z.enum(['warn', 'error']), text: z.string() })),
});
export type LaunchFacts = z.infer<typeof LaunchFacts>;
