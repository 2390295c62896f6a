import { z } from 'zod';

/** `GET /models` as the reference answers it. */
export const ModelsBody = z.object({
  models: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      speed: z.string(),
      /** As the profile writes it; empty where it does not. */
      ctx_size: z.string(),
      is_bench: z.boolean(),
      active: z.boolean(),
    }),
  ),
});
export type ModelsBody = z.infer<typeof ModelsBody>;
