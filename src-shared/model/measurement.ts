import { z } from 'zod';

/** What this machine has measured of one profile while it served. */
export const ProfileMeasurement = z.object({
  profileId: z.string(),
  /** Speed of the last answer that was long enough to tell, tokens per second; null before the first. */
  generationTokensPerSecond: z.number().nullable(),
  /** When that was, milliseconds since the epoch. */
  measuredAt: z.number().nullable(),
  /** From launch to ready, milliseconds: the middle of the last starts; null before the first. */
  startMs: z.number().nullable(),
  /** How many starts that is of. */
  starts: z.number().int(),
});
export type ProfileMeasurement = z.infer<typeof ProfileMeasurement>;

/** Of every profile of which something is known. */
export const Measurements = z.array(ProfileMeasurement);
export type Measurements = z.infer<typeof Measurements>;
