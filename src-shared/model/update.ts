import { z } from 'zod';

/** What is known about newer versions of Paddock. */
export const UpdateState = z.object({
  /** Where releases are listed; null when this Paddock was given no such place, and nobody is asked then. */
  feed: z.string().nullable(),
  /** When the feed answered last, ms since the epoch. */
  checkedAt: z.number().nullable(),
  /** The newest release of the feed; null before the first answer. */
  newest: z
    .object({
      version: z.string(),
      /** A page for people, https; null when the feed names none that may be opened. */
      url: z.string().nullable(),
      newer: z.boolean(),
    })
    .nullable(),
  /** Why the last question was not answered. */
  problem: z.string().nullable(),
});
export type UpdateState = z.infer<typeof UpdateState>;
