import { z } from 'zod';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export const LogLevel = z.enum(LOG_LEVELS);
export type LogLevel = z.infer<typeof LogLevel>;

/** One line of an instance's output, ANSI stripped and secrets redacted. */
export const LogLine = z.object({
  /** Grows from line to line, also from one run of Paddock to the next; orders lines and resumes tails. */
  seq: z.number().int(),
  /** Milliseconds since the epoch, when the line was read. */
  at: z.number(),
  stream: z.enum(['stdout', 'stderr', 'paddock']),
  level: LogLevel,
  /** A line of ours between profiles, rather than the engine's. */
  marker: z.boolean(),
  profileId: z.string().nullable(),
  group: z.string(),
  /** Which start of an engine it belongs to; null for lines between two. */
  launchId: z.string().nullable(),
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

/** Lines for one viewer. `dropped` counts lines that it was too slow to take. */
export const LogBatch = z.object({ lines: z.array(LogLine), dropped: z.number().int() });
export type LogBatch = z.infer<typeof LogBatch>;

/** Lines that one answer may have. */
export const MOST_LOG_LINES = 10_000;

/** Filter applied on the server side. */
export const LogFilter = z.object({
  /** The lowest level to show. */
  level: LogLevel.optional(),
  /** Text to find, ignoring case; `/…/` is a regular expression. */
  q: z.string().max(500).optional(),
  group: z.string().optional(),
  /** Lines of one start of an engine only. */
  launchId: z.string().max(100).optional(),
});
export type LogFilter = z.infer<typeof LogFilter>;
